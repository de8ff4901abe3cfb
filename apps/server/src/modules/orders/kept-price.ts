import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";

/**
 * How `order_prices` keeps the input and the result of a price: JSON, compressed here because PostgreSQL would parse, compress and
 * log 22 KB of it for every order. SQL cannot look inside: read the column, then `openKept`.
 */
export const keep = (value: object): Buffer =>
  zstdCompressSync(JSON.stringify(value), { params: { [constants.ZSTD_c_compressionLevel]: 1 } });

/** Rows older than the compression hold plain JSON. The type is what this module wrote there. */
export function openKept<T>(kept: Buffer): T {
  const json = kept.subarray(0, ZSTD_MAGIC.length).equals(ZSTD_MAGIC) ? zstdDecompressSync(kept) : kept;
  return JSON.parse(json.toString("utf8")) as T;
}
const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
