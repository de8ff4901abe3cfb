/**
 * Which event ids were received lately. A UUID is kept as 64 of its bits in an open-addressed table: 16–32 bytes an id where a
 * Set of strings needs ~120. Two different ids collide with probability n² / 2^63 (10 million ids: 5 · 10⁻⁶ for the whole set).
 * Ids are forgotten a generation at a time; `coveredSince` says from when on the memory is complete.
 */
export class SeenIds {
  #generations: Generation[] = [];
  readonly #spanMs: number;
  readonly #keepMs: number;
  readonly #maxIds: number;
  #coveredSince: number;

  constructor({
    coveredSince,
    keepMs = 48 * hourMs,
    spanMs = 12 * hourMs,
    maxIds = 20_000_000,
  }: { coveredSince: number; keepMs?: number; spanMs?: number; maxIds?: number }) {
    this.#coveredSince = coveredSince;
    this.#keepMs = keepMs;
    this.#spanMs = spanMs;
    this.#maxIds = maxIds;
  }

  /** Every id received at or after this instant (ms) is known here. */
  get coveredSince(): number {
    return this.#coveredSince;
  }

  /** Every id received since this earlier instant was added too. */
  coverSince(instant: number): void {
    this.#coveredSince = Math.min(this.#coveredSince, instant);
  }

  get size(): number {
    return this.#generations.reduce((sum, { table }) => sum + table.size, 0);
  }

  has(id: string): boolean {
    const high = Number.parseInt(id.slice(24, 32), 16) >>> 0;
    const low = mixedLow(id);
    return this.#generations.some(({ table }) => table.has(high, low));
  }

  add(id: string, receivedAt: number): void {
    const from = Math.floor(receivedAt / this.#spanMs) * this.#spanMs;
    let generation = this.#generations.find((one) => one.from === from);
    if (!generation) {
      generation = { from, table: new IdTable() };
      this.#generations.push(generation);
      this.#generations.sort((a, b) => a.from - b.from);
      this.#forget(receivedAt);
    }
    generation.table.add(Number.parseInt(id.slice(24, 32), 16) >>> 0, mixedLow(id));
  }

  #forget(now: number): void {
    for (;;) {
      const oldest = this.#generations[0];
      if (!oldest || this.#generations.length === 1) return;
      const end = oldest.from + this.#spanMs;
      if (now - end < this.#keepMs && this.size <= this.#maxIds) return;
      this.#generations.shift();
      this.#coveredSince = Math.max(this.#coveredSince, end);
    }
  }
}

const hourMs = 3_600_000;
type Generation = { from: number; table: IdTable };

/** The last 32 bits and the milliseconds: the rest of a UUIDv7 that distinguishes. */
const mixedLow = (id: string) =>
  (Number.parseInt(id.slice(28, 36), 16) ^
    Math.imul(Number.parseInt(id.slice(5, 8) + id.slice(9, 13), 16), 0x9e3779b1)) >>>
  0;

/** Linear probing over pairs of 32-bit words, at most half full; the pair (0, 0) is kept apart. */
class IdTable {
  size = 0;
  #words = new Uint32Array(2 * 1024);
  #hasZero = false;

  has(high: number, low: number): boolean {
    if (high === 0 && low === 0) return this.#hasZero;
    const slot = this.#slot(this.#words, high, low);
    return this.#words[slot] !== 0 || this.#words[slot + 1] !== 0;
  }

  add(high: number, low: number): void {
    if (high === 0 && low === 0) {
      if (!this.#hasZero) this.size += 1;
      this.#hasZero = true;
      return;
    }
    const slot = this.#slot(this.#words, high, low);
    if (this.#words[slot] !== 0 || this.#words[slot + 1] !== 0) return;
    this.#words[slot] = high;
    this.#words[slot + 1] = low;
    this.size += 1;
    if (this.size * 4 > this.#words.length) this.#grow();
  }

  /** Where the pair is, or the free slot where it would go. */
  #slot(words: Uint32Array, high: number, low: number): number {
    const mask = words.length - 1;
    let slot = (Math.imul(high ^ (low >>> 15), 0x85ebca6b) ^ Math.imul(low, 0xc2b2ae35)) << 1;
    for (slot &= mask; ; slot = (slot + 2) & mask) {
      const a = words[slot];
      const b = words[slot + 1];
      if ((a === high && b === low) || (a === 0 && b === 0)) return slot;
    }
  }

  #grow(): void {
    const old = this.#words;
    const next = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 2) {
      const high = old[at] ?? 0;
      const low = old[at + 1] ?? 0;
      if (high === 0 && low === 0) continue;
      const slot = this.#slot(next, high, low);
      next[slot] = high;
      next[slot + 1] = low;
    }
    this.#words = next;
  }
}
