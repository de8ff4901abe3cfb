import { type ImportMapping, importLimits } from "@banyan/contracts";
import { csvRows } from "./csv-rows.ts";
import { type Reading, textOf } from "./text-stream.ts";

/** A row as it stands in the file: its cells (CSV) or its line (JSON), one letter per byte; null when it is neither. */
export type RawRow = readonly string[] | string | null;
/** Rows that are put away together. `end`: where the text goes on after them. The same place always begins the same block. */
export type Block = { rows: RawRow[]; end: number };

const mostRows = 20_000;
/** Rows of pictures in base64 and the like: memory stays bounded. */
const mostBytes = 16 * 1024 * 1024;

/** UTF-8's mark, as latin1 shows it. */
const mark = "\u00ef\u00bb\u00bf";

/** Rows of a file from a place on, block by block. The heading counts as a row: whoever begins at 0 takes it off. */
export async function* blocksOf(
  path: string,
  format: ImportMapping["format"],
  from: number,
  reading: Reading,
): AsyncGenerator<Block> {
  let rest = "";
  /** Of the first letter of `rest`. */
  let place = from;
  let rows: RawRow[] = [];
  let bytes = 0;
  const read = format.kind === "csv" ? (text: string, isLast: boolean) => csvRows(text, format, isLast) : jsonLines;

  function* cut(text: string, isLast: boolean): Generator<Block> {
    const began = place;
    let done = 0;
    for (const row of read(text, isLast)) {
      const value = "line" in row ? row.line : row.cells;
      const length = row.end - done;
      rows.push(length > importLimits.rowBytes ? null : value);
      bytes += length;
      done = Math.min(row.end, text.length);
      if (rows.length < mostRows && bytes < mostBytes) continue;
      const block = { rows, end: began + done };
      rows = [];
      bytes = 0;
      yield block;
    }
    place = began + done;
    rest = text.slice(done);
  }

  for await (const piece of textOf(path, format.encoding, from, reading)) {
    let text = rest + piece.toString("latin1");
    if (place === 0 && text.startsWith(mark)) {
      text = text.slice(mark.length);
      place = mark.length;
    }
    yield* cut(text, false);
  }
  yield* cut(rest, true);
  if (rows.length > 0) yield { rows, end: place };
}

function* jsonLines(text: string, isLast: boolean): Generator<{ line: string | null; end: number }> {
  for (let at = 0; at < text.length; ) {
    let newline = text.indexOf("\n", at);
    if (newline < 0) {
      if (!isLast) {
        if (text.length - at > importLimits.rowBytes) yield { line: null, end: text.length };
        return;
      }
      newline = text.length;
    }
    const line = text.slice(at, newline);
    if (line.trim() !== "") yield { line, end: newline + 1 };
    at = newline + 1;
  }
}

/** Letters per byte → what they say. */
export function decoded(latin1: string): string {
  return beyondAscii.test(latin1) ? Buffer.from(latin1, "latin1").toString("utf8") : latin1;
}
const beyondAscii = /[\x80-\xff]/;
