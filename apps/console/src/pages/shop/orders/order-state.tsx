import type { DeliveryMethod, OrderState } from "@banyan/contracts";
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

/** A paid pickup waits for its buyer, not for a carrier. */
export function OrderStateTag({ state, deliveryMethod }: { state: OrderState; deliveryMethod?: DeliveryMethod }) {
  const say = useOrderWords();
  return (
    <StateTag tone={tones[state]}>
      {say(state === "PAID" && deliveryMethod === "PICKUP" ? "state.toPickUp" : `state.${state}`)}
    </StateTag>
  );
}
