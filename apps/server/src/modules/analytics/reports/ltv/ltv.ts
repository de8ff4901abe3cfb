import { endOfMonth, monthOf, rangeOfMonths, startOfMonth } from "@banyan/calendar";
import { type LtvAnswer, type LtvQuestion, type ltvCell, ltvHorizons } from "@banyan/contracts";
import type * as z from "zod/mini";
import type { Acquisition } from "../../channel-report/acquisition.ts";
import { openPurchases } from "../purchases.ts";
import type { ReportContext, ReportKind } from "../report-kind.ts";
import { and, ints, raw, type Sql, sql, text, texts } from "../sql.ts";
import { type BroughtRow, broughtRows, type Coming, ltvPeople, type NewRow, newPersonRows } from "./statements.ts";

export type LtvPorts = {
  /** What new persons of these days cost, in the rows of the channel report; and which row a first touch is in. */
  acquisition(programId: string, days: { from: string; to: string }): Promise<Acquisition>;
};

/** What new persons brought within n days of their first touch, beside what it cost to win them. */
export const createLtv = (ports: LtvPorts): ReportKind<LtvQuestion, LtvAnswer, z.infer<typeof ltvCell>> => ({
  kind: "ltv",
  async answer(question, context) {
    const { purchases, times } = await open(question, context);
    const [fresh, brought, whole, months] = await Promise.all([
      context.ask<NewRow>(newPersonRows(purchases, times, ltvHorizons)),
      context.ask<BroughtRow>(broughtRows(purchases, times, ltvHorizons)),
      ports.acquisition(context.program, question.range),
      question.by === "month" ? costsByMonth(ports, question, context) : new Map<string, number[]>(),
    ]);
    const isOfAll = question.filters.length === 0 && question.cohort === undefined;
    const rowOf = (coming: Coming) => (question.by === "month" ? coming.month : whole.rowOf(coming).key);
    const costs = question.by === "month" ? months : new Map(whole.rows.map(({ key, costs: own }) => [key, own]));
    const labels = new Map(whole.rows.map(({ key, label }) => [key, label]));
    const found = new Map<string, Summed>();
    const total = summed();
    const of = (key: string) => {
      const one = found.get(key) ?? summed();
      found.set(key, one);
      return one;
    };
    for (const row of fresh) {
      for (const one of [total, of(rowOf(row))]) {
        one.persons += row.persons;
        row.complete.forEach((count, n) => {
          one.complete[n] = (one.complete[n] ?? 0) + count;
        });
      }
      if (question.by === "channel") labels.set(rowOf(row), whole.rowOf(row).label);
    }
    for (const row of brought) {
      for (const one of [total, of(rowOf(row))]) {
        one.byOffset.set(row.offset, (one.byOffset.get(row.offset) ?? 0) + row.net);
        row.ltv.forEach((net, n) => {
          one.net[n] = (one.net[n] ?? 0) + net;
        });
      }
    }
    for (const [key, own] of costs) if (own.some((fen) => fen > 0)) of(key);
    const all = [...costs.values()].reduce((sums, own) => sums.map((fen, n) => fen + (own[n] ?? 0)), [0, 0, 0]);
    return {
      total: figuresOf(total, isOfAll ? all : null),
      rows: [...found]
        .map(([key, one]) => ({
          ...{ key, label: labels.get(key) ?? key },
          ...figuresOf(one, isOfAll ? (costs.get(key) ?? [0, 0, 0]) : null),
        }))
        .sort((a, b) =>
          question.by === "month"
            ? Number(a.key > b.key) - Number(a.key < b.key)
            : b.newPersons - a.newPersons || (a.key < b.key ? -1 : 1),
        ),
    };
  },
  async people(question, { row, days, hasPaid = false }, context) {
    const { purchases, times } = await open(question, context);
    const isAsked = row === undefined ? raw("1") : await isInRow(row, question, context, ports);
    return ltvPeople(purchases, times, { isAsked, days, hasPaid });
  },
});

async function open(question: LtvQuestion, context: ReportContext) {
  const purchases = await openPurchases(context, question);
  const { from, until } = purchases.source.range;
  return { purchases, times: { from, until, now: context.now.getTime() } };
}

async function isInRow(row: string, question: LtvQuestion, context: ReportContext, ports: LtvPorts): Promise<Sql> {
  if (question.by === "month") return sql`month = ${text(row)}`;
  const { filterOf } = await ports.acquisition(context.program, question.range);
  const filter = filterOf(row);
  switch (filter?.is) {
    case "all":
      return raw("1");
    case "channel":
      return sql`channel = ${text(filter.key)}`;
    case "scenes":
      return and([raw("channel = ''"), sql`scene ${raw(filter.isOther ? "NOT IN" : "IN")} ${ints(filter.scenes)}`]);
    case "unregistered":
      return sql`channel != '' AND channel NOT IN ${texts(filter.known)}`;
    default:
      return raw("0"); // no such row, or that of people without any visit: nobody
  }
}

/** Ad cost, rewards and newcomer coupons of each month, of its days in the range. */
async function costsByMonth(ports: LtvPorts, { range }: LtvQuestion, context: ReportContext) {
  const costs = new Map<string, number[]>();
  for (const month of rangeOfMonths(monthOf(range.from), monthOf(range.to))) {
    const [first, last] = [startOfMonth(month), endOfMonth(month)];
    const days = { from: later(first, range.from), to: earlier(last, range.to) };
    const { rows } = await ports.acquisition(context.program, days);
    costs.set(
      month,
      rows.reduce((sums, { costs: own }) => sums.map((fen, n) => fen + (own[n] ?? 0)), [0, 0, 0]),
    );
  }
  return costs;
}

const later = (a: string, b: string) => [a, b].sort()[1] ?? a;
const earlier = (a: string, b: string) => [a, b].sort()[0] ?? a;

type Summed = { persons: number; complete: number[]; net: number[]; byOffset: Map<number, number> };
const summed = (): Summed => ({
  persons: 0,
  complete: ltvHorizons.map(() => 0),
  net: ltvHorizons.map(() => 0),
  byOffset: new Map(),
});

/** Pure: what people read, from what was added up. `costs`: ad cost, rewards, newcomer coupons. */
function figuresOf({ persons, complete, net, byOffset }: Summed, costs: readonly number[] | null): LtvAnswer["total"] {
  const [adCostFen = 0, rewardsFen = 0, newUserCouponsFen = 0] = costs ?? [];
  const totalFen = adCostFen + rewardsFen + newUserCouponsFen;
  const perHead = (fen: number, heads: number) => (heads === 0 ? null : Math.round(fen / heads));
  const cacFen = costs === null ? null : perHead(totalFen, persons);
  const ltv = ltvHorizons.map((days, n) => {
    const [count, fen] = [complete[n] ?? 0, net[n] ?? 0];
    return { days, persons: count, netFen: fen, perPersonFen: perHead(fen, count) };
  });
  const longest = ltv.findLast((one) => one.persons > 0);
  return {
    newPersons: persons,
    ltv,
    cost: costs === null ? null : { adCostFen, rewardsFen, newUserCouponsFen, totalFen },
    cacFen,
    ltvToCac:
      longest?.perPersonFen != null && cacFen !== null && cacFen > 0
        ? { days: longest.days, ratioBp: Math.round((longest.perPersonFen / cacFen) * 10_000) }
        : null,
    payback: paybackOf(totalFen, byOffset),
  };
}

/** The first day after the first touch on which what they brought, all together, reached what they cost. */
function paybackOf(costFen: number, byOffset: ReadonlyMap<number, number>): LtvAnswer["total"]["payback"] {
  if (costFen <= 0) return { state: "NO_COST" };
  let revenueFen = 0;
  for (const [day, net] of [...byOffset].sort(([a], [b]) => a - b)) {
    revenueFen += net;
    if (revenueFen >= costFen) return { state: "REACHED", day };
  }
  return { state: "NOT_YET", revenueFen };
}
