import { setImmediate } from "node:timers/promises";
import { addDays, startOfDay } from "@banyan/calendar";
import {
  type LtvPredictionAnswer,
  type LtvPredictionQuestion,
  type ltvPredictionCell,
  MOST_REPEATS,
  PREDICTION_NEEDS,
  type PredictedPerson,
} from "@banyan/contracts";
import type { Steps } from "@banyan/stats";
import type * as z from "zod/mini";
import { fail } from "#kernel/failure.ts";
import { openPurchases, type Purchases } from "../purchases.ts";
import type { ReportContext, ReportKind } from "../report-kind.ts";
import { aliveOf, checkSteps, fitSteps, forecastOf, type Model } from "./forecast.ts";
import {
  type BuyerGroup,
  buyerGroups,
  buyersOf,
  buyersWith,
  type PersonRow,
  type PredictionTimes,
  type SpentRow,
  spentGroups,
} from "./statements.ts";

export type PredictionPorts = {
  /** Members of persons, erased ones absent. */
  membersOf(
    programId: string,
    personIds: readonly number[],
  ): Promise<ReadonlyMap<number, { memberId: string; nickname: string }>>;
};

/** How many persons are listed. */
const LISTED = 20;
/** Beyond so many groups of what is known, times are looked at by weeks: a fit is to take a second, not a minute. */
const MOST_GROUPS = 20_000;
/** An event loop is held up no longer than this by arithmetic. */
const TURN_MS = 8;

/** Who will buy again and for how much, by BG/NBD and Gamma–Gamma, with what the model would have said of the last days. */
export const createLtvPrediction = (
  ports: PredictionPorts,
): ReportKind<LtvPredictionQuestion, LtvPredictionAnswer, z.infer<typeof ltvPredictionCell>> => ({
  kind: "ltv-prediction",
  async answer(question, context) {
    const { purchases, now, before } = await open(question, context);
    let grain = 1;
    let groups = await context.ask<BuyerGroup>(buyerGroups(purchases, now, grain));
    if (groups.length > MOST_GROUPS) {
      grain = 7;
      groups = await context.ask<BuyerGroup>(buyerGroups(purchases, now, grain));
    }
    const count = (of: readonly BuyerGroup[]) => of.reduce((sum, one) => sum + one.count, 0);
    const isEnough = (of: readonly BuyerGroup[]) =>
      count(of) >= PREDICTION_NEEDS.buyers && count(of.filter(({ x }) => x > 0)) >= PREDICTION_NEEDS.repeatBuyers;
    const people = { buyers: count(groups), repeatBuyers: count(groups.filter(({ x }) => x > 0)) };
    const spent = isEnough(groups) ? await context.ask<SpentRow>(spentGroups(purchases, now)) : [];
    // money back for everything: nothing a purchase could be said to be worth
    if (spent.length === 0) return { state: "TOO_LITTLE", ...people, needed: PREDICTION_NEEDS };
    const model = await inTurns(fitSteps(groups, spent, question.discountBp));

    const earlier =
      question.holdoutDays > 0 ? await context.ask<BuyerGroup>(buyerGroups(purchases, before, grain)) : [];
    const check = isEnough(earlier)
      ? await inTurns(checkSteps(earlier, { from: addDays(before.untilDay, 1), days: question.holdoutDays }))
      : null;
    const { alive, forecast, best, gone } = await inTurns(rankSteps(model, groups, spent));
    const [top, lost] = await Promise.all([
      listed(purchases, now, grain, best, context),
      listed(purchases, now, grain, gone, context),
    ]);
    const shown = await named(ports, context, model);
    return {
      state: "FITTED",
      ...people,
      asOf: question.range.to,
      model: { ...model.purchases, logLikelihood: model.logLikelihood, ...model.value },
      ...{ alive, forecast, check },
      top: await shown(top.toSorted((a, b) => worthOf(model, b) - worthOf(model, a) || a.person - b.person)),
      lost: await shown(
        lost.toSorted((a, b) => aliveOf(model, a) - aliveOf(model, b) || b.m - a.m || a.person - b.person),
      ),
    };
  },
  async people(question, { repeats, isRepeat }, context) {
    const { purchases, now, before } = await open(question, context);
    if (repeats !== undefined) return buyersWith(purchases, before, repeats, repeats === MOST_REPEATS);
    return buyersWith(purchases, now, isRepeat ? 1 : 0, true);
  },
});

async function open(question: LtvPredictionQuestion, context: ReportContext) {
  const purchases = await openPurchases(context, question);
  const { from, until } = purchases.source.range;
  const lastKnown = addDays(question.range.to, -question.holdoutDays);
  if (lastKnown <= question.range.from)
    fail("INVALID_INPUT", { field: `${context.at}.holdoutDays`, details: { reason: "as long as the range" } });
  const now: PredictionTimes = { from, until, end: until, untilDay: question.range.to };
  const before = { ...now, until: startOfDay(addDays(lastKnown, 1), context.zone).getTime(), untilDay: lastKnown };
  return { purchases, now, before };
}

/** Arithmetic in small pieces, so that others are answered in between. */
async function inTurns<Result>(steps: Steps<Result>): Promise<Result> {
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

const worthOf = (model: Model, row: { x: number; tx: number; T: number; m: number }) =>
  forecastOf(model, row, row.m).at(-1)?.valueFen ?? 0;

/**
 * All buyers together, and in which groups the first of both lists are: within a group worth only grows with the mean, so the groups
 * with the best best hold them; of those likely gone the chance is the group's own.
 */
function* rankSteps(model: Model, groups: readonly BuyerGroup[], spent: readonly SpentRow[]) {
  let alive = 0;
  const forecast = forecastOf(model, { x: 0, tx: 0, T: 0 }, 0).map(({ days }) => ({ days, purchases: 0, valueFen: 0 }));
  const means = meansByRepeats(spent);
  const ranked: { group: BuyerGroup; worth: number; chance: number }[] = [];
  for (const [n, group] of groups.entries()) {
    const chance = aliveOf(model, group);
    alive += chance * group.count;
    // worth is linear in the mean: that of a group's mean is the mean of its persons' worth
    for (const [k, one] of forecastOf(model, group, means.get(group.x) ?? 0).entries()) {
      const sum = forecast[k];
      if (!sum) continue;
      sum.purchases += one.purchases * group.count;
      sum.valueFen += one.valueFen * group.count;
    }
    ranked.push({ group, worth: worthOf(model, { ...group, m: group.most }), chance });
    if (n % 50 === 0) yield;
  }
  const best = ranked.toSorted((a, b) => b.worth - a.worth).slice(0, LISTED);
  const gone = ranked
    .filter(({ group }) => group.x > 0)
    .sort((a, b) => a.chance - b.chance)
    .slice(0, LISTED);
  return { alive, forecast, best: best.map(({ group }) => group), gone: gone.map(({ group }) => group) };
}

/** The mean of a repeat day by how many there were. */
function meansByRepeats(spent: readonly SpentRow[]): Map<number, number> {
  const sums = new Map<number, { fen: number; count: number }>();
  for (const { x, m, count } of spent) {
    const one = sums.get(x) ?? { fen: 0, count: 0 };
    sums.set(x, { fen: one.fen + m * count, count: one.count + count });
  }
  return new Map([...sums].map(([x, { fen, count }]) => [x, fen / count]));
}

async function listed(
  purchases: Purchases,
  times: PredictionTimes,
  grain: number,
  groups: readonly BuyerGroup[],
  context: ReportContext,
): Promise<PersonRow[]> {
  if (groups.length === 0) return [];
  return context.ask<PersonRow>(buyersOf(purchases, times, grain, groups, LISTED));
}

async function named(ports: PredictionPorts, { program }: ReportContext, model: Model) {
  return async (rows: readonly PersonRow[]): Promise<PredictedPerson[]> => {
    const first = rows.slice(0, LISTED);
    const members = await ports.membersOf(
      program,
      first.map(({ person }) => person),
    );
    return first.map((row) => ({
      personId: row.person,
      memberId: members.get(row.person)?.memberId ?? null,
      nickname: members.get(row.person)?.nickname ?? null,
      purchases: row.x + 1,
      lastDay: row.lastDay,
      averageFen: row.m,
      chanceAlive: aliveOf(model, row),
      forecast: forecastOf(model, row, row.m),
    }));
  };
}
