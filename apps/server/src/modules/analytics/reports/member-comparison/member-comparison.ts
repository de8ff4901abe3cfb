import {
  type MemberComparisonAnswer,
  type MemberComparisonQuestion,
  type memberComparisonCell,
  memberSides,
} from "@banyan/contracts";
import type * as z from "zod/mini";
import { openPurchases } from "../purchases.ts";
import type { ReportContext, ReportKind } from "../report-kind.ts";
import { type ComparisonRow, comparedPeople, comparisonRows } from "./statements.ts";

/** Members beside everybody else: how many buy, how often, for how much, who comes back. */
export const memberComparison: ReportKind<
  MemberComparisonQuestion,
  MemberComparisonAnswer,
  z.infer<typeof memberComparisonCell>
> = {
  kind: "member-comparison",
  async answer(question, context) {
    const { purchases, times } = await open(question, context);
    return answerOf(await context.ask<ComparisonRow>(comparisonRows(purchases, times)));
  },
  async people(question, cell, context) {
    const { purchases, times } = await open(question, context);
    return comparedPeople(purchases, times, cell);
  },
};

async function open(question: MemberComparisonQuestion, context: ReportContext) {
  const purchases = await openPurchases(context, question);
  const { from, until } = purchases.source.range;
  return { purchases, times: { from, until, lastDay: question.range.to, keptDays: question.keptDays } };
}

/** Pure. */
function answerOf(rows: readonly ComparisonRow[]): MemberComparisonAnswer {
  const nothing = { persons: 0, buyers: 0, orders: 0, fen: 0, repeatBuyers: 0, keptOf: 0, kept: 0 };
  const bp = (part: number, whole: number) => (whole === 0 ? null : Math.round((part / whole) * 10_000));
  const per = (fen: number, count: number) => (count === 0 ? null : Math.round(fen / count));
  return {
    rows: memberSides.map((side) => {
      const row = rows.find(({ isMember }) => (isMember === 1) === (side === "member")) ?? nothing;
      const { persons, buyers, orders, fen, repeatBuyers, keptOf, kept } = row;
      return {
        ...{ side, persons, buyers, orders, netFen: fen, repeatBuyers },
        ...{ buyerBp: bp(buyers, persons), repeatBp: bp(repeatBuyers, buyers) },
        ...{ orderValueFen: per(fen, orders), arpuFen: per(fen, persons) },
        ...{ keptOf, kept, keptBp: bp(kept, keptOf) },
      };
    }),
  };
}
