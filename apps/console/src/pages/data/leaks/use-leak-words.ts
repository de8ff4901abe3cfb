import { type LeaksAnswer, type LeaksQuestion, leakParts } from "@banyan/contracts";
import { formatMoney } from "../../../format/numbers.ts";
import { useBreakdownName } from "../../../patterns/reports/breakdown-words.ts";
import { formatDecimal } from "../../../patterns/reports/units.ts";
import { useLeaksWords } from "./words.ts";

export type Leak = LeaksAnswer["leaks"][number];

/** What a leak says. */
export function useLeakWords() {
  const say = useLeaksWords();
  const nameOf = useBreakdownName(leakParts);
  const whom = ({ by, value }: Leak) => say(`whom.${by}`, { value: by === "all" ? "" : nameOf(value, by) });
  const points = ({ rate, benchmarkRate }: Leak) => formatDecimal((benchmarkRate - rate) * 100, 1);
  const sentence = (leak: Leak, benchmark: LeaksQuestion["benchmark"]) =>
    say("sentence", {
      ...{ from: say(`step.${leak.from}`), to: say(`step.${leak.to}`), whom: whom(leak), points: points(leak) },
      ...{ than: say(`than.${benchmark}`), money: formatMoney(leak.lostFen) },
    });
  /** The people of a leak: who got to its step, or those of them who did not go on. */
  const asked = (question: LeaksQuestion, leak: Leak, outcome: "dropped" | "reached") => ({
    ...{ kind: "leaks", question, title: say(`cell.${outcome}`, { whom: whom(leak), step: say(`step.${leak.from}`) }) },
    cell: { by: leak.by, value: String(leak.value.value ?? ""), step: leak.from, outcome },
  });
  return { whom, points, sentence, asked };
}
