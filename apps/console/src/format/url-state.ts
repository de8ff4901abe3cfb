/** One filter in the address: how it is read, and what it is when the address does not say. */
export type UrlField<T> = { read(text: string | null): T; write(value: T): string | null };
export type UrlFields<T> = { readonly [K in keyof T]: UrlField<T[K]> };

/** One of a list of words; anything else counts as absent. */
export const urlChoice = <const T extends string>(choices: readonly T[]): UrlField<T | undefined> => ({
  read: (text) => choices.find((choice) => choice === text),
  write: (value) => value ?? null,
});
export const urlText = (maxLength: number): UrlField<string | undefined> => ({
  read: (text) => text?.trim().slice(0, maxLength) || undefined,
  write: (value) => value?.trim() || null,
});
/** A whole number from 1; 1 is not written. */
export const urlPage: UrlField<number> = {
  read: (text) => (text !== null && /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 1),
  write: (value) => (value > 1 ? String(value) : null),
};
/** Text of a form a test recognises (a day, an id). */
export const urlMatching = (accepts: (text: string) => boolean): UrlField<string | undefined> => ({
  read: (text) => (text !== null && accepts(text) ? text : undefined),
  write: (value) => value ?? null,
});

export function readUrl<T extends object>(fields: UrlFields<T>, search: URLSearchParams): T {
  const names = Object.keys(fields) as (keyof T & string)[];
  return Object.fromEntries(names.map((name) => [name, fields[name].read(search.get(name))])) as T;
}

/** The address after a change. Any change but a turn of the page goes back to page 1; unknown parameters stay. */
export function writeUrl<T extends object>(
  fields: UrlFields<T>,
  search: URLSearchParams,
  change: Partial<T>,
): URLSearchParams {
  const next = new URLSearchParams(search);
  if (!("page" in change)) next.delete("page");
  for (const name of Object.keys(change) as (keyof T & string)[]) {
    const text = fields[name].write(change[name] as T[typeof name]);
    if (text === null) next.delete(name);
    else next.set(name, text);
  }
  return next;
}
