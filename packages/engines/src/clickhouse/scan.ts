import { refuse } from "./failure.ts";
import { type Token, tokens } from "./lex.ts";

/** What the door must know of a statement before the engine may see it. */
export type Scan = {
  /** The first word, upper case; empty for an empty statement. */
  first: string;
  /** The format of its FORMAT clause (for an INSERT: of its rows). */
  format: string | undefined;
  /** Whether it inserts anywhere, also behind WITH or EXPLAIN. */
  inserts: boolean;
  /** For an INSERT whose rows follow: where `FROM INFILE …` belongs, and where the rows begin. */
  rows: { infileAt: number; dataAt: number } | undefined;
  /** One SELECT over named tables, no JOIN: opened as a stream it runs nothing on the event loop, unless it reads a view. */
  isSimple: boolean;
  /** Everything in it that may name a table. */
  names: ReadonlySet<string>;
};

/**
 * Names that lead out of the engine when they are called, and that no grant covers: `file('…')`, `SOURCE(EXECUTABLE(…))`;
 * sqlite() makes its file before it looks at grants. `BACKUP … TO File('…')` is confined to one directory by configuration.
 */
const OUTSIDE = /^(FILE|HTTP|SQLITE|EXECUTABLE|EXECUTABLE_?POOL|CATBOOSTEVALUATE)$/i;
const DATABASE_ENGINES = /^(ATOMIC|MEMORY|REPLICATED)$/;
/** What stands before a column called `format`, so that it is not the clause. */
const BEFORE_COLUMN =
  /^(SELECT|DISTINCT|BY|AND|OR|NOT|AS|WHERE|PREWHERE|HAVING|ON|IN|LIKE|BETWEEN|THEN|ELSE|WHEN|CASE|INTO|TABLE|[.,(=<>+*/%-])$/;

/**
 * Reads a statement (latin1 view of its bytes) up to its rows. Throws a refusal for what must not reach the engine:
 * several statements, files, rows that would have to be passed inline.
 */
export function scan(text: string): Scan {
  const seen: Token[] = [];
  let depth = 0;
  let hasEnded = false;
  let rows: Scan["rows"];
  let settingsAt: number | undefined;

  for (const token of tokens(text)) {
    if (token.kind === "symbol" && token.text === ";") {
      hasEnded = true;
      continue;
    }
    if (hasEnded) throw refuse("SYNTAX_ERROR", "Syntax error (Multi-statements are not allowed)");
    if (token.text === ")" && token.kind === "symbol") depth--;
    const previous = seen.at(-1);
    seen.push(token);
    refuseOutside(token, seen);
    if (token.text === "(" && token.kind === "symbol") depth++;
    if (depth !== 0 || token.kind !== "word" || rows || wordOf(seen[0]) !== "INSERT" || selects(seen)) continue;

    const word = wordOf(token);
    if (wordOf(previous) === "FORMAT" && isClause(seen, seen.length - 2)) {
      // what follows the format's name is rows, never again SQL
      rows = { infileAt: settingsAt ?? (previous as Token).start, dataAt: token.end };
      return { first: "INSERT", format: token.text, inserts: true, rows, isSimple: false, names: new Set() };
    }
    if (word === "SETTINGS" && isClause(seen, seen.length - 1)) settingsAt = token.start;
    // read on behind VALUES, only to find a second statement
    if (word === "VALUES" && isClause(seen, seen.length - 1))
      rows = { infileAt: settingsAt ?? token.start, dataAt: token.end };
  }
  return conclude(seen, rows);
}

function conclude(seen: Token[], rows: Scan["rows"]): Scan {
  const first = wordOf(seen.find((token) => token.text !== "(" || token.kind !== "symbol"));
  const words = seen.map(wordOf);
  const inserts = words.some((word, at) => word === "INSERT" && words[at + 1] === "INTO") || first === "INSERT";
  if (inserts && !rows) refuseInlineRows(seen, words);
  refuseDatabaseEngine(seen, words);
  return {
    first,
    format: rows ? "Values" : formatClause(seen, words),
    inserts,
    rows,
    isSimple: words.filter((word) => word === "SELECT").length === 1 && !seen.some(hidesTables),
    names: new Set(seen.filter(({ kind }) => kind !== "symbol").map(({ text: name }) => name)),
  };
}

/** A FORMAT clause ends the statement or is followed by SETTINGS; anything else is a column of that name. */
function formatClause(seen: Token[], words: string[]): string | undefined {
  const at = words.lastIndexOf("FORMAT");
  const name = seen[at + 1];
  if (at <= 0 || name?.kind !== "word") return undefined;
  return at + 2 === seen.length || words[at + 2] === "SETTINGS" ? name.text : undefined;
}

/** The engine would read such rows inline, up to the first blank line, and run the rest as SQL. */
function refuseInlineRows(seen: Token[], words: string[]): void {
  const readsInput = words.some((word, at) => word === "INPUT" && seen[at + 1]?.text === "(");
  const hasFormat = words.some((word, at) => word === "FORMAT" && seen[at + 1]?.kind === "word" && isClause(seen, at));
  const hasValues = !words.includes("SELECT") && words.includes("VALUES");
  if (readsInput) throw refuse("NOT_IMPLEMENTED", "INSERT SELECT FROM input() is not supported by the embedded engine");
  if (hasFormat || hasValues) {
    throw refuse(
      "NOT_IMPLEMENTED",
      "Rows in this form of INSERT are not supported by the embedded engine (a column called format needs quotes)",
    );
  }
}

function refuseOutside(token: Token, seen: Token[]): void {
  const previous = seen.at(-2);
  const word = wordOf(token);
  if ((word === "OUTFILE" && wordOf(previous) === "INTO") || (word === "INFILE" && wordOf(previous) === "FROM")) {
    throw refuse("UNSUPPORTED_METHOD", "INTO OUTFILE and FROM INFILE are not allowed over HTTP");
  }
  const isBackup = /^(BACKUP|RESTORE)$/.test(wordOf(seen[0]));
  if (token.text === "(" && token.kind === "symbol" && previous && leadsOutside(previous) && !isBackup)
    deny(previous.text);
  const before = wordOf(previous) === "" && previous?.text === "(" ? wordOf(seen.at(-3)) : wordOf(previous);
  if (before === "APPLY" && leadsOutside(token)) deny(token.text); // SELECT * APPLY(file)
}

/** An escaped name may spell anything. */
function leadsOutside(token: Token): boolean {
  if (token.kind === "name" && token.text.includes("\\")) return true;
  return (token.kind === "word" || token.kind === "name") && OUTSIDE.test(token.text);
}

/** Database engines are under no grant either, and some of them are files (Filesystem, SQLite). */
function refuseDatabaseEngine(seen: Token[], words: string[]): void {
  const at = words.indexOf("ENGINE");
  if (!/^(CREATE|ATTACH)$/.test(words[0] ?? "") || words[1] !== "DATABASE" || at < 0) return;
  const name = seen[at + 1]?.text === "=" ? seen[at + 2] : seen[at + 1];
  if (!DATABASE_ENGINES.test(wordOf(name))) deny(`Database engine ${name?.text ?? ""}`);
}

function deny(what: string): never {
  throw refuse("ACCESS_DENIED", `default: Not enough privileges. ${what} is not available in the embedded engine`);
}

/** Whether the word at an index opens a clause rather than naming a table or a column. */
function isClause(seen: Token[], index: number): boolean {
  const before = seen[index - 1];
  return (
    before !== undefined &&
    !(before.kind !== "name" && before.kind !== "string" && BEFORE_COLUMN.test(before.text.toUpperCase()))
  );
}

/** merge('…') names tables by a pattern, {t:Identifier} by a parameter, an escaped name spells anything. */
function hidesTables(token: Token): boolean {
  return /^(JOIN|MERGE|IDENTIFIER)$/.test(wordOf(token)) || (token.kind === "name" && token.text.includes("\\"));
}

function selects(seen: Token[]): boolean {
  return seen.some((token) => wordOf(token) === "SELECT" || wordOf(token) === "WITH");
}

/** The word in upper case; empty for any other token. */
function wordOf(token: Token | undefined): string {
  return token?.kind === "word" ? token.text.toUpperCase() : "";
}
