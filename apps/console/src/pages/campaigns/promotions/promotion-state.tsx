import type { PromotionRow, PromotionState } from "@banyan/contracts";
import { StateTag, type Tone } from "../../../patterns/state-tag.tsx";
import { usePromotionWords } from "./words.ts";

const tones: Record<PromotionState, Tone> = {
  DRAFT: "over",
  SCHEDULED: "wait",
  RUNNING: "good",
  PAUSED: "act",
  ENDED: "over",
};

export function PromotionStateTag({ state, isUsedUp }: Pick<PromotionRow, "state" | "isUsedUp">) {
  const say = usePromotionWords();
  if (state === "RUNNING" && isUsedUp) return <StateTag tone="act">{say("usedUp")}</StateTag>;
  return <StateTag tone={tones[state]}>{say(`state.${state}`)}</StateTag>;
}
