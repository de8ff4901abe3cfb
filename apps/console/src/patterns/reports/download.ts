import { type TableData, toCsv } from "./csv.ts";

/** Hands a file to the operator. */
export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name.replace(/[\\/:*?"<>|\r\n]+/g, "-");
  link.click();
  // the browser has begun reading by the next turn; a minute is generous for slow disks
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

export const downloadCsv = (name: string, table: TableData): void =>
  download(`${name}.csv`, new Blob([toCsv(table)], { type: "text/csv;charset=utf-8" }));
