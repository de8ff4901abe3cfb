import { crc32 } from "node:zlib";

/** Slices of all devices; more than there will ever be web processes, few enough to be read at every look. */
export const SHARDS = 64;

/** The same as `CRC32(concat(program, '/', anon_id)) % 64` in schema.ts. */
export const shardOf = (programId: string, anonId: string): number => crc32(`${programId}/${anonId}`) % SHARDS;

/**
 * Which shards a term takes and gives back, so that all terms hold about the same number: the first of them one more when it does not
 * divide. Free ones are taken only up to the own share: whoever lacks some takes them a moment later.
 * @param terms all that live, `me` among them
 * @param holders of every shard; undefined = free
 */
export function planShards(
  me: number,
  terms: readonly number[],
  holders: readonly (number | undefined)[],
): { take: number[]; give: number[] } {
  const place = [...terms].sort((a, b) => a - b).indexOf(me);
  const share = Math.floor(holders.length / terms.length) + (place < holders.length % terms.length ? 1 : 0);
  const mine = holders.flatMap((holder, shard) => (holder === me ? [shard] : []));
  const free = holders.flatMap((holder, shard) => (holder === undefined ? [shard] : []));
  return { take: free.slice(0, Math.max(0, share - mine.length)), give: mine.slice(share) };
}
