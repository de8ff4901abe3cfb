import { addDays, dayOf, startOfDay } from "@banyan/calendar";
import type { Cohort, getTodo, LiveBoard, ProductMix, Reply } from "@banyan/contracts";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import type { Clock } from "#kernel/clock.ts";
import type { Live } from "#kernel/live.ts";
import type { Log } from "#kernel/log.ts";
import { type Loop, startLoop } from "#kernel/loop.ts";
import type { Sender } from "#kernel/outbox.ts";
import type { Programs } from "#kernel/programs.ts";
import { readLiveBoard } from "./live.ts";
import { readOverview } from "./overview.ts";
import { productMixOf } from "./product-mix.ts";
import { factSender } from "./reactions.ts";
import { createAnalyticsStore } from "./store.ts";
import { createTimeline } from "./timeline/timeline.ts";

export type AnalyticsDeps = {
  clickhouse: ClickHouse;
  clock: Clock;
  live: Live;
  log: Log;
  programs: Programs;
  /** Titles for product ids, from catalog. */
  productTitles(programId: string, productIds: string[]): Promise<Map<string, string>>;
  /** Each product of the program with its role, from catalog. */
  productRoles(programId: string): Promise<Parameters<typeof productMixOf>[0]>;
  /** Every number that counts as this one, from members; null when nobody has it. */
  numbersOf(programId: string, personId: number): Promise<{ root: number; numbers: number[] } | null>;
  /** A port: person numbers of a cohort, kept below or beside; segments may take its place. */
  cohort(programId: string, cohort: Cohort): Promise<readonly number[]>;
  /** Ports: what waits for an operator, counted where it is kept. */
  waiting: {
    orders(
      programId: string,
    ): Promise<{ toShip: number; pendingPayment: number; billDifferences: number; refusedShipping: number }>;
    soldOutProducts(programId: string): Promise<number>;
    rejectedEvents(programId: string, since: Date): Promise<number>;
    brokenChecks(programId: string): Promise<number>;
    pausedCoupons(programId: string): Promise<number>;
    /** Days that differ from WeChat's own figures. */
    wechatFigures(programId: string): Promise<number>;
  };
};

/** The board's own rhythm: within a second of the fact, and at most two pushes a second. */
const pollMs = 400;
/** Without any event the clock on the board still moves: people leave “online now”. */
const refreshMs = 10_000;

const MIX_DAYS = 28;

export type Analytics = ReturnType<typeof createAnalytics>;

export function createAnalytics(deps: AnalyticsDeps) {
  const { clickhouse, clock, live, log, programs, productTitles, productRoles, cohort, waiting } = deps;
  const store = createAnalyticsStore(clickhouse);
  const zoneOf = async (programId: string) => (await programs.byId(programId))?.zone ?? "Asia/Shanghai";
  const now = () => clock.now();
  const peopleOf = async (programId: string, of: Cohort | undefined) =>
    of === undefined ? null : cohort(programId, of);
  let polling: Loop | undefined;
  const watched = new Map<string, { mark: string; pushedAt: number }>();
  const board = (programId: string) => readLiveBoard({ store, now, zoneOf, productTitles }, programId);
  const channelOf = (programId: string) => `live:${programId}`;

  /** Looks for what arrived, for the programs someone watches here; pushes the whole board when something did. */
  async function poll(): Promise<void> {
    for (const [programId, seen] of watched) {
      if (live.listeners(channelOf(programId)) === 0) {
        watched.delete(programId);
        continue;
      }
      const mark = await store.recentMark(programId, new Date(now().getTime() - 60_000));
      if (mark === seen.mark && performance.now() - seen.pushedAt < refreshMs) continue;
      watched.set(programId, { mark, pushedAt: performance.now() });
      live.publish(channelOf(programId), { event: "board", data: await board(programId) });
    }
  }

  return {
    /** What one person did on all their devices, newest first. */
    timeline: createTimeline(deps),
    overview: (programId: string, range: { from: string; to: string; cohort?: Cohort | undefined }) =>
      readOverview({ store, zoneOf, productTitles, peopleOf }, programId, range),
    /** Of the last 28 business days, today among them. */
    async productMix(programId: string): Promise<ProductMix> {
      const zone = await zoneOf(programId);
      const to = dayOf(now(), zone);
      const range = { from: addDays(to, 1 - MIX_DAYS), to };
      const [products, paid] = await Promise.all([
        productRoles(programId),
        store.paidByProduct(programId, startOfDay(range.from, zone), startOfDay(addDays(to, 1), zone)),
      ]);
      return { range, roles: productMixOf(products, new Map(paid.map((one) => [one.productId, Number(one.paidFen)]))) };
    },
    liveBoard: (programId: string): Promise<LiveBoard> => board(programId),
    /** Things to handle; rejected events of the last day. */
    async todo(programId: string): Promise<Reply<typeof getTodo>> {
      const [orders, soldOutProducts, pausedCoupons, rejectedEvents, brokenChecks, wechatFigures] = await Promise.all([
        waiting.orders(programId),
        waiting.soldOutProducts(programId),
        waiting.pausedCoupons(programId),
        waiting.rejectedEvents(programId, new Date(now().getTime() - 24 * 3_600_000)).catch(() => 0), // ClickHouse away: orders still matter
        waiting.brokenChecks(programId),
        waiting.wechatFigures(programId).catch(() => 0), // counted from ClickHouse, too
      ]);
      return { ...orders, soldOutProducts, rejectedEvents, brokenChecks, pausedCoupons, wechatFigures };
    },
    /** Begins to watch a program for a listener; the first board goes out with the stream. */
    async watch(programId: string): Promise<{ channel: string; first: LiveBoard }> {
      const first = await board(programId);
      polling ??= startLoop({ name: "live-board", everyMs: pollMs, log, turn: poll });
      if (!watched.has(programId)) watched.set(programId, { mark: "", pushedAt: performance.now() });
      return { channel: channelOf(programId), first };
    },
    senders: [factSender(store)] as unknown as readonly Sender<never>[], // a sender gets only intents of its kind
    /** Stops looking; before ClickHouse is closed. */
    stop: async () => polling?.stop(),
  };
}
