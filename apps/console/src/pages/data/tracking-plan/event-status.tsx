import type { PlanStatus } from "@banyan/contracts";
import { StateTag, type Tone } from "../../../patterns/state-tag.tsx";
import { usePlanWords } from "./words.ts";

const tones: Record<PlanStatus, Tone> = { draft: "act", active: "good", blocked: "bad", archived: "over" };

export function EventStatus({ status }: { status: PlanStatus }) {
  const say = usePlanWords();
  return <StateTag tone={tones[status]}>{say(`status.${status}`)}</StateTag>;
}
