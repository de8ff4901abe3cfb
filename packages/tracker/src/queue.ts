import type { Platform } from "./platform.ts";

/** Events kept at most; past it the oldest that are not on their way go first. Rules: ≤ 500. */
export const QUEUE_LIMIT = 500;
/** Writing on every event would serialise up to 500 of them each time; a burst is written once. */
const SAVE_AFTER_MS = 200;
const KEY = "banyan.queue.";

export type QueuedEvent = {
  id: string;
  event: string;
  ts: number;
  props?: Record<string, unknown>;
  page?: string;
  share_id?: string;
};
/** What an event was recorded under; it is sent under the same, however late. */
export type Context = {
  visit: { scene?: number; channel?: string; code?: string; share_id?: string; query?: string };
  token?: string;
};
type Group = Context & { events: QueuedEvent[] };

/**
 * Events waiting to be acknowledged, in order, grouped by the context they were recorded under. Kept in memory until
 * `persist()` (consent), from then on also in storage; `adopt` takes over what an earlier run left behind.
 */
export function createQueue(platform: Pick<Platform, "storage" | "instance" | "schedule">) {
  const key = KEY + platform.instance;
  let groups: Group[] = [];
  let count = 0;
  let onTheWay = 0; // events at the head that are in a request now
  let persistent = false;
  let cancelSave: (() => void) | undefined;
  let dropped = 0;

  function save() {
    cancelSave?.();
    cancelSave = undefined;
    if (!persistent) return;
    if (count === 0) platform.storage.remove(key);
    else platform.storage.set(key, JSON.stringify(groups));
  }
  function saveSoon() {
    if (persistent) cancelSave ??= platform.schedule(SAVE_AFTER_MS, save);
  }
  function append(context: Context, event: QueuedEvent) {
    const last = groups[groups.length - 1];
    if (last && sameContext(last, context)) last.events.push(event);
    else groups.push({ ...context, events: [event] });
    count += 1;
    while (count > QUEUE_LIMIT) dropOldest();
  }
  function dropOldest() {
    const first = groups[0];
    // what is on its way is always a prefix of the first group
    const victim = first && first.events.length > onTheWay ? first : groups[1];
    if (!victim) return;
    victim.events.splice(victim === first ? onTheWay : 0, 1);
    count -= 1;
    dropped += 1;
    groups = groups.filter(({ events }) => events.length > 0);
  }
  function removeHead(amount: number) {
    groups[0]?.events.splice(0, amount);
    count -= amount;
    groups = groups.filter(({ events }) => events.length > 0);
  }

  return {
    size: () => count,
    /** Events given up because the limit was reached or the server kept refusing them. */
    dropped: () => dropped,
    add(context: Context, event: QueuedEvent) {
      append(context, event);
      saveSoon();
    },
    /** Marks the oldest events of one context as on their way and gives them; nothing while others are. */
    take(maxEvents: number, maxBytes: number): Group | undefined {
      const first = groups[0];
      if (!first || onTheWay > 0) return undefined;
      let bytes = 0;
      let amount = 0;
      for (const event of first.events) {
        bytes += JSON.stringify(event).length * BYTES_PER_CHARACTER;
        if (amount > 0 && (bytes > maxBytes || amount >= maxEvents)) break;
        amount += 1;
      }
      onTheWay = amount;
      return { ...first, events: first.events.slice(0, amount) };
    },
    /** The events on their way have arrived. */
    acknowledge() {
      removeHead(onTheWay);
      onTheWay = 0;
      save();
    },
    /** They have not, and stay for the next attempt with the same ids. */
    release() {
      onTheWay = 0;
    },
    /** They never will. */
    giveUp() {
      dropped += onTheWay;
      removeHead(onTheWay);
      onTheWay = 0;
      save();
    },
    /** The server does not know this token any more: the oldest events go without it, as an anonymous visitor's. */
    forgetToken() {
      if (groups[0]) delete groups[0].token;
    },
    save,
    /** From now on kept in storage, behind what earlier runs or other tabs left there (copies are harmless: same ids). */
    persist() {
      if (persistent) return;
      persistent = true;
      const kept = groups;
      const known: Record<string, true> = {};
      for (const { events } of kept) for (const { id } of events) known[id] = true;
      groups = [];
      count = 0;
      onTheWay = 0;
      const stored = platform.storage.keys().filter((name) => name.startsWith(KEY));
      for (const name of stored)
        for (const { events, ...context } of parse(platform.storage.get(name)))
          for (const event of events)
            if (!known[event.id]) {
              known[event.id] = true; // two tabs that died may both hold it
              append(context, event);
            }
      for (const { events, ...context } of kept) for (const event of events) append(context, event);
      for (const name of stored) if (name !== key) platform.storage.remove(name);
      save();
    },
    /** Consent refused or withdrawn: forget everything; `stored`: in storage too. */
    clear({ stored }: { stored: boolean }) {
      groups = [];
      count = 0;
      onTheWay = 0;
      persistent = false;
      cancelSave?.();
      cancelSave = undefined;
      if (!stored) return;
      for (const name of platform.storage.keys()) if (name.startsWith(KEY)) platform.storage.remove(name);
    },
  };
}

/** Upper bound of UTF-8 bytes per UTF-16 unit: sizes stay under the limit without counting bytes one by one. */
const BYTES_PER_CHARACTER = 3;

const sameContext = (a: Context, b: Context) =>
  a.token === b.token && JSON.stringify(a.visit) === JSON.stringify(b.visit);

function parse(text: string | undefined): Group[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(value) ? value.filter((group) => Array.isArray(group?.events)) : [];
  } catch {
    return []; // a damaged queue is worth less than a working start
  }
}
