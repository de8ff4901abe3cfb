import { metricOf, type TrendsAnswer, type TrendsQuestion, type TrendsSeries } from "@banyan/contracts";
import { useMemo } from "react";
import { useBreakdownName } from "../../../patterns/reports/breakdown-words.ts";
import { useEventTitle, usePropertyTitle } from "../../../patterns/reports/use-properties.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import { rowsOf, seriesKey, type TrendsRow } from "./rows.ts";
import { useTrendsWords } from "./words.ts";

/** The rows of an answer with their names in the operator's language. */
export function useRows(question: TrendsQuestion, answer: TrendsAnswer): TrendsRow[] {
  const nameOf = useSeriesName(question);
  const valueName = useBreakdownName(question.breakdowns.map(({ property }) => property));
  return useMemo(() => rowsOf(question, answer, { nameOf, valueName }), [question, answer, nameOf, valueName]);
}

/** What a series (A …) or formula (F1 …) is called: the operator's label, or event and measure in words. */
function useSeriesName(question: TrendsQuestion): (key: string) => string {
  const say = useTrendsWords();
  const titleOf = useEventTitle();
  const propertyTitle = usePropertyTitle();
  const { language } = usePreferences();
  return useMemo(() => {
    const ofSeries = ({ event = "", label, metric, measure, property }: TrendsSeries) => {
      if (label) return label;
      if (metric !== undefined) return metricOf(metric).name[language];
      const measured = say(`measure.${measure}`);
      return `${titleOf({ event })} · ${property === undefined ? measured : say("ofProperty", { property: propertyTitle(property), measure: measured })}`;
    };
    const names = new Map([
      ...question.series.map((series, place) => [seriesKey(place), ofSeries(series)] as const),
      ...question.formulas.map(({ expression, label }, place) => [`F${place + 1}`, label ?? expression] as const),
    ]);
    return (key) => names.get(key) ?? key;
  }, [question, say, titleOf, propertyTitle, language]);
}
