import type { TrendsAnswer, TrendsQuestion } from "@banyan/contracts";
import { TrendsChart } from "../trends/trends-answer.tsx";
import { useRows } from "../trends/use-rows.ts";

const MOST_LINES = 6;

export function TrendsTile({
  question,
  answer,
  height,
}: {
  question: TrendsQuestion;
  answer: TrendsAnswer;
  height: number;
}) {
  const rows = useRows(question, answer);
  return (
    <TrendsChart rows={rows.slice(0, MOST_LINES)} question={question} answer={answer} view="line" height={height} />
  );
}
