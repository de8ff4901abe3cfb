/** A pg_snapshot as text, `xmin:xmax:xip,xip`: a transaction is visible when it is below xmax and not among those in progress. */
export type Snapshot = { text: string; xmax: bigint; inProgress: string[] };

export function parseSnapshot(text: string): Snapshot {
  const [, xmax = "1", inProgress = ""] = text.split(":");
  return { text, xmax: BigInt(xmax), inProgress: inProgress === "" ? [] : inProgress.split(",") };
}

/** The snapshot nothing is visible in. */
export const BEGINNING = "1:1:";
