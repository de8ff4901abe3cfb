import { randomBytes } from "node:crypto";

/** Random bytes are drawn 512 ids at a time: one system call for many ids. */
const POOL_BYTES = 10 * 512;
let pool = randomBytes(POOL_BYTES);
let used = 0;
/** 42 bits that only grow while the process lives: ids of one instant sort as they were made, also when others came in between. */
let counter = randomBytes(5).readUIntBE(0, 5);

/**
 * UUIDv7 of an instant (RFC 9562, method 2): sorts by creation time, within this process also inside one millisecond. Give the
 * app clock's time, so that virtual days sort too.
 */
export function uuidv7(at: Date = new Date()): string {
  const hex = hexOf(at.getTime());
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The same as 32 hex digits without dashes: what WeChat Pay takes as `out_trade_no`. */
export function hex32(at: Date = new Date()): string {
  return hexOf(at.getTime());
}

function hexOf(milliseconds: number): string {
  if (used + 10 > POOL_BYTES) {
    pool = randomBytes(POOL_BYTES);
    used = 0;
  }
  const random = pool.subarray(used, used + 10);
  used += 10;
  counter = (counter + 1 + random.readUInt16BE(0)) % 2 ** 42; // 32 random bits and this step keep the next id from being guessed
  random[0] = 0x70 | Math.floor(counter / 2 ** 38);
  random[1] = Math.floor(counter / 2 ** 30) & 0xff;
  random[2] = 0x80 | (Math.floor(counter / 2 ** 24) & 0x3f);
  random.writeUIntBE(counter % 2 ** 24, 3, 3);
  return milliseconds.toString(16).padStart(12, "0") + random.toString("hex");
}

/** 32 hex digits of a UUID, and back: `out_trade_no` ↔ payment id. */
export const withoutDashes = (uuid: string): string => uuid.replaceAll("-", "");
export const withDashes = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A short random id for links and codes; 8 characters hold 47 bits, so keep a unique index and retry. */
export function base62(length: number): string {
  let id = "";
  while (id.length < length) {
    // 248 is the largest multiple of 62 below 256: bytes above it would favour some letters
    for (const byte of randomBytes(length)) if (byte < 248 && id.length < length) id += BASE62[byte % 62];
  }
  return id;
}
