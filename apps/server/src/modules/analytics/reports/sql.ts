/**
 * A piece of a ClickHouse statement and the values it is sent with. Pieces nest; a value never becomes text of the statement.
 * Parameter names are made when the whole is rendered, so the same piece may stand in a statement several times.
 */
export type Sql = { readonly texts: readonly string[]; readonly parts: readonly (Sql | Value)[] };
type Value = { readonly type: string; readonly value: unknown };

export type Primitive = string | number | boolean;

/** `` sql`event = ${text("pay")} AND ${condition}` `` */
export function sql(texts: TemplateStringsArray, ...parts: readonly (Sql | Value)[]): Sql {
  return { texts, parts };
}

export const value = (type: string, given: unknown): Value => ({ type, value: given });
export const text = (given: string): Value => value("String", given);
export const texts = (given: readonly string[]): Value => value("Array(String)", given);
export const int = (given: number): Value => value("Int64", given);
export const ints = (given: readonly number[]): Value => value("Array(Int64)", given);
export const float = (given: number): Value => value("Float64", given);
export const persons = (given: readonly number[]): Value => value("Array(UInt32)", given);
/** An instant, for columns of type DateTime64(3). */
export const instant = (at: Date | number): Sql => sql`fromUnixTimestamp64Milli(${int(Number(at))}, 'UTC')`;
/** Words of the statement itself, never anything a caller sent. */
export const raw = (words: string): Sql => ({ texts: [words], parts: [] });
export const empty: Sql = raw("");

export function join(pieces: readonly Sql[], between: string): Sql {
  if (pieces.length === 0) return empty;
  return { texts: ["", ...pieces.slice(1).map(() => between), ""], parts: [...pieces] };
}
export const and = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? raw("1") : sql`(${join(conditions, ") AND (")})`;
export const or = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? raw("0") : sql`(${join(conditions, ") OR (")})`;

/** The text with `{p0:Type}` in place of values, and the values by name; equal values share a name. */
export function render(statement: Sql): { query: string; params: Record<string, unknown> } {
  const params: Record<string, unknown> = {};
  const names = new Map<string, string>();
  const write = (piece: Sql): string =>
    piece.texts.reduce((query, words, n) => {
      const part = piece.parts[n - 1];
      if (part === undefined) return query + words;
      return query + ("texts" in part ? write(part) : place(part)) + words;
    });
  const place = ({ type, value: given }: Value): string => {
    const key = `${type} ${JSON.stringify(given)}`;
    const name = names.get(key) ?? `p${names.size}`;
    names.set(key, name);
    params[name] = given;
    return `{${name}:${type}}`;
  };
  return { query: write(statement), params };
}
