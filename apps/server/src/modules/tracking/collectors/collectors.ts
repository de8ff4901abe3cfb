import type { Databases } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import type { Log } from "#kernel/log.ts";
import { type Loop, startLoop } from "#kernel/loop.ts";
import { dateTime64 } from "../schema.ts";
import { isSurelyDead, thisProcess } from "./process.ts";
import { planShards } from "./shards.ts";
import { collectorStore as store } from "./store.ts";

export type Collectors = {
  /** Begins to take shards; `url` is where others hand on what is this process's. */
  open(url: string): Promise<void>;
  /** Whose events these are now: "here" once everything about them is remembered, or the url of the holder. Nobody's = UNAVAILABLE. */
  placeOf(shard: number): Promise<"here" | { url: string }>;
  /** The term under which this shard's events may be stored, at this very moment. */
  termFor(shard: number): number | undefined;
  /** The term there is, whether its lease is valid or not. */
  term(): number | undefined;
  /** Until when ClickHouse may take a block of ours, by its own clock; null while the lease is not valid. */
  fence(): string | null;
  /** The holder did not answer: look again now. */
  lookAgain(): void;
  /** Hands everything over at once; `reacted` says whether nothing is left to react to. */
  close(options: { reacted(): Promise<boolean> }): Promise<void>;
};

export type CollectorsDeps = {
  db: Databases;
  log: Log;
  /** ClickHouse's clock, ms. */
  clickhouseNow(): Promise<number>;
  /** Resolves when every insert that ClickHouse was doing at the call is in or refused. */
  insertsSettled(): Promise<void>;
  /** Learns what was received for these shards; afterwards they are served. */
  remember(shards: readonly number[]): Promise<void>;
  /** Resolves when everything admitted before the call is durable. */
  flushed(): Promise<void>;
  /** A term that ended, its inserts settled: what it stored and did not react to is still to be done. */
  onEnded(term: number): void;
};

/** A process that cannot renew for so long loses its shards; PostgreSQL may be away that long before events have to wait. */
const LEASE_MS = 10_000;
const LOOK_EVERY_MS = 2_000;
/** The holder stops earlier than others may take: what a thread may lag between looking at the clock and sending. */
const MARGIN_MS = 500;
/** A killed process's last bytes may still be in a socket for this long before ClickHouse begins with them. */
const LAST_BYTES_MS = 300;
/** Refused requests ask for a look; so many a second are enough. */
const LOOK_AGAIN_AFTER_MS = 200;
const CHANNEL = "collectors";

/**
 * One collector per slice of all devices (docs/decisions/0007): a process renews one lease for all its shards, gives back what is more
 * than its share, takes what is free. Who loses the lease stops by its own clock, and ClickHouse refuses its late blocks by `fence`.
 */
export function createCollectors(deps: CollectorsDeps): Collectors {
  const { db, log } = deps;
  const self = { ...thisProcess(), url: "" };
  let loop: Loop | undefined;
  let stopListening = () => {};
  let isOpen = false;
  let term: number | undefined;
  let validUntil = 0;
  /** ClickHouse's clock minus ours, never too much. */
  let clickhouseAhead: number | undefined;
  const owned = new Set<number>();
  const ready = new Set<number>();
  const leaving = new Set<number>();
  let urls = new Map<number, string>();
  let preparing: Promise<void> | undefined;
  let giving: Promise<void> = Promise.resolve();
  const endedSeen = new Set<number>();
  let lookedAt = 0;

  const isValid = () => performance.now() < validUntil;

  /** Renews, ends what is over, takes and gives. Only this moves what is known about shards. */
  async function look(): Promise<void> {
    if (!isOpen) return;
    lookedAt = performance.now();
    term ??= await beginTerm();
    const me = term;
    const sentAt = performance.now();
    const seen = await store.renewAndLook(db.workers, me, LEASE_MS);
    if (term !== me || !isOpen) return;
    if (!seen.isRenewed) return lose();
    validUntil = sentAt + LEASE_MS - MARGIN_MS;
    await readClickhouseClock();

    const others = seen.terms.filter((one) => one.term !== me);
    const live = new Map(others.filter((one) => !one.isEnded).map((one) => [one.term, one]));
    for (const one of live.values()) {
      const isDead = isSurelyDead(one);
      if (!isDead && !one.isOver) continue;
      if (isDead) await new Promise((resolve) => setTimeout(resolve, LAST_BYTES_MS));
      if (!(await store.endTerm(db.workers, one.term, { isDead }))) continue;
      log.warn({ term: one.term, pid: one.pid, isDead }, "a collector is gone; its shards are free");
      one.isEnded = true;
      live.delete(one.term);
    }
    for (const one of others) if (one.isEnded) catchUpWith(one.term);

    const holders = seen.shards.map(({ shard, term: holder }) => {
      if (holder === me) return leaving.has(shard) ? undefined : me;
      return holder !== null && live.has(holder) ? holder : undefined;
    });
    for (const shard of [...owned]) if (holders[shard] !== me) forget(shard);
    const { take, give } = planShards(me, [me, ...live.keys()], holders);
    const free = take.filter((shard) => !leaving.has(shard));
    if (free.length > 0) {
      const wanted = free.map((shard) => ({ shard, term: seen.shards[shard]?.term ?? null }));
      for (const shard of await store.takeShards(db.workers, me, wanted)) holders[shard] = me;
    }
    if (term !== me || !isOpen) return;
    holders.forEach((holder, shard) => {
      if (holder === me && !leaving.has(shard)) owned.add(shard);
    });
    urls = new Map(
      holders.flatMap((holder, shard) => {
        const url = holder === undefined ? undefined : live.get(holder)?.url;
        return url === undefined ? [] : [[shard, url] as const];
      }),
    );
    if (give.length > 0) handBack(me, give);
    if (owned.size > ready.size) prepare().catch((err) => log.warn({ err }, "behaviour cannot be remembered yet"));
  }

  function lookAgain() {
    if (performance.now() - lookedAt > LOOK_AGAIN_AFTER_MS) loop?.nudge();
  }

  async function beginTerm(): Promise<number> {
    const begun = await store.beginTerm(db.workers, self, LEASE_MS);
    await db.notify(CHANNEL);
    return begun;
  }

  function forget(shard: number) {
    owned.delete(shard);
    ready.delete(shard);
  }

  /** Somebody ended this term: nothing known under it counts any more. */
  function lose() {
    log.warn({ term }, "the lease to collect was lost");
    term = undefined;
    validUntil = 0;
    owned.clear();
    ready.clear();
    leaving.clear();
    loop?.nudge();
  }

  async function readClickhouseClock() {
    const asked = performance.now();
    const there = await deps.clickhouseNow().catch(() => undefined);
    const answered = performance.now();
    // read at some moment of the trip: taken as its end, so that the fence is never too late
    if (there !== undefined && answered - asked < 1_000) clickhouseAhead = there - answered;
  }

  /** More than the own share: nothing new for them, what is on its way gets in, then they are free. */
  function handBack(me: number, shards: readonly number[]) {
    for (const shard of shards) {
      forget(shard);
      leaving.add(shard);
    }
    giving = giving
      .then(deps.flushed)
      .then(async () => {
        if (term === me) await store.giveShards(db.workers, me, shards);
        await db.notify(CHANNEL);
      })
      .catch((err: unknown) => log.warn({ err }, "shards could not be handed back yet"))
      .finally(() => {
        for (const shard of shards) leaving.delete(shard);
      });
  }

  function catchUpWith(ended: number) {
    if (endedSeen.has(ended)) return;
    endedSeen.add(ended);
    deps.insertsSettled().then(
      () => {
        deps.onEnded(ended);
        endedSeen.delete(ended);
      },
      () => endedSeen.delete(ended),
    );
  }

  function prepare(): Promise<void> {
    preparing ??= prepareOnce().finally(() => {
      preparing = undefined;
    });
    return preparing;
  }

  async function prepareOnce() {
    const me = term;
    const shards = [...owned].filter((shard) => !ready.has(shard));
    if (clickhouseAhead === undefined) await readClickhouseClock();
    await deps.insertsSettled();
    await deps.remember(shards);
    if (term === me && isOpen) for (const shard of shards) if (owned.has(shard)) ready.add(shard);
  }

  return {
    async open(url) {
      self.url = url;
      isOpen = true;
      await look();
      stopListening = db.listen(CHANNEL, () => loop?.nudge());
      loop = startLoop({ name: "collectors", everyMs: LOOK_EVERY_MS, log, turn: look });
    },

    async placeOf(shard) {
      for (let tries = 0; owned.has(shard) && !ready.has(shard) && tries < 3; tries++)
        await prepare().catch((error: unknown) => fail("UNAVAILABLE", { cause: error }));
      if (isOpen && ready.has(shard) && isValid()) return "here";
      const url = urls.get(shard);
      if (url !== undefined && !owned.has(shard)) return { url };
      lookAgain();
      return fail("UNAVAILABLE");
    },
    termFor: (shard) => (isOpen && ready.has(shard) && isValid() ? term : undefined),
    term: () => term,
    fence: () =>
      isValid() && clickhouseAhead !== undefined ? dateTime64(Math.floor(clickhouseAhead + validUntil)) : null,
    lookAgain,

    async close({ reacted }) {
      if (!isOpen) return;
      isOpen = false;
      ready.clear();
      stopListening();
      await loop?.stop();
      await Promise.all([giving, preparing?.catch(() => {})]);
      await deps.flushed();
      const isAllReacted = await reacted();
      const left = term;
      term = undefined;
      validUntil = 0;
      urls.clear();
      if (left === undefined) return;
      await store
        .leave(db.workers, left, { isAllReacted })
        .then(() => db.notify(CHANNEL))
        .catch((err: unknown) => log.warn({ err }, "shards could not be handed over; their lease will end"));
    },
  };
}
