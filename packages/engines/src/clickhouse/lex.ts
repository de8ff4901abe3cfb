/**
 * ClickHouse's tokens, as far as the scanner needs them: comments and white space are skipped, strings and quoted names
 * are one token each. Follows src/Parsers/Lexer.cpp; each oddity below was tried against the engine.
 * The text is the latin1 view of UTF-8 bytes, so that positions are byte offsets and any bytes may follow the SQL.
 */
export type Token = {
  kind: "word" | "name" | "string" | "symbol";
  /** The word as written; the content of a quoted name or string; the symbol. */
  text: string;
  start: number;
  end: number;
};

const CURLY: Readonly<Record<string, Token["kind"]>> = { "\xe2\x80\x98": "string", "\xe2\x80\x9c": "name" }; // ‘…’ and “…”
const CLOSING: Readonly<Record<string, string>> = { "\xe2\x80\x98": "\xe2\x80\x99", "\xe2\x80\x9c": "\xe2\x80\x9d" };

export function* tokens(text: string): Generator<Token, void> {
  for (let at = 0; at < text.length; ) {
    const skipped = endOfBlank(text, at);
    if (skipped > at) {
      at = skipped;
      continue;
    }
    const token = tokenAt(text, at);
    yield token;
    at = token.end;
  }
}

function tokenAt(text: string, start: number): Token {
  const character = text.charAt(start);
  if (character === "'" || character === '"' || character === "`") return quoted(text, start);
  const curly = CURLY[text.slice(start, start + 3)];
  if (curly)
    return enclosed(text, start, curly, text.slice(start, start + 3), CLOSING[text.slice(start, start + 3)] ?? "");
  if (character === "$") {
    const tag = matchAt(/\$\w*\$/y, text, start);
    if (tag && text.includes(tag, start + tag.length)) return enclosed(text, start, "string", tag, tag);
  }
  const word = matchAt(/[A-Za-z_]\w*/y, text, start);
  if (word) return { kind: "word", text: word, start, end: start + word.length };
  const number = matchAt(/\d\w*/y, text, start);
  return { kind: "symbol", text: number ?? character, start, end: start + (number ?? character).length };
}

/** A backslash takes the next character along; a doubled quote reads as two tokens side by side, which is as good. */
function quoted(text: string, start: number): Token {
  const quote = text.charAt(start);
  let at = start + 1;
  while (at < text.length && text.charAt(at) !== quote) at += text.charAt(at) === "\\" ? 2 : 1;
  return {
    kind: quote === "'" ? "string" : "name",
    text: text.slice(start + 1, at),
    start,
    end: Math.min(at + 1, text.length),
  };
}

function enclosed(text: string, start: number, kind: Token["kind"], open: string, close: string): Token {
  const found = text.indexOf(close, start + open.length);
  const at = found < 0 ? text.length : found;
  return { kind, text: text.slice(start + open.length, at), start, end: Math.min(at + close.length, text.length) };
}

/** Where white space and comments that begin at `start` end; `start` itself when there are none. */
function endOfBlank(text: string, start: number): number {
  if (/[\s\0]/.test(text.charAt(start))) return start + 1;
  const pair = text.slice(start, start + 2);
  if (pair === "--" || pair === "//" || pair === "# " || pair === "#!") return endOfLine(text, start);
  return pair === "/*" ? endOfComment(text, start) : start;
}

function endOfLine(text: string, start: number): number {
  const found = text.indexOf("\n", start);
  return found < 0 ? text.length : found + 1;
}

/** Comments nest in ClickHouse. */
function endOfComment(text: string, start: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = start;
  let depth = 0;
  for (let match = edge.exec(text); match; match = edge.exec(text)) {
    depth += match[0] === "/*" ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return text.length;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
