/** How cells are kept apart. */
export type CsvShape = { delimiter: string; hasQuotes: boolean };
/** Cells of one row as they stand in the text, and where the text goes on after it. Null cells: no row can be made of this line. */
export type CsvRow = { cells: string[] | null; end: number };

/** A quoted cell longer than this is a quote nobody closed. */
const longestRow = 1024 * 1024;

/**
 * Rows of a piece of text, as far as they are whole; `isLast` says that nothing follows. Quotes open only at the beginning of a cell
 * and are doubled inside it; text after the closing one belongs to the cell (as Python reads it). Empty lines are no rows. A quote
 * that is never closed spoils its own line, not the rest of the file.
 * The text has one letter per byte (latin1), so that `end` is a place in the file: no byte of UTF-8 beyond ASCII looks like a separator.
 */
export function* csvRows(text: string, { delimiter, hasQuotes }: CsvShape, isLast: boolean): Generator<CsvRow> {
  const split = delimiter === " " ? splitAtSpaces : (line: string) => line.split(delimiter);
  let nextQuote = hasQuotes ? text.indexOf('"') : -1;
  for (let at = 0; at < text.length; ) {
    let newline = text.indexOf("\n", at);
    if (newline < 0) {
      if (!isLast) {
        if (text.length - at > longestRow) yield { cells: null, end: text.length }; // whatever this is, it is no row
        return;
      }
      newline = text.length;
    }
    const lineEnd = newline > at && text.charCodeAt(newline - 1) === 13 ? newline - 1 : newline;
    if (nextQuote >= 0 && nextQuote < at) nextQuote = text.indexOf('"', at);
    if (nextQuote < 0 || nextQuote >= lineEnd) {
      if (lineEnd > at) yield { cells: split(text.slice(at, lineEnd)), end: newline + 1 };
      at = newline + 1;
      continue;
    }
    const row = quotedRow(text, at, delimiter, isLast);
    if (row === "unfinished") {
      if (text.length - at < longestRow && !isLast) return;
      yield { cells: null, end: newline + 1 };
      at = newline + 1;
      continue;
    }
    yield row;
    at = row.end;
  }
}

const splitAtSpaces = (line: string) => line.trim().split(/ +/);

/** A row with a quote somewhere, letter by letter. */
function quotedRow(text: string, from: number, delimiter: string, isLast: boolean): CsvRow | "unfinished" {
  const cells: string[] = [];
  let at = from;
  for (;;) {
    if (delimiter === " ") while (text[at] === " ") at++;
    let cell = "";
    if (text[at] === '"') {
      at++;
      for (;;) {
        const quote = text.indexOf('"', at);
        if (quote < 0 || quote - from > longestRow) return "unfinished";
        cell += text.slice(at, quote);
        at = quote + 1;
        if (at >= text.length && !isLast) return "unfinished"; // may be doubled by what comes next
        if (text[at] !== '"') break;
        cell += '"';
        at++;
      }
    }
    const end = endOfCell(text, at, delimiter);
    if (end < 0 && !isLast) return "unfinished";
    const until = end < 0 ? text.length : end;
    const isRowEnd = end < 0 || text[end] === "\n";
    const rest = text.slice(at, isRowEnd && text[until - 1] === "\r" && until > at ? until - 1 : until);
    cells.push(cell + rest);
    if (isRowEnd) {
      if (delimiter === " " && cells.at(-1) === "" && cells.length > 1) cells.pop();
      return { cells, end: until + 1 };
    }
    at = end + 1;
  }
}

function endOfCell(text: string, from: number, delimiter: string): number {
  const newline = text.indexOf("\n", from);
  const next = text.indexOf(delimiter, from);
  return next >= 0 && (newline < 0 || next < newline) ? next : newline;
}
