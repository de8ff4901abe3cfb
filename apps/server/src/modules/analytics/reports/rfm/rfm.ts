import { addDays, startOfDay } from "@banyan/calendar";
import { type RfmAnswer, type RfmQuestion, type rfmCell, rfmGroups } from "@banyan/contracts";
import type * as z from "zod/mini";
import { fail } from "#kernel/failure.ts";
import { openPurchases } from "../purchases.ts";
import type { ReportContext, ReportKind } from "../report-kind.ts";
import { type RfmRow, type RfmTimes, rfmMembers, rfmRows } from "./statements.ts";

/** Who bought in eight groups: how recently, how often, for how much. */
export const rfm: ReportKind<RfmQuestion, RfmAnswer, z.infer<typeof rfmCell>> = {
  kind: "rfm",
  async answer(question, context) {
    const { purchases, times } = await open(question, context);
    const rows = await context.ask<RfmRow>(rfmRows(purchases, times, question.threshold));
    return answerOf(rows, question.threshold, times.asOfDay);
  },
  async people(question, { group }, context) {
    const { purchases, times } = await open(question, context);
    return rfmMembers(purchases, times, question.threshold, group);
  },
};

async function open(question: RfmQuestion, context: ReportContext) {
  const purchases = await openPurchases(context, question);
  const asOfDay = question.asOf ?? question.range.to;
  if (asOfDay < question.range.to)
    fail("INVALID_INPUT", { field: `${context.at}.asOf`, details: { reason: "before the end of the range" } });
  const { from, until } = purchases.source.range;
  const times: RfmTimes = { from, until, asOf: startOfDay(addDays(asOfDay, 1), context.zone).getTime(), asOfDay };
  return { purchases, times };
}

/** Pure: all eight groups from those somebody is in. */
export function answerOf(rows: readonly RfmRow[], threshold: RfmQuestion["threshold"], asOf: string): RfmAnswer {
  const all = figuresOf(rows);
  const { persons } = all;
  const of = (key: "isRecent" | "isFrequent" | "isMuch") => rows.filter((row) => row[key]);
  return {
    ...all,
    asOf,
    thresholds:
      persons === 0
        ? null
        : threshold.by === "mean"
          ? {
              recencyDays: all.averageRecencyDays ?? 0,
              orders: all.averageOrders ?? 0,
              valueFen: all.averageValueFen ?? 0,
            }
          : {
              recencyDays: Math.max(...of("isRecent").map(({ recent }) => recent)),
              orders: Math.min(...of("isFrequent").map(({ frequent }) => frequent)),
              valueFen: Math.min(...of("isMuch").map(({ much }) => much)),
            },
    groups: rfmGroups.map((group, n) => ({ group, ...figuresOf(rows.filter(({ place }) => place === n + 1)) })),
  };
}

function figuresOf(rows: readonly RfmRow[]) {
  const sum = (key: "persons" | "orders" | "fen" | "recency") => rows.reduce((total, row) => total + row[key], 0);
  const persons = sum("persons");
  const average = (total: number) => (persons === 0 ? null : total / persons);
  return {
    persons,
    orders: sum("orders"),
    valueFen: sum("fen"),
    averageRecencyDays: average(sum("recency")),
    averageOrders: average(sum("orders")),
    averageValueFen: average(sum("fen")),
  };
}
