import type { BillDay, BillState } from "@banyan/contracts";
import { useTimes } from "../../../format/use-times.ts";
import { StateTag, type Tone } from "../../../patterns/state-tag.tsx";
import { useBillWords } from "./words.ts";

const tones: Record<BillState, Tone> = { WAITING: "wait", BALANCED: "good", DIFFERENT: "bad" };
const knownReasons = ["NO_STATEMENT_EXIST", "STATEMENT_CREATING"] as const;

export function BillStateTag({ state }: { state: BillState }) {
  const say = useBillWords();
  return <StateTag tone={tones[state]}>{say(`state.${state}`)}</StateTag>;
}

/** When it was compared, or why it waits and until when. */
export function useBillAbout(): (bill: BillDay) => string {
  const say = useBillWords();
  const times = useTimes();
  return ({ checkedAt, nextTryAt, reason }) => {
    if (checkedAt !== null) return say("checkedOn", { time: times.moment(checkedAt) });
    const known = knownReasons.find((one) => one === reason);
    const why = known ? say(`reason.${known}`) : reason;
    const next = nextTryAt === null ? null : say("nextTry", { time: times.moment(nextTryAt) });
    return [why, next].filter((words) => words !== null).join("，");
  };
}

const knownStates = [
  "CREATED",
  "PREPAID",
  "PAID",
  "REQUESTED",
  "PROCESSING",
  "SUCCEEDED",
  "ABNORMAL",
  "CLOSED",
  "SUCCESS",
  "REFUND",
  "REVOKED",
] as const;

/** Our word or WeChat's for a state; what follows it (a day, a number) stays as it is. */
export function useStateWords(): (state: string) => string {
  const say = useBillWords();
  return (state) => {
    const [word = "", ...rest] = state.split(" ");
    const known = knownStates.find((one) => one === word);
    return [known ? say(`word.${known}`) : word, ...rest].join(" ");
  };
}

/** The bill's fees have five decimals of a yuan; people read fen. */
export const feeFen = (feeMillifen: number): number => Math.round(feeMillifen / 1_000);
