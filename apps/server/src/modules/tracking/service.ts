import { createHash } from "node:crypto";
import { addDays, dayOf } from "@banyan/calendar";
import type { CollectBatch, CollectReply, getTrackerConnection, Reply } from "@banyan/contracts";
import { ClickHouseError } from "@clickhouse/client";
import type { Auth } from "#kernel/auth.ts";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import type { Clock } from "#kernel/clock.ts";
import type { Databases } from "#kernel/db.ts";
import { Failure, fail } from "#kernel/failure.ts";
import type { Log } from "#kernel/log.ts";
import type { Metrics } from "#kernel/metrics.ts";
import type { Program, Programs } from "#kernel/programs.ts";
import { businessDays } from "./business-day.ts";
import { type Collector, createCollector } from "./collector.ts";
import { createCollectors } from "./collectors/collectors.ts";
import { type CollectRequest, createPeers } from "./collectors/peers.ts";
import { shardOf } from "./collectors/shards.ts";
import type { Identify } from "./imports/ready.ts";
import { createImports, type Imports } from "./imports/service.ts";
import { createMemory } from "./memory.ts";
import { createTrackingPlan, type TrackingPlan } from "./plan/service.ts";
import { type BehaviourReaction, wantsOf } from "./reactions/reaction.ts";
import { createReactor } from "./reactions/reactor.ts";
import { createReactionStore } from "./reactions/store.ts";
import { type Item, type Rejected, readItems } from "./read-batch.ts";
import { readBatch } from "./read-body.ts";
import { createRollUp } from "./roll-up/roll-up.ts";
import { dateTime64, type EventRow, keptDays } from "./schema.ts";
import type { SeenIds } from "./seen-ids.ts";
import { joinSession, type Session, visitKey } from "./sessions.ts";
import { createTrackingStore } from "./store.ts";

export type Tracking = {
  /** The tracking plan, what was refused, how well events come in. */
  plan: TrackingPlan;
  /** One request of a device: durable when it resolves. */
  collect(request: CollectRequest): Promise<CollectReply>;
  /** Begins to collect: takes shards, listens to other web processes. */
  open(): Promise<void>;
  /** Every reaction to what is durable has run. */
  reacted(): Promise<void>;
  /** Tries reactions again that failed. */
  retryParked(): Promise<number>;
  /** Rejected events of a program since an instant. */
  rejectedSince(programId: string, since: Date): Promise<number>;
  /** Whether events of a program's devices arrive. */
  connection(programId: string): Promise<Reply<typeof getTrackerConnection>>;
  /** Drops days that nothing reads any more; `events` itself is kept. */
  forget(): Promise<void>;
  /** Each program's sets of persons by day are what its events say; tells how many days were put right. */
  healRollUp(): Promise<number>;
  /** The sets of yesterday and today lack nobody: a process that died may have left a block out of them. */
  completeRollUp(): Promise<void>;
  /** Everything accepted so far is durable; other web processes take over. */
  stop(): Promise<void>;
  /** History by write key and by file. */
  imports: Imports;
};

export type TrackingDeps = {
  db: Databases;
  clickhouse: ClickHouse;
  auth: Auth;
  programs: Programs;
  /** Dense person numbers, from members: one statement for what is not in memory. */
  resolvePersons(programId: string, anonIds: string[]): Promise<Map<string, number>>;
  /** The channel a placement's short id belongs to, from channels: cached there, null when nobody made it. */
  resolvePlacement(programId: string, shortId: string): Promise<{ channel: string } | null>;
  /** Who rows of another system are, by any of the four identifiers; from members. */
  identify: Identify;
  storageDir: string;
  /** “When a device reports X, do Y here”, right after it is durable. */
  reactions: readonly BehaviourReaction[];
  /** Between web processes: where to listen, and what only they know. */
  peers: { host: string; secret: string };
  /** Did this device, or the member signed in on it, withdraw consent to being measured? From members. */
  hasWithdrawn(programId: string, anonId: string, memberId: string | null): Promise<boolean>;
  clock: Clock;
  log: Log;
  metrics: Metrics;
};

/** ClickHouse's codes for “this text is not that type”: only such a row can never be stored. Anything else (disk full, restart) passes. */
const parseCodes = new Set(["6", "26", "27", "38", "41", "53", "69", "70", "72", "117", "321", "376"]);
const isDataRefusal = (error: unknown) => error instanceof ClickHouseError && parseCodes.has(error.code);

/** An orderly end waits so long for reactions that PostgreSQL holds up; then others catch up. */
const lastReactionsMs = 3_000;

export function createTracking(deps: TrackingDeps): Tracking {
  const { db, clickhouse, auth, programs, resolvePersons, resolvePlacement, reactions, clock, log, metrics } = deps;
  const store = createTrackingStore(clickhouse);
  const rollUp = createRollUp(clickhouse);
  const plan = createTrackingPlan({ db, clickhouse, clock, log, programs });
  const memory = createMemory({ store, clock, log });
  const reactor = createReactor({ reactions, store: createReactionStore(clickhouse), db, log, metrics });
  const collectors = createCollectors({
    db,
    log,
    clickhouseNow: store.clickhouseNow,
    insertsSettled: store.insertsSettled,
    remember: memory.remember,
    flushed: () => collector.flushed(),
    onEnded: reactor.catchUp,
  });
  const peers = createPeers({ ...deps.peers, log, collect: collectForPeer });
  const wants = wantsOf(reactions);
  const collector = createCollector({
    insert: store.insertEvents,
    lease: collectors,
    wants,
    onDurable(rows, { term, number }) {
      const now = clock.now().getTime();
      for (const row of rows) memory.ids.add(row.id, now);
      metrics.count("events_stored", {}, rows.length);
      if (reactions.length > 0)
        reactor.offer(
          term,
          number,
          rows.filter(({ block }) => block !== undefined),
        );
    },
    isRefusal: isDataRefusal,
    onRefused(row, error) {
      log.error({ err: error, event: row.event, id: row.id }, "ClickHouse refused an event that passed the door");
      metrics.count("events_refused_by_clickhouse");
      const { program, anon_id, platform, app_version, id } = row;
      store
        .insertRejected(program, { anon_id, platform, app_version }, clock.now().getTime(), [refusedItem(row)], id) // the id as token: kept once
        .catch((problem) => log.error({ err: problem, id }, "a refused event could not be kept"));
    },
    onRetry: (error) => log.warn({ err: error }, "events wait for ClickHouse"),
  });

  return {
    plan,
    imports: createImports({ ...deps, plan }),
    async collect(request) {
      const batch = await readBatch(request.bytes, request.encoding);
      const program = await programOf(batch);
      const place = await collectors.placeOf(shardOf(program.id, batch.anon_id));
      if (place === "here") return collectHere(program, batch, request.bearer);
      metrics.count("collect_handed_on");
      return peers.forward(place.url, request).catch((error: unknown) => {
        if (error instanceof Failure && error.code === "UNAVAILABLE") collectors.lookAgain();
        throw error;
      });
    },
    async open() {
      await collectors.open(await peers.open());
    },
    reacted: reactor.idle,
    retryParked: reactor.retryParked,

    rejectedSince: (programId, since) => store.rejectedSince(programId, since.getTime()),
    async connection(programId) {
      const newest = await store.devicesSince(programId, clock.now().getTime() - 3_600_000);
      if (!newest) return { last: null, lastHour: 0 };
      const { event, page, at, count } = newest;
      return { last: { event, page, at: new Date(at).toISOString() }, lastHour: count };
    },
    async forget() {
      for (const [table, days] of Object.entries(keptDays)) {
        const oldest = new Date(clock.now().getTime() - days * 24 * 3_600_000);
        await store.dropDaysBefore(table, oldest.toISOString().slice(0, 10).replaceAll("-", ""));
      }
    },
    async healRollUp() {
      let days = 0;
      for (const { id, zone } of await programs.list()) {
        const healed = await rollUp.heal(id, zone);
        days += healed.days.length;
        if (healed.days.length > 0 || healed.isZoneMended)
          log.warn({ program: id, ...healed }, "sets of persons by day were not those of the events");
      }
      return days;
    },
    async completeRollUp() {
      try {
        for (const { id, zone } of await programs.list()) {
          const today = dayOf(clock.now(), zone);
          const days = await rollUp.complete(id, [addDays(today, -1), today]);
          if (days.length > 0) log.warn({ program: id, days }, "sets of persons by day lacked some");
        }
      } catch (error) {
        log.warn({ err: error }, "sets of persons by day wait for the night");
      }
    },
    async stop() {
      await collectors.close({
        async reacted() {
          let timer: NodeJS.Timeout | undefined;
          const late = new Promise((resolve) => {
            timer = setTimeout(resolve, lastReactionsMs);
          });
          await Promise.race([reactor.idle(), late]).finally(() => clearTimeout(timer));
          const isAll = reactor.isIdle();
          await reactor.stop();
          return isAll;
        },
      });
      await peers.close();
      memory.close();
      await plan.tally.flush();
    },
  };

  /** Handed on by a web process that does not hold this device's shard. If this one does not either, it is on its way to another. */
  async function collectForPeer({ bytes, encoding, bearer }: CollectRequest): Promise<CollectReply> {
    const batch = await readBatch(bytes, encoding);
    const program = await programOf(batch);
    if ((await collectors.placeOf(shardOf(program.id, batch.anon_id))) !== "here") fail("UNAVAILABLE");
    return collectHere(program, batch, bearer);
  }

  async function collectHere(
    { id: program, zone }: Program,
    batch: CollectBatch,
    bearer: string | undefined,
  ): Promise<CollectReply> {
    const { person, memberId } = await whose(program, batch, bearer);
    if (await deps.hasWithdrawn(program, batch.anon_id, memberId)) return refuseAll(program, batch);
    const visit = await readVisit(program, batch);
    const now = clock.now().getTime();
    const { items, rejected } = await readItems(batch, now, (seen) => plan.learn(program, seen));
    const storedLongAgo = await lookUpOld(program, items);
    // from here to `add` nothing is awaited: two copies of an event in flight must see each other, and the lease must still be held
    const term = collectors.termFor(shardOf(program, batch.anon_id)) ?? fail("UNAVAILABLE");
    const { fresh, waits, duplicate } = sortOut(items, storedLongAgo, memory.ids, collector);
    const rows = toRows({ program, zone, person, batch, visit, now }, fresh, memory.sessions);
    const [refused] = await Promise.all([
      collector.add(rows, term),
      keepRejected(program, batch, now, rejected),
      ...waits,
    ]);
    metrics.count("events_duplicate", {}, duplicate);
    plan.tally.count(program, "duplicate", duplicate);
    const told = [...rejected, ...refused.map((row) => refusedItem(row, batch))];
    return {
      accepted: rows.length - refused.length,
      duplicate,
      rejected: told.map(({ id, index, code }) => ({ id, index, code })),
    };
  }

  async function programOf(batch: CollectBatch): Promise<Program> {
    return (await programs.byCode(batch.program)) ?? fail("UNKNOWN_PROGRAM", { field: "body.program" });
  }

  /** A token decides who it is, and one of another program is refused. */
  async function whose(
    program: string,
    batch: CollectBatch,
    bearer: string | undefined,
  ): Promise<{ person: number; memberId: string | null }> {
    const token = bearer ?? batch.token;
    const shopper = token === undefined ? null : await auth.readShopperToken(token);
    if (shopper && shopper.programId !== program) fail("FOREIGN_PROGRAM");
    if (shopper) return { person: shopper.personId, memberId: shopper.memberId };
    // an expired token must not lose behaviour: the device is still known by its anonymous id
    const persons = await resolvePersons(program, [batch.anon_id]);
    const person = persons.get(batch.anon_id) ?? fail("INVALID_INPUT", { field: "body.anon_id" });
    return { person, memberId: null };
  }

  /** They withdrew: nothing of theirs is kept, only that so many events were refused. The device may forget them. */
  async function refuseAll(program: string, batch: CollectBatch): Promise<CollectReply> {
    const rejected = batch.events.map((_, index) => {
      return { index, id: null, code: "consent_withdrawn", event: "", sample: "" } as const;
    });
    const nobody = { ...batch, anon_id: "", device: {} };
    await keepRejected(program, nobody, clock.now().getTime(), rejected, [batch.anon_id, batch.events]);
    return { accepted: 0, duplicate: 0, rejected: rejected.map(({ id, index, code }) => ({ id, index, code })) };
  }

  /** Where the visit came from: a known short id names the channel, unless the visit names one itself. */
  async function readVisit(program: string, { visit = {} }: CollectBatch): Promise<Visit> {
    const { scene = 0, channel = "", code = "", share_id = "" } = visit;
    const placement = code === "" ? null : await resolvePlacement(program, code);
    const came = {
      scene: Math.max(0, Math.min(65_535, Math.trunc(scene))),
      channel: (channel || placement?.channel || "").toWellFormed(),
      code: placement ? code : "",
      shareId: share_id.toWellFormed(),
    };
    return { ...came, key: visitKey(came.scene, came.channel, came.code, came.shareId) };
  }

  /** An event that happened before memory begins may have been received before memory begins. */
  async function lookUpOld(program: string, items: Item[]): Promise<ReadonlySet<string>> {
    const { ids } = memory;
    const old = items.filter(({ id, ts }) => ts < ids.coveredSince && !ids.has(id));
    if (old.length === 0) return new Set();
    try {
      return await store.storedAmong(program, old);
    } catch (error) {
      log.warn({ err: error }, "old events could not be looked up");
      return fail("UNAVAILABLE");
    }
  }

  /** @param said what tells one batch from another where the rows themselves do not */
  async function keepRejected(
    program: string,
    batch: CollectBatch,
    now: number,
    rejected: Rejected[],
    said: unknown = null,
  ): Promise<void> {
    if (rejected.length === 0) return;
    metrics.count("events_rejected", {}, rejected.length);
    const { platform = "", app_version = "" } = batch.device ?? {};
    const from = { anon_id: batch.anon_id, platform: platform.toWellFormed(), app_version: app_version.toWellFormed() };
    // told by what it says: the same batch sent again is not kept twice
    const token = createHash("sha256")
      .update(JSON.stringify([program, from, rejected, said]))
      .digest("hex");
    await store.insertRejected(program, from, now, rejected, token).catch((error) => {
      log.warn({ err: error, rejected: rejected.length }, "rejected events could not be kept");
      fail("UNAVAILABLE");
    });
  }
}

/** Which items are new, which are on their way in another block, and how many were stored before. */
function sortOut(items: Item[], stored: ReadonlySet<string>, ids: SeenIds, collector: Collector) {
  const fresh = new Map<string, Item>();
  const waits: Promise<unknown>[] = [];
  let duplicate = 0;
  for (const item of items) {
    const wait = collector.pending(item.id);
    if (wait) waits.push(wait);
    if (wait || ids.has(item.id) || stored.has(item.id) || fresh.has(item.id)) duplicate += 1;
    else fresh.set(item.id, item);
  }
  return { fresh: [...fresh.values()], waits, duplicate };
}

type Visit = { scene: number; channel: string; code: string; shareId: string; key: string };
type Request = { program: string; zone: string; person: number; batch: CollectBatch; visit: Visit; now: number };

function toRows(
  { program, zone, person, batch, visit, now }: Request,
  items: Item[],
  sessions: Map<string, Session>,
): EventRow[] {
  const device = batch.device ?? {};
  const who = `${program} ${person}`;
  const receivedAt = dateTime64(now);
  const dayOf = businessDays(zone);
  return items
    .sort((a, b) => a.ts - b.ts)
    .map((item) => {
      const { number, next } = joinSession(sessions.get(who), item.ts, visit.key);
      sessions.set(who, next);
      return {
        program,
        event: item.event,
        person,
        ts: dateTime64(item.ts),
        day: dayOf(item.ts),
        received_at: receivedAt,
        device_ts: dateTime64(item.deviceTs),
        id: item.id,
        session: number,
        flags: item.flags,
        amount_fen: 0,
        product_id: textOf(item.props["product_id"]),
        page: item.page || textOf(item.props["page"]),
        scene: visit.scene,
        channel: visit.channel,
        code: visit.code,
        source: "device",
        props: JSON.stringify(item.props),
        anon_id: batch.anon_id,
        share_id: item.shareId || visit.shareId,
        platform: (device.platform ?? "").toWellFormed(),
        os: (device.os ?? "").toWellFormed(),
        model: (device.model ?? "").toWellFormed(),
        app_version: (device.app_version ?? "").toWellFormed(),
        tracker_version: (device.tracker_version ?? "").toWellFormed(),
      };
    });
}

/** An event that passed the door and that ClickHouse can never store. */
function refusedItem({ id, event, props }: EventRow, batch?: CollectBatch): Rejected {
  const isIt = (item: unknown) => String((item as { id?: unknown } | null)?.id).toLowerCase() === id;
  const index = batch?.events.findIndex(isIt) ?? 0;
  return { index, id, code: "invalid_event", event, sample: props.slice(0, 500).toWellFormed() };
}

const textOf = (value: unknown) => (typeof value === "string" ? value.slice(0, 200).toWellFormed() : "");
