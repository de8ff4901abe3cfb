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
  const known = new Set<number>();
  let ids: SeenIds | undefined;
  const seen = () => {
    ids ??= new SeenIds({ coveredSince: clock.now().getTime() - rememberMs });
    return ids;
  };
  /** One reading after the other: what memory claims to cover it must cover for every shard. */
  let reading: Promise<void> = Promise.resolve();
  const inTurn = (read: () => Promise<void>): Promise<void> => {
    const done = reading.then(read);
    reading = done.catch(() => {});
    return done;
  };
  const sweep = setInterval(() => {
    const idleSince = clock.now().getTime() - sessionIdleMs;
    for (const [who, { lastMs }] of sessions)
      if (lastMs < idleSince || sessions.size > sessionsKept) sessions.delete(who);
  }, sweepEveryMs);
  sweep.unref();
  /** A virtual clock went back: without this every event of that time would be looked up, as from before memory begins. */
  const stopListening = clock.onChange(() => {
    if (ids === undefined || clock.now().getTime() - rememberMs >= ids.coveredSince) return;
    inTurn(reachBack).catch((err: unknown) => log.warn({ err }, "memory of events begins after the clock's time"));
  });

  async function reachBack() {
    const since = clock.now().getTime() - rememberMs;
    if (since >= seen().coveredSince) return;
    await readIds(since, [...known]);
    seen().coverSince(since);
  }

  async function readIds(since: number, shards: readonly number[]) {
    for (const { from, until } of windowsOf(await store.arrivalsSince(since, shards)))
      for (const { id, receivedAt } of await store.idsReceived(from, until, shards)) seen().add(id, receivedAt);
  }

  return {
    get ids() {
      return seen();
    },
    sessions,
    remember: (shards) =>
      inTurn(async () => {
        const began = performance.now();
        await readIds(seen().coveredSince, shards);
        for (const { program, person, session } of await store.openSessions(clock.now().getTime(), shards))
          sessions.set(`${program} ${person}`, session);
        for (const shard of shards) known.add(shard);
        const ms = Math.round(performance.now() - began);
        log.info({ shards: shards.length, ids: seen().size, sessions: sessions.size, ms }, "behaviour remembered");
      }),
    close() {
      clearInterval(sweep);
      stopListening();
    },
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
