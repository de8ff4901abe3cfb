import { metricOf, type TrendsAnswer, type TrendsQuestion } from "@banyan/contracts";
import type { Unit } from "../../../patterns/reports/units.ts";

export type TrendsRow = TrendsAnswer["rows"][number] & {
  /** Unique in the answer: series and breakdown values. */ readonly id: string;
  readonly name: string;
  readonly unit: Unit;
  /** Its numbers open people: formulas and figures that count no people do not. */ readonly hasPeople: boolean;
};

type Words = {
  /** What a series or formula is called. */ nameOf(key: string): string;
  /** What a value of a breakdown is called. */ valueName(
    value: TrendsRow["breakdown"][number],
    property: string,
  ): string;
};

/** The rows of an answer as they are shown: named, with their unit. With a breakdown of one series alone, its values are the names. */
export function rowsOf(question: TrendsQuestion, answer: TrendsAnswer, words: Words): TrendsRow[] {
  const isAlone = question.series.length + question.formulas.length === 1;
  return answer.rows.map((row) => {
    const values = row.breakdown.map((value, at) => words.valueName(value, question.breakdowns[at]?.property ?? ""));
    const parts = isAlone && values.length > 0 ? values : [words.nameOf(row.key), ...values];
    return {
      ...row,
      id: JSON.stringify([row.key, row.breakdown.map(({ value, isOther }) => (isOther ? { isOther } : value))]),
      name: parts.join(" · "),
      unit: unitOf(question, row.key),
      hasPeople: hasPeople(question, row.key),
    };
  });
}

/** A, B … J: what a series is called in formulas and cells. */
export const seriesKey = (place: number): string => String.fromCharCode(65 + place);
const seriesOf = (question: TrendsQuestion, key: string) =>
  question.series[key.length === 1 ? key.charCodeAt(0) - 65 : -1];

/** The metric of the library a row shows, if it does. */
export const metricKeyOf = (question: TrendsQuestion, key: string) => seriesOf(question, key)?.metric;

function unitOf(question: TrendsQuestion, key: string): Unit {
  const series = seriesOf(question, key);
  if (series === undefined) return "decimal";
  if (series.metric !== undefined) {
    const { unit } = metricOf(series.metric);
    return unit === "people" ? "count" : unit === "perPerson" || unit === "perOrder" ? "decimal" : unit;
  }
  switch (series.measure) {
    case "count":
    case "persons":
    case "sessions":
    case "distinct":
      return "count";
    case "per_person":
    case "per_session":
      return "decimal";
    default:
      return series.property?.endsWith("_fen") ? "fen" : series.property?.endsWith("_seconds") ? "seconds" : "decimal";
  }
}

function hasPeople(question: TrendsQuestion, key: string): boolean {
  const series = seriesOf(question, key);
  return series !== undefined && (series.metric === undefined || metricOf(series.metric).people);
}
