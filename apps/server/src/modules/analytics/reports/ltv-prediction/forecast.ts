import { type LtvPredictionAnswer, MOST_REPEATS, predictionHorizons } from "@banyan/contracts";
import {
  type BgNbd,
  type Bought,
  chanceAlive,
  expectedAverageValue,
  expectedPurchases,
  fitBgNbdSteps,
  fitGammaGammaSteps,
  type GammaGamma,
  lifetimeValue,
  type Steps,
} from "@banyan/stats";
import type { BuyerGroup, SpentRow } from "./statements.ts";

/** The unit of the model's times, as in the papers. */
const WEEK = 7;
const DAYS_OF_YEAR = 365;
const DISCOUNT_PERIOD_DAYS = 30;

export type Model = { purchases: BgNbd; value: GammaGamma; logLikelihood: number; discountBp: number };
export const inWeeks = ({ x, tx, T }: Bought): Bought => ({ x, tx: tx / WEEK, T: T / WEEK });

export function* fitSteps(groups: readonly BuyerGroup[], spent: readonly SpentRow[], discountBp: number): Steps<Model> {
  const { model: purchases, logLikelihood } = yield* fitBgNbdSteps(
    groups.map(({ count, ...group }) => ({ ...inWeeks(group), count })),
  );
  const { model: value } = yield* fitGammaGammaSteps(spent);
  return { purchases, value, logLikelihood, discountBp };
}

/** What somebody of whom this is known will bring: purchases (days with one), and what these are worth today. */
export function forecastOf(model: Model, group: Bought, m: number) {
  const bought = inWeeks(group);
  const each = expectedAverageValue(model.value, { x: group.x, m });
  return predictionHorizons.map((days) => {
    const purchases = expectedPurchases(model.purchases, bought, days / WEEK);
    const discount = (1 + model.discountBp / 10_000) ** (DISCOUNT_PERIOD_DAYS / DAYS_OF_YEAR) - 1;
    const periods = discount === 0 ? 1 : Math.ceil(days / DISCOUNT_PERIOD_DAYS);
    const valueFen =
      discount === 0
        ? purchases * each
        : lifetimeValue(model.purchases, bought, { t: days / WEEK, value: each, periods, discount });
    return { days, purchases, valueFen };
  });
}

export const aliveOf = (model: Model, group: Bought): number => chanceAlive(model.purchases, inWeeks(group));

type Check = NonNullable<Extract<LtvPredictionAnswer, { state: "FITTED" }>["check"]>;
/** What the model says of the days kept back, beside what came; by repeat purchases before. */
export function* checkSteps(
  groups: readonly BuyerGroup[],
  { from, days }: { from: string; days: number },
): Steps<Check> {
  const { model } = yield* fitBgNbdSteps(groups.map(({ count, ...group }) => ({ ...inWeeks(group), count })));
  const buckets = Array.from({ length: MOST_REPEATS + 1 }, (_, repeats) => ({
    ...{ repeats, persons: 0, actual: 0, predicted: 0 },
  }));
  for (const [n, group] of groups.entries()) {
    const bucket = buckets[Math.min(group.x, MOST_REPEATS)];
    if (!bucket) continue;
    bucket.persons += group.count;
    bucket.actual += group.actual;
    bucket.predicted += group.count * expectedPurchases(model, inWeeks(group), days / WEEK);
    if (n % 500 === 0) yield;
  }
  const sum = (key: "persons" | "actual" | "predicted") => buckets.reduce((all, one) => all + one[key], 0);
  const [persons, actual, predicted] = [sum("persons"), sum("actual"), sum("predicted")];
  const told = buckets
    .filter((one) => one.persons > 0)
    .map((one) => ({ ...one, actual: one.actual / one.persons, predicted: one.predicted / one.persons }));
  return {
    ...{ from, persons, actual, predicted },
    error: actual === 0 ? null : (predicted - actual) / actual,
    meanAbsoluteError: told.reduce((all, one) => all + one.persons * Math.abs(one.predicted - one.actual), 0) / persons,
    buckets: told,
  };
}
