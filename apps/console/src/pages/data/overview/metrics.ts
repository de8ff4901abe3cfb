import type { OverviewDay } from "@banyan/contracts";
import { formatCount, formatCountShort, formatMoney, formatMoneyShort } from "../../../format/numbers.ts";
import type { Language } from "../../../theme/preferences.ts";

export type Figures = Omit<OverviewDay, "day">;
export type MetricKey =
  | "paid"
  | "paidOrders"
  | "average"
  | "buyers"
  | "visitors"
  | "newVisitors"
  | "newMembers"
  | "conversion";
export type Metric = {
  readonly key: MetricKey;
  /** From the figures of a day or of all days: never an average of averages. */
  readonly of: (figures: Figures) => number;
  readonly format: (value: number) => string;
  readonly formatShort: (value: number, language: Language) => string;
};

const money = {
  format: (fen: number) => formatMoney(Math.round(fen)),
  formatShort: (fen: number, language: Language) => formatMoneyShort(Math.round(fen), language),
};
const count = { format: formatCount, formatShort: formatCountShort };
const share = {
  format: (value: number) => `${(value * 100).toFixed(2)}%`,
  formatShort: (value: number) => `${(value * 100).toFixed(1)}%`,
};
const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);

/** The numbers of the overview in the order they stand. */
export const metrics: readonly Metric[] = [
  { key: "paid", of: ({ paidFen }) => paidFen, ...money },
  { key: "paidOrders", of: ({ paidOrders }) => paidOrders, ...count },
  { key: "average", of: ({ paidFen, paidOrders }) => ratio(paidFen, paidOrders), ...money },
  { key: "buyers", of: ({ buyers }) => buyers, ...count },
  { key: "visitors", of: ({ visitors }) => visitors, ...count },
  { key: "newVisitors", of: ({ newVisitors }) => newVisitors, ...count },
  { key: "newMembers", of: ({ newMembers }) => newMembers, ...count },
  { key: "conversion", of: ({ buyers, visitors }) => ratio(buyers, visitors), ...share },
];
