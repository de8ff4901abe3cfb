import type { ImportRejection } from "@banyan/contracts";
import { Failure } from "#kernel/failure.ts";
import type { LivePlan } from "../plan/plan.ts";
import { dateTime64, eventFlags } from "../schema.ts";
import type { Draft, Named } from "./draft.ts";

/** Person numbers of history, from members: the answer has the places of the entries. */
export type Identify = (programId: string, entries: readonly (readonly Named[])[]) => Promise<(number | null)[]>;

/** What every way in has in common of a row of `events`. */
export type Ready = {
  person: number;
  ts: string;
  id: string;
  event: string;
  session: number;
  flags: number;
  amount_fen: number;
  product_id: string;
  page: string;
  channel: string;
  props: string;
  anon_id: string;
};
export type ReadyDeps = { plan: Pick<LivePlan, "learn">; identify: Identify };

const stretch = 500;

/** Runs over many rows without holding up the event loop longer than a few milliseconds. */
export async function inStretches<T>(items: readonly T[], run: (item: T, index: number) => void): Promise<void> {
  for (let from = 0; from < items.length; from += stretch) {
    const until = Math.min(from + stretch, items.length);
    // both are within the array
    for (let index = from; index < until; index++) run(items[index] as T, index);
    if (until < items.length) await new Promise(setImmediate);
  }
}

/** The tracking plan judges the properties, members say who it was; in the places of the drafts. */
export async function makeReady(
  { plan, identify }: ReadyDeps,
  programId: string,
  drafts: readonly Draft[],
): Promise<(Ready | ImportRejection)[]> {
  const seen = drafts.map(({ event, props, product, page }) => ({ event, props: withColumns(props, product, page) }));
  const known = await plan.learn(programId, seen);
  const persons = await resolve(identify, programId, drafts);
  const ready: (Ready | ImportRejection)[] = [];
  await inStretches(drafts, (draft, index) => {
    const person = persons[index];
    const checked = known.check(draft.event, seen[index]?.props ?? draft.props);
    if (checked.code !== null) ready.push("not_in_plan");
    else if (person === undefined || person === null) ready.push("unknown_member");
    else
      ready.push({
        person,
        ts: dateTime64(draft.ts),
        id: draft.id,
        event: draft.event,
        session: draft.session,
        flags: checked.flags | (draft.aside ? eventFlags.quarantined : 0),
        amount_fen: draft.amountFen,
        product_id: draft.product,
        page: draft.page,
        channel: draft.channel,
        props: JSON.stringify(draft.aside ? withAside(checked.props, draft.aside) : checked.props),
        anon_id: draft.who.find(({ kind }) => kind === "anon")?.value ?? "",
      });
  });
  return ready;
}

/** A device says these among its properties; a table has columns for them. */
function withColumns(props: Readonly<Record<string, unknown>>, product: string, page: string) {
  if (product === "" && page === "") return props;
  return {
    ...props,
    ...(product !== "" && !Object.hasOwn(props, "product_id") && { product_id: product }),
    ...(page !== "" && !Object.hasOwn(props, "page") && { page }),
  };
}

function withAside(props: Readonly<Record<string, unknown>>, aside: Readonly<Record<string, unknown>>) {
  const before = props["$quarantined"] as Record<string, unknown> | undefined; // the plan's own
  return { ...props, $quarantined: { ...before, ...aside } };
}

/** Everyone once: a log names the same few again and again. */
async function resolve(identify: Identify, programId: string, drafts: readonly Draft[]) {
  const places = new Map<string, number>();
  const entries: (readonly Named[])[] = [];
  const placeOf = drafts.map(({ who }) => {
    const [only] = who;
    const key =
      who.length === 1 && only
        ? `${only.kind} ${only.value}`
        : who.map(({ kind, value }) => `${kind} ${value}`).join("\n");
    let place = places.get(key);
    if (place === undefined) {
      place = entries.push(who) - 1;
      places.set(key, place);
    }
    return place;
  });
  try {
    const persons = await identify(programId, entries);
    return placeOf.map((place) => persons[place]);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("UNAVAILABLE", { cause: error });
  }
}
