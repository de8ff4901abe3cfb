import type { Clock } from "#kernel/clock.ts";
import type { Log } from "#kernel/log.ts";
import { SeenIds } from "./seen-ids.ts";
import { type Session, sessionIdleMs } from "./sessions.ts";
import type { TrackingStore } from "./store.ts";

/** What a collector knows of the devices it collects for, all of it in ClickHouse too: the ids it received, the sessions that go on. */
export type Memory = {
  readonly ids: SeenIds;
  /** By `<program> <person>`. */
  readonly sessions: Map<string, Session>;
  /** Reads what was received for these shards; what is known already stays. */
  remember(shards: readonly number[]): Promise<void>;
  close(): void;
};

/** How long an id is remembered; events older than that are looked up in ClickHouse. */
const rememberMs = 48 * 3_600_000;
/** Ids read back at once. */
const idsAtOnce = 500_000;
/** Memory holds only sessions that could go on, looked through now and then. */
const sessionsKept = 200_000;
const sweepEveryMs = 60_000;

export function createMemory({ store, clock, log }: { store: TrackingStore; clock: Clock; log: Log }): Memory {
  const sessions = new Map<string, Session>();
  let ids: SeenIds | undefined;
  const seen = () => {
    ids ??= new SeenIds({ coveredSince: clock.now().getTime() - rememberMs });
    return ids;
  };
  const sweep = setInterval(() => {
    const idleSince = clock.now().getTime() - sessionIdleMs;
    for (const [who, { lastMs }] of sessions)
      if (lastMs < idleSince || sessions.size > sessionsKept) sessions.delete(who);
  }, sweepEveryMs);
  sweep.unref();
  return {
    get ids() {
      return seen();
    },
    sessions,
    async remember(shards) {
      const began = performance.now();
      const since = seen().coveredSince; // what it claims to cover it must cover for these shards too
      for (const { from, until } of windowsOf(await store.arrivalsSince(since, shards)))
        for (const { id, receivedAt } of await store.idsReceived(from, until, shards)) seen().add(id, receivedAt);
      for (const { program, person, session } of await store.openSessions(clock.now().getTime(), shards))
        sessions.set(`${program} ${person}`, session);
      const ms = Math.round(performance.now() - began);
      log.info({ shards: shards.length, ids: seen().size, sessions: sessions.size, ms }, "behaviour remembered");
    },
    close: () => clearInterval(sweep),
  };
}

/** Neighbouring hours together, as long as they are not too much to read at once; `until` is not part of it. */
function windowsOf(hours: readonly { hourMs: number; rows: number }[]): { from: number; until: number }[] {
  const windows: { from: number; until: number; rows: number }[] = [];
  for (const { hourMs, rows } of hours) {
    const last = windows.at(-1);
    if (last && last.rows + rows <= idsAtOnce) {
      last.until = hourMs + 3_600_000;
      last.rows += rows;
    } else windows.push({ from: hourMs, until: hourMs + 3_600_000, rows });
  }
  return windows;
}
