import type { FunnelStep } from "@banyan/contracts";
import { useEventTitle } from "../../../patterns/reports/use-properties.ts";
import { useFunnelWords } from "./words.ts";

/** What the steps are called, in their order. */
export function useStepName(steps: readonly FunnelStep[]): string[] {
  const titleOf = useEventTitle();
  const say = useFunnelWords();
  return steps.map((step) => step.label ?? [step, ...step.or].map((one) => titleOf(one)).join(` ${say("or")} `));
}
