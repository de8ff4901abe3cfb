import { ANY_EVENT, type EventSelection, type FunnelQuestion, type FunnelStep } from "@banyan/contracts";
import { fail } from "#kernel/failure.ts";
import type { ReportContext } from "../report-kind.ts";
import { openSource, type Source } from "../source.ts";
import { or, type Sql } from "../sql.ts";

/** A funnel's question checked, and what its statements are made of. Steps are numbered from 1. */
export type Plan = {
  readonly source: Source;
  readonly order: FunnelQuestion["order"];
  readonly windowMs: number;
  /** Is `e` step k + 1? */ readonly steps: readonly Sql[];
  /** Of each step: the number of the first step that asks for the very same events. */ readonly sameAs: readonly number[];
  /** Of each step: the number of the first step of those an event may be as well, one leading to the next; itself when there is none. */
  readonly family: readonly number[];
  readonly exclusions: readonly { readonly is: Sql; readonly from: number; readonly to: number }[];
  /** Names of all events it reads; null: any. */ readonly events: readonly string[] | null;
};

/** Can one event be two of the steps? Then which event serves which step has to be found out. */
export const overlaps = ({ family }: Plan): boolean => family.some((first, n) => first !== n + 1);

const selectionsOf = (step: FunnelStep): EventSelection[] => [step, ...step.or];

export async function planFunnel(question: FunnelQuestion, context: ReportContext): Promise<Plan> {
  const { at } = context;
  checkExclusions(question, at);
  const source = await openSource(context, question);
  const eventOf = (selection: EventSelection, path: string) => source.event(selection, path);
  const steps: Sql[] = [];
  for (const [n, step] of question.steps.entries())
    steps.push(
      or([
        await eventOf(step, `steps.${n}`),
        ...(await Promise.all(step.or.map((one, m) => eventOf(one, `steps.${n}.or.${m}`)))),
      ]),
    );
  const exclusions = [];
  for (const [n, one] of question.exclusions.entries())
    exclusions.push({ is: await eventOf(one, `exclusions.${n}`), ...gapOf(one, question.steps.length) });
  const isList = (property: string) => source.property(property, "steps").list !== undefined;
  const all = [...question.steps.flatMap(selectionsOf), ...question.exclusions];
  // in strict order any other event matters too
  const isAnything = question.order === "strict" || all.some(({ event }) => event === ANY_EVENT);
  return {
    ...{ source, steps, exclusions, order: question.order, windowMs: question.windowSeconds * 1000 },
    sameAs: question.steps.map((step) => 1 + question.steps.findIndex((other) => keyOf(other) === keyOf(step))),
    family: familiesOf(question.steps, isList),
    events: isAnything ? null : [...new Set(all.map(({ event }) => event))],
  };
}

/** What a step asks for, whatever it is called. */
const keyOf = (step: FunnelStep) => JSON.stringify(selectionsOf(step).map(({ event, filters }) => [event, filters]));

/** Steps that may be the same event, and what follows from that through others. */
function familiesOf(steps: readonly FunnelStep[], isList: (property: string) => boolean): number[] {
  const first = steps.map((_, n) => n + 1);
  for (const [n, step] of steps.entries())
    for (const [m, other] of steps.entries()) {
      if (m >= n || !mayBeBoth(step, other, isList)) continue;
      const [low, high] = [first[n] ?? 0, first[m] ?? 0].sort((a, b) => a - b);
      for (const [k, one] of first.entries()) if (one === high) first[k] = low ?? one;
    }
  return first;
}

const mayBeBoth = (a: FunnelStep, b: FunnelStep, isList: (property: string) => boolean): boolean =>
  selectionsOf(a).some((one) =>
    selectionsOf(b).some(
      (other) =>
        (one.event === other.event || one.event === ANY_EVENT || other.event === ANY_EVENT) &&
        !one.filters.some((filter) => other.filters.some((against) => areApart(filter, against, isList))),
    ),
  );

/** No value is both: `page is a` and `page is b`. */
function areApart(
  a: EventSelection["filters"][number],
  b: EventSelection["filters"][number],
  isList: (property: string) => boolean,
): boolean {
  if (a.op !== "is" || b.op !== "is" || a.property !== b.property || isList(a.property)) return false;
  // numbers may be written in several ways: only plain words are told apart for sure
  const words = [...a.values, ...b.values].every((one) => typeof one === "string" && Number.isNaN(Number(one)));
  return words && !a.values.some((one) => b.values.includes(one));
}

export const gapOf = (
  { fromStep, toStep }: { fromStep?: number | undefined; toStep?: number | undefined },
  steps: number,
) => ({
  from: fromStep ?? 1,
  to: toStep ?? steps,
});

/** Errors: FUNNEL_EXCLUSION_IMPOSSIBLE at the very place. */
function checkExclusions({ exclusions, steps, order }: FunnelQuestion, at: string): void {
  for (const [n, exclusion] of exclusions.entries()) {
    const impossible = (place: string, reason: string): never =>
      fail("FUNNEL_EXCLUSION_IMPOSSIBLE", { field: `${at}.exclusions.${n}${place}`, details: { reason } });
    const { from, to } = gapOf(exclusion, steps.length);
    if (from > steps.length) impossible(".fromStep", `the funnel has ${steps.length} steps`);
    if (to > steps.length) impossible(".toStep", `the funnel has ${steps.length} steps`);
    if (from >= to) impossible(".toStep", "it ends before it begins");
    if (order === "unordered" && (from !== 1 || to !== steps.length))
      impossible(".fromStep", "steps in any order are excluded from the first to the last only");
    const inside = steps
      .slice(from - 1, to)
      .findIndex((step) => selectionsOf(step).every((one) => covers(exclusion, one)));
    if (inside >= 0) impossible(".event", `every event of step ${from + inside} is excluded too`);
  }
}

/** Is every event of `one` surely one of `exclusion`? */
function covers(exclusion: EventSelection, one: EventSelection): boolean {
  const told = one.filters.map((filter) => JSON.stringify(filter));
  const isAny = exclusion.event === ANY_EVENT || exclusion.event === one.event;
  return isAny && exclusion.filters.every((filter) => told.includes(JSON.stringify(filter)));
}
