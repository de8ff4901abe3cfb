/** A table as it is written to a file: a heading and rows of plain values. Rates go as numbers, money in yuan. */
export type TableData = {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number | null | undefined)[])[];
};

/** Excel takes a file for UTF-8 only with this at its beginning. */
const BOM = "\uFEFF";

/** The whole file. A cell a spreadsheet would run as a formula is shown as text; long digits keep all of them. */
export const toCsv = ({ head, rows }: TableData): string =>
  BOM + [head, ...rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");

function csvCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "number" ? String(value) : protect(value);
  return /[",\r\n\t]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
/** The same rule as the server's files: plain numbers stay, what begins a formula or is a long number gets an apostrophe. */
function protect(text: string): string {
  if (/^-?\d+(\.\d+)?$/.test(text) && text.replace(/\D/g, "").length <= 11) return text;
  return /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) || /^\d{12,}$/.test(text) ? `'${text}` : text;
}
