import { listAnnotations, type ReportRange } from "@banyan/contracts";
import { useMemo } from "react";
import { useReply } from "../../api/queries.ts";
import { useProgram } from "../../api/session.ts";
import { usePreferences } from "../../theme/preferences.ts";
import type { ChartMark } from "./charts/lines-chart.tsx";

const FRESH_MS = 60_000;
const none: readonly ChartMark[] = [];

/** Notes and campaign facts of a range as marks of a chart over these buckets; several on one day share a mark. */
export function useMarks(
  range: ReportRange,
  buckets: readonly { from: string; to: string }[] | undefined,
): readonly ChartMark[] {
  const { id: program } = useProgram();
  const { language } = usePreferences();
  const { from, to } = range;
  const { data } = useReply(listAnnotations, { params: { program }, query: { from, to } }, { staleMs: FRESH_MS });
  return useMemo(() => {
    if (data === undefined || buckets === undefined) return none;
    const words = new Map<number, string[]>();
    for (const note of data.items) {
      // what began before the range is marked where the range begins
      const at = buckets.findIndex((bucket) => note.from <= bucket.to && bucket.from <= note.to);
      if (at >= 0) words.set(at, [...(words.get(at) ?? []), (language === "en" && note.textEn) || note.text]);
    }
    return [...words].map(([at, texts]) => ({ at, words: texts.join(" · ") }));
  }, [data, buckets, language]);
}
