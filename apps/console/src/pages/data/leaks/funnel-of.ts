import type { LeaksQuestion } from "@banyan/contracts";
import { addressOf } from "../../../patterns/reports/saved/kinds.ts";
import { presetQuestion } from "../funnel/presets.ts";
import type { FunnelSay } from "../funnel/words.ts";
import type { Leak } from "./use-leak-words.ts";

/** Where the growth funnel of the same days and people stands, below the program; told apart by what the leak is. */
export function funnelOf(question: LeaksQuestion, { by, value: { value } }: Leak, say: FunnelSay): string | undefined {
  const { range, filters, cohort } = question;
  const first = "person.first_channel";
  const channel =
    value === null || value === "" ? { op: "is_not_set" as const, values: [] } : { op: "is" as const, values: [value] };
  const asked = {
    ...presetQuestion("growth", range, say),
    ...(cohort && { cohort }),
    filters: by === "channel" ? [...filters, { property: first, ...channel }] : filters,
    ...(by !== "channel" && by !== "all" && { breakdown: { property: by, limit: 20, attribution: "first_touch" } }),
  };
  return addressOf({ kind: "funnel", question: asked });
}
