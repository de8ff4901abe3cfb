import { addDays, dayOf, daysBetween, startOfDay } from "@banyan/calendar";
import { eventTypes } from "@banyan/contracts";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import type { Clock } from "#kernel/clock.ts";
import type { Databases } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import type { Log } from "#kernel/log.ts";
import type { Programs } from "#kernel/programs.ts";
import { createAckTimes } from "../ack-times.ts";
import { readHealth } from "../health.ts";
import { createHealthStore } from "../health-store.ts";
import { createRefusalsStore, type Filter } from "../refusals-store.ts";
import { createTally } from "../tally.ts";
import { createPlanDesk } from "./desk.ts";
import { listEvents, listProperties } from "./desk-store.ts";
import { importFile } from "./import-file.ts";
import { createLivePlan } from "./plan.ts";
import { createPlanFigures } from "./plan-figures.ts";
import { planAsCsv } from "./plan-file.ts";
import { printPlanTypes, toPlanFile } from "./plan-types.ts";
import { type Vocabulary, vocabularyOf } from "./vocabulary.ts";

export type TrackingPlanDeps = { db: Databases; clickhouse: ClickHouse; clock: Clock; log: Log; programs: Programs };
export type TrackingPlan = ReturnType<typeof createTrackingPlan>;
type Days = { from?: string | undefined; to?: string | undefined };

const longestDays = 31;

/** The tracking plan of every program, what was refused by it, and how well events come in. */
export function createTrackingPlan({ db, clickhouse, clock, log, programs }: TrackingPlanDeps) {
  const live = createLivePlan({ db, log });
  const desk = createPlanDesk({ db, clock, programs, figures: createPlanFigures(clickhouse), plan: live });
  const refusals = createRefusalsStore(clickhouse);
  const health = { store: createHealthStore(clickhouse, db), clock, acks: createAckTimes() };
  const tally = createTally({ clickhouse, clock, log });

  return {
    learn: live.learn,
    tally,
    acks: health.acks,
    desk,

    /** A request refused as a whole, counted for the program it names, if that is one. */
    async refusedBody(code: string, programCode: string | undefined): Promise<void> {
      const program = programCode === undefined ? null : await programs.byCode(programCode).catch(() => null);
      tally.count(program?.id ?? "", `body:${code}`);
    },

    /** Events and properties that reports can ask about. */
    async vocabulary(programId: string): Promise<Vocabulary> {
      return vocabularyOf(...(await stored(programId)));
    },
    async file(programId: string) {
      return toPlanFile(...(await stored(programId)));
    },
    async csv(programId: string) {
      return planAsCsv(toPlanFile(...(await stored(programId))));
    },
    async types(programId: string): Promise<string> {
      const [events, properties] = await stored(programId);
      const named = new Set(events.map(({ name }) => name));
      // a built-in event nobody changed has no row; what was added to it still has types
      const builtin = [...new Set(properties.map(({ event }) => event))].filter(
        (name) => !named.has(name) && eventTypes.has(name),
      );
      const untouched = { title: "", description: "", owner: "", firstSeenAt: null, version: 0 };
      return printPlanTypes(
        [
          ...events,
          ...builtin.map((name) => ({ ...untouched, name, status: "active" as const, source: "builtin" as const })),
        ],
        properties,
      );
    },
    importFile: (programId: string, bytes: Buffer, contentType: string, mode: "check" | "apply", actor: string) =>
      importFile({ db, desk }, programId, { bytes, contentType, mode, actor }),

    async rejectedSummary(programId: string, query: Days) {
      await tally.flush();
      const { days, zone, ...during } = await rangeOf(programId, query);
      const [byCode, byEvent, tallies, unreadable] = await Promise.all([
        refusals.byCode(programId, zone, during),
        refusals.byEvent(programId, during),
        refusals.tallies(programId, zone, during),
        refusals.tallies("", zone, during),
      ]);
      const bodies = (rows: typeof tallies) =>
        overDays(
          days,
          rows.flatMap(({ kind, ...row }) => (kind.startsWith("body:") ? [{ ...row, code: kind.slice(5) }] : [])),
        );
      return {
        days,
        total: byCode.reduce((sum, { count }) => sum + count, 0),
        byCode: overDays(days, byCode),
        byEvent: byEvent.map(({ lastMs, ...row }) => ({ ...row, lastAt: new Date(lastMs).toISOString() })),
        bodies: bodies(tallies),
        unreadable: bodies(unreadable),
      };
    },

    async rejected(
      programId: string,
      { page, pageSize, ...query }: Days & Filter & { page: number; pageSize: number },
    ) {
      const { rows, total } = await refusals.page(programId, await rangeOf(programId, query), query, {
        page,
        pageSize,
      });
      const items = rows.map(({ atMs, ...row }) => ({ ...row, at: new Date(atMs).toISOString() }));
      return { items, total, page, pageSize };
    },

    async quarantined(programId: string, { event, ...query }: Days & { event?: string | undefined }) {
      return { items: await desk.quarantined(programId, await rangeOf(programId, query), event ?? null) };
    },

    async health(programId: string) {
      await tally.flush();
      return readHealth(health, programId, await zoneOf(programId));
    },
  };

  function stored(programId: string) {
    return Promise.all([listEvents(db.reads, programId), listProperties(db.reads, programId, null)]);
  }

  async function zoneOf(programId: string): Promise<string> {
    return (await programs.byId(programId))?.zone ?? fail("UNKNOWN_PROGRAM");
  }

  /** Business days, both ends inclusive; without any the last seven. */
  async function rangeOf(programId: string, { from, to }: Days) {
    const zone = await zoneOf(programId);
    const last = to ?? dayOf(clock.now(), zone);
    const first = from ?? addDays(last, -6);
    const length = daysBetween(first, last) + 1;
    if (length < 1) fail("INVALID_INPUT", { field: "query.to" });
    if (length > longestDays) fail("RANGE_TOO_LONG", { field: "query.to" });
    const days = Array.from({ length }, (_, nth) => addDays(first, nth));
    return { zone, days, from: startOfDay(first, zone), until: startOfDay(addDays(last, 1), zone) };
  }
}

function overDays(days: readonly string[], rows: readonly { code: string; day: string; count: number }[]) {
  return [...Map.groupBy(rows, ({ code }) => code)]
    .map(([code, ofCode]) => ({
      code,
      count: ofCode.reduce((sum, { count }) => sum + count, 0),
      perDay: days.map((day) => ofCode.find((row) => row.day === day)?.count ?? 0),
    }))
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}
