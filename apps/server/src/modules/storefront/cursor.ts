import type { ShelfSort } from "#modules/catalog/index.ts";

/** Where a listing goes on: after this card, in this order. */
export type Place = { rank: number; id: string };

export const writeCursor = (sort: ShelfSort, { rank, id }: Place): string =>
  Buffer.from(JSON.stringify([sort, rank, id])).toString("base64url");

/** Null for anything we did not write, or wrote for another order. */
export function readCursor(sort: ShelfSort, cursor: string): Place | null {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    return null;
  }
  if (!Array.isArray(value) || value.length !== 3) return null;
  const [of, rank, id] = value as unknown[]; // its parts are checked here
  if (of !== sort || !Number.isSafeInteger(rank) || typeof id !== "string") return null;
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return null;
  return { rank: rank as number, id };
}
