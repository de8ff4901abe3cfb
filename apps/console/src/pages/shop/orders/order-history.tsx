import { type ConsoleOrder, orderStates } from "@banyan/contracts";
import { useTimes } from "../../../format/use-times.ts";
import { History } from "../../../patterns/history.tsx";
import { useOrderWords } from "./words.ts";

const actors = ["member", "system", "operator", "wechat"] as const;
const reasons = [
  "MEMBER_CANCELLED",
  "TIMEOUT",
  "OPERATOR_CLOSED",
  "PAYMENT_SUCCEEDED",
  "SHIPPED_PART",
  "SHIPPED",
  "REST_REFUNDED",
  "HANDED_OVER",
  "REFUNDED",
  "MEMBER_RECEIVED",
  "RECEIPT_ASSUMED",
] as const;

/** Every change of state: when, by whom, why. */
export function OrderHistory({ order }: { order: ConsoleOrder }) {
  const say = useOrderWords();
  const times = useTimes();
  const stateWords = (name: string) => {
    const state = orderStates.find((one) => one === name);
    return state === undefined ? name : say(`state.${state}`);
  };
  // the server names a person, or one of these roles
  const actorWords = (by: string) => {
    const actor = actors.find((one) => by === one || by.startsWith(`${one}:`));
    return actor === undefined ? by : say(`by.${actor}`);
  };
  const reasonWords = (reason: string) => {
    const known = reasons.find((one) => one === reason);
    return known === undefined ? reason : say(`why.${known}`);
  };
  const newestFirst = order.history.map((entry, index) => ({ ...entry, index })).reverse();
  return (
    <History
      items={newestFirst.map(({ at, from, to, by, reason, index }) => ({
        key: String(index),
        at: times.exact(at),
        title: from === null ? say("history.created") : stateWords(to),
        about: [say("by", { by: actorWords(by) }), ...(reason === null ? [] : [reasonWords(reason)])].join(" · "),
      }))}
    />
  );
}
