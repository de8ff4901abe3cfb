import type { AttributionAnswer } from "@banyan/contracts";
import { useMemo } from "react";
import { BarsChart } from "../../../patterns/reports/charts/bars-chart.tsx";
import { unitFormat } from "../../../patterns/reports/units.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import { useTouchName } from "../attribution/attribution.tsx";
import { useAttributionWords } from "../attribution/words.ts";

const MOST_TOUCHES = 6;
const models = ["first", "last"] as const;

/** What the first and the last touch are credited with: the two ends of the six models. */
export function AttributionTile({ answer: { rows }, height }: { answer: AttributionAnswer; height: number }) {
  const say = useAttributionWords();
  const { language } = usePreferences();
  const nameOf = useTouchName();
  const shown = useMemo(() => rows.slice(0, MOST_TOUCHES), [rows]);
  const labels = useMemo(() => shown.map(({ key }) => nameOf(key)), [shown, nameOf]);
  const series = useMemo(
    () =>
      models.map((model) => ({ key: model, name: say(model), values: shown.map((row) => row.models[model].valueFen) })),
    [shown, say],
  );
  const format = useMemo(() => unitFormat("fen", language), [language]);
  return (
    <BarsChart labels={labels} series={series} format={format} label={say("title")} isHorizontal height={height - 32} />
  );
}
