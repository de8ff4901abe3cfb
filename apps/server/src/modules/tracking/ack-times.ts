export type AckTimes = {
  add(ms: number): void;
  /** Of the last 4,096; null before the first. */
  read(): { count: number; p50Ms: number; p99Ms: number } | null;
};

const kept = 4_096;

/** How long the last answers of `/collect` took in this process, durable insert included. */
export function createAckTimes(): AckTimes {
  const ring = new Float64Array(kept);
  let added = 0;
  return {
    add(ms) {
      ring[added++ % kept] = ms;
    },
    read() {
      const count = Math.min(added, kept);
      if (count === 0) return null;
      const sorted = ring.slice(0, count).sort();
      const at = (share: number) => Math.round((sorted[Math.ceil(share * count) - 1] ?? 0) * 10) / 10;
      return { count, p50Ms: at(0.5), p99Ms: at(0.99) };
    },
  };
}
