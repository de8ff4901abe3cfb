import type { DataSet } from "./generate.ts";
import type { Measure, Part } from "./part.ts";

/** From a product to the payment: few events of many people. */
const NARROW = ["view_item", "add_to_cart", "begin_checkout", "pay_tap"];
/** From the launch to the cart: most of what there is. */
const WIDE = ["app_launch", "page_view", "view_item", "add_to_cart"];
const WINDOW_SECONDS = 7 * 86_400;

const asked =
  (steps: readonly string[], more: Record<string, unknown>) =>
  ({ from, to }: DataSet) => ({
    ...{ range: { from, to }, steps: steps.map((event) => ({ event })), windowSeconds: WINDOW_SECONDS },
    ...{ withTimes: false, ...more },
  });
const counts = (answer: { total: { steps: { persons: number }[] } }) =>
  answer.total.steps.map(({ persons }) => persons);
/** Counted in passing, and once more from every chain of everybody: two ways that share nothing but the keys. */
const totals = (figure: string, steps: readonly string[], most: Measure["most"]): Measure => ({
  ...{ figure, kind: "funnel", compared: counts, ...(most && { most }) },
  ...{ question: asked(steps, {}), sameAs: asked(steps, { withTimes: true }) },
});
const one = (figure: string, more: Record<string, unknown>): Measure => ({
  ...{ figure, kind: "funnel", question: asked(NARROW, more), most: { "20m": 2_000 } },
});

const strictOnce = (figure: string, steps: readonly string[]) => ({
  ...({ name: `windowFunnel strict_once, ${figure}`, figure, size: "20m", on: "clickhouse" } as const),
  run: async ({ clickhouse, data }: Parameters<NonNullable<Part["against"]>[number]["run"]>[0]) => {
    const names = steps.map((event) => `'${event}'`);
    const levels = steps.map((_, n) => `countIf(level > ${n})`).join(", ");
    const { query_id: id } = await clickhouse.command({
      query: `SELECT ${levels} FROM (SELECT person, windowFunnel(${WINDOW_SECONDS * 1000}, 'strict_once')(toUInt64(toUnixTimestamp64Milli(ts)),
        ${names.map((name) => `event = ${name}`).join(", ")}) AS level FROM events WHERE program = '${data.name}' AND event IN (${names.join(", ")})
        GROUP BY person) FORMAT Null`,
      clickhouse_settings: { max_threads: 1 },
    });
    return id;
  },
});

/** Funnels of four steps within seven days over sixty: in order, in any order, with an exclusion, by entry day, and with times. */
export const part: Part = {
  measures: [
    totals("funnelCpuMs", NARROW, { "1m": 250 }),
    totals("funnelWideCpuMs", WIDE, undefined),
    { figure: "funnelTimesCpuMs", kind: "funnel", question: asked(NARROW, { withTimes: true }) },
    one("funnelAnyOrderCpuMs", { order: "unordered" }),
    one("funnelExclusionCpuMs", { exclusions: [{ event: "search", fromStep: 1, toStep: 2 }] }),
    one("funnelTrendCpuMs", { view: "trend" }),
  ],
  against: [
    strictOnce("funnelCpuMs", NARROW),
    strictOnce("funnelWideCpuMs", WIDE),
    {
      ...{ name: "PostgreSQL, plain SQL", figure: "funnelCpuMs", size: "1m", on: "postgres" },
      run: ({ postgres }) =>
        postgres.query(`
          with one as (select person, ts from events where event = 'view_item'),
            two as (select o.person, o.ts as start, min(e.ts) as ts from one o join events e on e.person = o.person and e.event = 'add_to_cart'
              and e.ts between o.ts and o.ts + interval '7 days' group by 1, 2),
            three as (select o.person, o.start, min(e.ts) as ts from two o join events e on e.person = o.person and e.event = 'begin_checkout'
              and e.ts between o.ts and o.start + interval '7 days' group by 1, 2),
            four as (select o.person, o.start, min(e.ts) as ts from three o join events e on e.person = o.person and e.event = 'pay_tap'
              and e.ts between o.ts and o.start + interval '7 days' group by 1, 2)
          select (select count(distinct person) from one), (select count(distinct person) from two),
            (select count(distinct person) from three), (select count(distinct person) from four)`),
    },
  ],
};
