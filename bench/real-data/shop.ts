import type { ClickHouse } from "../../apps/server/src/kernel/clickhouse.ts";
import { virtualClock } from "../../apps/server/src/kernel/clock.ts";
import { parseInput } from "../../apps/server/src/kernel/http.ts";
import { uuidv7 } from "../../apps/server/src/kernel/ids.ts";
import { createDesk } from "../../apps/server/src/modules/analytics/reports/ask.ts";
import type { ReportContext } from "../../apps/server/src/modules/analytics/reports/report-kind.ts";
import { createReports } from "../../apps/server/src/modules/analytics/reports/reports.ts";
import { dateTime64 } from "../../apps/server/src/modules/tracking/index.ts";

/** A purchase of published data. */
export type Bought = { person: number; at: number; fen: number; order: string; items?: readonly string[] };
export type Shop = {
  store(program: string, purchases: readonly Bought[]): Promise<void>;
  /** A report's answer, with the defaults of its contract. */
  ask<Answer>(program: string, kind: string, question: unknown): Promise<Answer>;
  contextOf(program: string): ReportContext;
};

/** Everything happened long ago. */
const now = new Date("2026-01-01T00:00:00Z");
const BLOCK = 50_000;

export function openShop(clickhouse: ClickHouse): Shop {
  const vocabulary = new Map([["order_paid", { title: "", source: "server" as const, properties: new Map() }]]);
  const reports = createReports({
    clickhouse,
    clock: virtualClock(now),
    programs: { byId: async (id: string) => ({ id, appid: id, name: id, zone: "UTC" }) } as never, // asked for nothing else
    vocabulary: async () => vocabulary,
    cohort: async () => [],
    membersOf: async () => new Map(),
    value: {
      acquisition: async () => ({ rows: [], rowOf: () => ({ key: "", label: "" }), filterOf: () => null }),
      productTitles: async () => new Map(),
      categoryNames: async () => new Map(),
    },
  });
  return {
    async store(program, purchases) {
      for (let n = 0; n < purchases.length; n += BLOCK) {
        const rows = purchases.slice(n, n + BLOCK).map(({ person, at, fen, order, items = [] }) => ({
          ...{ program, event: "order_paid", person, session: 1, id: uuidv7(), amount_fen: fen, source: "import" },
          ...{ ts: dateTime64(at), received_at: dateTime64(now.getTime()), device_ts: dateTime64(at) },
          props: JSON.stringify({ order_id: order, lines: items.map((product_id) => ({ product_id })) }),
        }));
        await clickhouse.insert("events", rows, uuidv7());
      }
    },
    async ask(program, kind, question) {
      const report = reports.kinds.find((one) => one.kind === kind);
      if (!report) throw new Error(`no report ${kind}`);
      return (await reports.answer(report, program, parseInput(report.endpoint.body, question, "question"))) as never;
    },
    contextOf: (program) => ({
      ...{ program, zone: "UTC", now, at: "question" },
      ask: createDesk(clickhouse).report(),
      vocabulary: async () => vocabulary,
      cohort: async () => [],
    }),
  };
}
