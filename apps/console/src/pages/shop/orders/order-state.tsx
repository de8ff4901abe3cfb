import type { OrderState } from "@banyan/contracts";
import { StateTag, type Tone } from "../../../patterns/state-tag.tsx";
import { useOrderWords } from "./words.ts";

const tones: Record<OrderState, Tone> = {
  PENDING_PAYMENT: "wait",
  PAID: "act",
  PARTLY_SHIPPED: "act",
  SHIPPED: "wait",
  COMPLETED: "good",
  CLOSED: "over",
};

export function OrderStateTag({ state }: { state: OrderState }) {
  const say = useOrderWords();
  return <StateTag tone={tones[state]}>{say(`state.${state}`)}</StateTag>;
}
