/** A formula over series, read: `B / A * 100`. */
export type Formula =
  | { is: "number"; value: number }
  | { is: "series"; letter: string }
  | { is: "minus"; of: Formula }
  | { is: Sign; left: Formula; right: Formula };
type Sign = "+" | "-" | "*" | "/";

/** What is wrong with a formula, and where (counted from 1). */
export class FormulaError extends Error {
  override readonly name = "FormulaError";
}

const synonyms: Readonly<Record<string, string>> = { "−": "-", "–": "-", "×": "*", "÷": "/", "（": "(", "）": ")" };

/**
 * sum := product (("+" | "-") product)* · product := factor (("*" | "/") factor)* · factor := number | letter | "-" factor | "(" sum ")".
 * Throws FormulaError.
 */
export function readFormula(expression: string): Formula {
  const tokens = tokensOf(expression);
  let next = 0;
  const unexpected = (): never => {
    const token = tokens[next];
    throw new FormulaError(token ? `unexpected “${token.text}” at ${token.at}` : "it ends too early");
  };
  const takes = (...texts: string[]): string | undefined => {
    const token = tokens[next];
    if (!token || !texts.includes(token.text)) return undefined;
    next += 1;
    return token.text;
  };

  function sum(): Formula {
    let left = product();
    for (let sign = takes("+", "-"); sign; sign = takes("+", "-")) left = { is: sign as Sign, left, right: product() };
    return left;
  }
  function product(): Formula {
    let left = factor();
    for (let sign = takes("*", "/"); sign; sign = takes("*", "/")) left = { is: sign as Sign, left, right: factor() };
    return left;
  }
  function factor(): Formula {
    if (takes("-")) return { is: "minus", of: factor() };
    if (takes("(")) {
      const inner = sum();
      return takes(")") ? inner : unexpected();
    }
    const token = tokens[next];
    if (token && /^[A-J]$/.test(token.text)) {
      next += 1;
      return { is: "series", letter: token.text };
    }
    if (token && /^\d/.test(token.text)) {
      next += 1;
      return { is: "number", value: Number(token.text) };
    }
    return unexpected();
  }

  const formula = sum();
  return next === tokens.length ? formula : unexpected();
}

type Token = { text: string; at: number };
function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < expression.length; ) {
    const rest = expression.slice(at);
    const found = /^(\s+|\d+(?:\.\d+)?|[A-Ja-j](?![A-Za-z])|[-+*/()−–×÷（）])/u.exec(rest)?.[0];
    if (found === undefined) throw new FormulaError(`unexpected “${[...rest][0]}” at ${at + 1}`);
    const text = synonyms[found] ?? found.toUpperCase();
    if (found.trim() !== "") tokens.push({ text, at: at + 1 });
    at += found.length;
  }
  return tokens;
}

/** The letters a formula names. */
export function lettersOf(formula: Formula): string[] {
  switch (formula.is) {
    case "number":
      return [];
    case "series":
      return [formula.letter];
    case "minus":
      return lettersOf(formula.of);
    default:
      return [...lettersOf(formula.left), ...lettersOf(formula.right)];
  }
}

/** Null when a part is, and when something is divided by nothing. */
export function evaluate(formula: Formula, read: (letter: string) => number | null): number | null {
  switch (formula.is) {
    case "number":
      return formula.value;
    case "series":
      return read(formula.letter);
    case "minus": {
      const value = evaluate(formula.of, read);
      return value === null ? null : 0 - value; // not −0
    }
    default: {
      const left = evaluate(formula.left, read);
      const right = evaluate(formula.right, read);
      if (left === null || right === null) return null;
      const value = applied(formula.is, left, right);
      return Number.isFinite(value) ? value : null;
    }
  }
}

function applied(sign: Sign, left: number, right: number): number {
  if (sign === "+") return left + right;
  if (sign === "-") return left - right;
  return sign === "*" ? left * right : left / right;
}
