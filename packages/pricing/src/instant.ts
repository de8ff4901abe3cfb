import type { Instant } from "./campaign.ts";

/** An offset is demanded: without one the same text is another moment on another machine. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** Rules come again with every quote, and reading a moment (0.5 µs) costs more than testing a rule. */
const known = new Map<Instant, number>();
const MOST_KNOWN = 2_000;

/** Milliseconds since 1970, or `NaN` when the text is no instant. */
export function momentOf(text: Instant): number {
  const before = known.get(text);
  if (before !== undefined) return before;
  const moment = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(text, moment);
  return moment;
}
