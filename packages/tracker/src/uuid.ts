/**
 * Makes UUIDv7 texts (RFC 9562): 48 bits of milliseconds, a 12-bit counter that keeps ids of one millisecond in order,
 * 62 random bits. A clock that steps back does not: the last millisecond is reused until it is passed.
 */
export function uuidv7Maker(now: () => number, randomBytes: (length: number) => Uint8Array): () => string {
  let lastMs = 0;
  let counter = 0;
  return () => {
    const ms = now();
    if (ms > lastMs) {
      lastMs = ms;
      counter = (randomBytes(1)[0] ?? 0) * 4; // starts in the lower quarter: at least 3,075 ids fit into a millisecond
    } else if (++counter > 0xfff) {
      lastMs += 1;
      counter = 0;
    }
    const tail = randomBytes(8);
    tail[0] = ((tail[0] ?? 0) & 0x3f) | 0x80;
    const hex = lastMs.toString(16).padStart(12, "0");
    const rest = Array.from(tail, (byte) => byte.toString(16).padStart(2, "0")).join("");
    const version = `7${counter.toString(16).padStart(3, "0")}`;
    return `${hex.slice(0, 8)}-${hex.slice(8)}-${version}-${rest.slice(0, 4)}-${rest.slice(4)}`;
  };
}
