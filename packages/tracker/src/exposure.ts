import type { Platform } from "./platform.ts";

/** An item counts as seen when at least this much of it … */
const VISIBLE_RATIO = 0.5;
/** … was visible for this long. */
const VISIBLE_MS = 500;

/** Decides which items of a page view were exposed: each once. `report` gets the item's key. */
export function createExposures({ schedule }: Pick<Platform, "schedule">) {
  let seen: Record<string, true> = {};
  let waiting: Record<string, () => void> = {};
  const forget = (key: string) => {
    waiting[key]?.();
    delete waiting[key];
  };
  return {
    /** How much of an item is visible now. */
    see(key: string, ratio: number, report: () => void) {
      if (ratio < VISIBLE_RATIO) return forget(key);
      if (seen[key] || waiting[key]) return;
      waiting[key] = schedule(VISIBLE_MS, () => {
        delete waiting[key];
        seen[key] = true;
        report();
      });
    },
    /** The page is left: what was not seen long enough does not count; the next view counts anew. */
    reset() {
      for (const key of Object.keys(waiting)) forget(key);
      seen = {};
      waiting = {};
    },
  };
}
