import { setImmediate } from "node:timers/promises";
import type { AssociationAnswer, AssociationQuestion, associationCell } from "@banyan/contracts";
import { findRulesSteps, measuresOf, type Rule } from "@banyan/stats";
import type * as z from "zod/mini";
import { fail } from "#kernel/failure.ts";
import type { ReportContext, ReportKind } from "../report-kind.ts";
import { openSource } from "../source.ts";
import { raw, sql } from "../sql.ts";
import {
  type BasketRow,
  type Baskets,
  countedBaskets,
  type ItemRow,
  itemRows,
  itemsOf,
  rulePeople,
} from "./statements.ts";

export type AssociationPorts = {
  productTitles(programId: string, productIds: string[]): Promise<ReadonlyMap<string, string>>;
  categoryNames(programId: string): Promise<ReadonlyMap<string, string>>;
};

/** Work of one search: about a second of arithmetic, in turns; and what is fetched for it. */
const limits = { mostWork: 100_000_000, mostRules: 20_000 };
const MOST_BASKETS = 200_000;
const MOST_ITEMS = 50_000;
const TURN_MS = 8;

/** What goes together: who has these has that, with how sure one can be of it. */
export const createAssociation = (
  ports: AssociationPorts,
): ReportKind<AssociationQuestion, AssociationAnswer, z.infer<typeof associationCell>> => ({
  kind: "association",
  async answer(question, context) {
    const baskets = await open(question, context);
    const [all, ...items] = await context.ask<ItemRow>(itemRows(baskets, MOST_ITEMS));
    const total = all?.baskets ?? 0;
    const least = Math.max(1, Math.ceil(question.minSupport * total - 1e-9));
    const frequentItems = items.filter((one) => one.baskets >= least).length;
    const told = { baskets: total, items: items.length, frequentItems };
    if (frequentItems < 2) return { ...told, found: 0, rules: [] };
    const rows = await context.ask<BasketRow>(countedBaskets(baskets, least, MOST_BASKETS));
    const rules = rows.length > MOST_BASKETS ? null : await rulesOf(rows, items, total, question);
    if (rules === null)
      fail("ASSOCIATION_TOO_BROAD", {
        field: `${context.at}.minSupport`,
        details: { support: `${Number((question.minSupport * 200).toPrecision(3))}%` },
      });
    const shown = rules
      .map((rule) => ({ rule, measures: measuresOf(rule, total) }))
      .sort(
        (a, b) =>
          b.measures.lift - a.measures.lift ||
          b.measures.confidence - a.measures.confidence ||
          b.rule.both - a.rule.both ||
          a.rule.from.length - b.rule.from.length ||
          a.rule.from.join().localeCompare(b.rule.from.join()) ||
          a.rule.to - b.rule.to,
      )
      .slice(0, question.limit);
    const idOf = (n: number) => items[n]?.item ?? "";
    const names = await namesOf(
      ports,
      question,
      context,
      shown.flatMap(({ rule }) => [...rule.from, rule.to].map(idOf)),
    );
    const named = (n: number) => ({ id: idOf(n), name: names.get(idOf(n)) || idOf(n) });
    return {
      ...told,
      found: rules.length,
      rules: shown.map(({ rule: { from, to, both, ofFrom, ofTo }, measures }) => ({
        ...{ from: from.map(named), to: named(to), baskets: both, fromBaskets: ofFrom, toBaskets: ofTo },
        ...measures,
      })),
    };
  },
  people: async (question, { from, to, who }, context) => rulePeople(await open(question, context), from, to, who),
});

async function open(question: AssociationQuestion, context: ReportContext): Promise<Baskets> {
  const source = await openSource(context, question);
  const of = question.of ?? { event: question.basket === "session" ? "view_item" : "order_paid", filters: [] };
  const { item, basket } = question;
  const value = item === "product" || item === "category" ? null : source.property(item, "item");
  return {
    ...{ source, basket, stream: raw("toUInt32(0)") },
    isOf: source.event(of, "of"),
    items:
      value === null
        ? itemsOf(item === "category" ? "category" : "product")
        : (value.list ?? sql`arrayFilter(i -> i != '', [${value.text}])`),
  };
}

/** Items that are in one basket only by themselves were left out of the rows; their counts are those of `items`. */
async function rulesOf(
  rows: readonly BasketRow[],
  items: readonly ItemRow[],
  total: number,
  { minSupport, minConfidence, mostItems }: AssociationQuestion,
): Promise<Rule[] | null> {
  // what is missing to all baskets: it holds nothing that goes together, but is part of every share
  const missing = total - rows.reduce((sum, { count }) => sum + count, 0);
  const inRows = new Map<number, number>();
  for (const row of rows) for (const item of row.items) inRows.set(item, (inRows.get(item) ?? 0) + row.count);
  const alone = items.flatMap(({ baskets }, item) => {
    const count = baskets - (inRows.get(item) ?? 0);
    return count > 0 ? [{ items: [item], count }] : [];
  });
  const others = missing - alone.reduce((sum, { count }) => sum + count, 0);
  const baskets = [...rows, ...alone, ...(others > 0 ? [{ items: [], count: others }] : [])];
  const steps = findRulesSteps(baskets, { minSupport, minConfidence, mostItems, ...limits });
  let began = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - began > TURN_MS) {
      await setImmediate();
      began = performance.now();
    }
  }
}

async function namesOf(
  ports: AssociationPorts,
  { item }: AssociationQuestion,
  { program }: ReportContext,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (item === "category") return ports.categoryNames(program);
  return item === "product" ? ports.productTitles(program, [...new Set(ids)]) : new Map();
}
