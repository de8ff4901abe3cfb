import type { TrendsAnswer, TrendsQuestion } from "@banyan/contracts";
import { TrendsChart, trendsViews } from "../trends/trends-answer.tsx";
import { useRows } from "../trends/use-rows.ts";

const MOST_LINES = 6;

export function TrendsTile({
  question,
  answer,
  height,
  view,
}: {
  question: TrendsQuestion;
  answer: TrendsAnswer;
  height: number;
  view?: string | undefined;
}) {
  const rows = useRows(question, answer);
  const shown = trendsViews.find((one) => one === view) ?? "line";
  // numbers and tables of a report are those of its lines
  const drawn = shown === "number" || shown === "table" ? "line" : shown;
  return (
    <TrendsChart rows={rows.slice(0, MOST_LINES)} question={question} answer={answer} view={drawn} height={height} />
  );
}
