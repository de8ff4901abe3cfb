import type { FastifyReply } from "fastify";

/** Excel takes a file for UTF-8 only with this at its beginning. */
const BOM = "\uFEFF";

/**
 * A cell that a spreadsheet shows as text and never runs: quoted when needed, and what would begin a formula gets an apostrophe.
 * Long digits keep all of them (Excel would round an order number).
 */
export function csvCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "number" ? String(value) : protect(value);
  return /[",\r\n\t]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
const isNumber = (text: string) => /^-?\d+(\.\d+)?$/.test(text);
function protect(text: string): string {
  if (isNumber(text) && text.replace(/\D/g, "").length <= 11) return text;
  return /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) || /^\d{12,}$/.test(text) ? `'${text}` : text;
}

export const csvLine = (cells: readonly (string | number | null | undefined)[]): string =>
  `${cells.map(csvCell).join(",")}\r\n`;

/** Takes over the reply and sends a file as its rows come; a caller who hangs up ends the reading. Returns the rows sent. */
export async function sendCsv(
  reply: FastifyReply,
  name: string,
  heading: readonly string[],
  pages: AsyncIterable<readonly (readonly (string | number | null | undefined)[])[]>,
): Promise<number> {
  const { raw } = reply;
  reply.hijack();
  raw.writeHead(200, {
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  raw.write(BOM + csvLine(heading));
  let rows = 0;
  try {
    for await (const page of pages) {
      if (raw.destroyed) return rows;
      rows += page.length;
      if (!raw.write(page.map(csvLine).join(""))) await drained(raw);
    }
    raw.end();
  } catch (error) {
    raw.destroy(); // a file cut short must not look whole
    throw error;
  }
  return rows;
}

const drained = (raw: FastifyReply["raw"]) =>
  new Promise<void>((resolve) => {
    raw.once("drain", resolve);
    raw.once("close", resolve);
  });

/** UTF-8 with or without its mark, else what Excel in China writes. */
export function decodeCsv(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

/** Rows of trimmed cells; quotes, doubled quotes and line breaks inside them as RFC 4180 has it. Empty lines are left out of the rows. */
export function parseCsv(text: string): { line: number; cells: string[] }[] {
  const rows: { line: number; cells: string[] }[] = [];
  let cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  let line = 1;
  let startsAt = 1;
  const endRow = () => {
    cells.push(cell.trim());
    if (cells.some((one) => one !== "")) rows.push({ line: startsAt, cells });
    cells = [];
    cell = "";
  };
  for (let place = text.startsWith(BOM) ? 1 : 0; place < text.length; place++) {
    const sign = text.charAt(place);
    if (sign === "\n") line++;
    if (isQuoted) {
      if (sign !== '"') cell += sign;
      else if (text.charAt(place + 1) === '"') cell += text.charAt(++place);
      else isQuoted = false;
    } else if (sign === '"' && cell.trim() === "") {
      cell = "";
      isQuoted = true;
    } else if (sign === ",") {
      cells.push(cell.trim());
      cell = "";
    } else if (sign === "\n" || sign === "\r") {
      if (sign === "\r" && text.charAt(place + 1) === "\n") continue;
      endRow();
      startsAt = sign === "\n" ? line : ++line;
    } else cell += sign;
  }
  endRow();
  return rows;
}
