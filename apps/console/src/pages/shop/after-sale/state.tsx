import type { AfterSaleState } from "@banyan/contracts";
import { StateTag, type Tone } from "../../../patterns/state-tag.tsx";
import { useAfterSaleWords } from "./words.ts";

const tones: Record<AfterSaleState, Tone> = {
  APPLIED: "act",
  AGREED: "wait",
  RETURNED: "act",
  RECEIVED: "act",
  REFUNDING: "wait",
  RESHIPPED: "wait",
  DONE: "good",
  REJECTED: "over",
  CANCELLED: "over",
  CLOSED: "over",
};

export function AfterSaleStateTag({ state }: { state: AfterSaleState }) {
  const say = useAfterSaleWords();
  return <StateTag tone={tones[state]}>{say(`state.${state}`)}</StateTag>;
}
