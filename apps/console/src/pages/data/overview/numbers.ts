import type { MetricDefinition, MetricKey } from "@banyan/contracts";
import type { Unit } from "../../../patterns/reports/units.ts";

/** The numbers a shop owner reads first, in the order they stand, and whose people each opens. */
export const bigNumbers = [
  { key: "paid_amount", people: "buyers" },
  { key: "visitors", people: "visitors" },
  { key: "visit_pay_rate", people: "buyers" },
  { key: "aov", people: "buyers" },
  { key: "new_visitors", people: "new_visitors" },
  { key: "repurchase_rate", people: "buyers" },
] as const satisfies readonly { key: MetricKey; people: MetricKey }[];
export type BigKey = (typeof bigNumbers)[number]["key"];
export const bigKeys = bigNumbers.map(({ key }) => key);

/** What the funnel and its leak are made of, besides. */
export const funnelKeys = [
  "product_view_rate",
  "checkout_rate",
  "payment_rate",
  "buyers",
] as const satisfies readonly MetricKey[];

const units: Record<MetricDefinition["unit"], Unit> = {
  ...{ count: "count", people: "count", fen: "fen", ratio: "ratio", seconds: "seconds", days: "days" },
  ...{ perPerson: "decimal", perOrder: "decimal" },
};
export const unitOf = (unit: MetricDefinition["unit"]): Unit => units[unit];
