import type { ProductRow } from "@banyan/contracts";
import { StateTag, type Tone } from "../../../patterns/state-tag.tsx";
import { useProductWords } from "./words.ts";

const tones: Record<ProductRow["state"], Tone> = { DRAFT: "wait", ON_SALE: "good", OFF_SALE: "over" };

export function ProductStateTag({ state, isSoldOut }: { state: ProductRow["state"]; isSoldOut: boolean }) {
  const say = useProductWords();
  if (state === "ON_SALE" && isSoldOut) return <StateTag tone="act">{say("soldOut")}</StateTag>;
  return <StateTag tone={tones[state]}>{say(`state.${state}`)}</StateTag>;
}
