import { type MetricKey, type MetricUnit, metricKeys, metricOf } from "@banyan/contracts";
import { type Unit, type UnitFormat, unitFormat } from "../../../patterns/reports/units.ts";
import type { Language } from "../../../theme/preferences.ts";

const units: Record<MetricUnit, Unit> = {
  count: "count",
  people: "count",
  fen: "fen",
  ratio: "ratio",
  seconds: "seconds",
  days: "days",
  perPerson: "decimal",
  perOrder: "decimal",
};

export const isMetric = (name: string): name is MetricKey => (metricKeys as readonly string[]).includes(name);
export const formatOfMetric = (key: MetricKey, language: Language): UnitFormat =>
  unitFormat(units[metricOf(key).unit], language);

/** Metrics that answer a number, by family, for a select. */
export const metricOptions = (language: Language) => {
  const live = metricKeys.filter((key) => metricOf(key).status === "live");
  return live.map((key) => {
    const { name, definition } = metricOf(key);
    return {
      value: key,
      label: name[language],
      title: definition[language],
      search: `${name.zh} ${name.en} ${key}`.toLowerCase(),
    };
  });
};
