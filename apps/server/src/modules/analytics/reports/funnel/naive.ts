/**
 * The definition of a funnel (docs/rules/reports.md) told a second time, in plain loops over plain events, by trying every chain:
 * what the statements must agree with.
 */
export type NaiveEvent = {
  id: number;
  at: number;
  fits: readonly boolean[];
  excluded: readonly boolean[];
  isBehaviour: boolean;
};
export type NaiveFunnel = {
  order: "ordered" | "strict" | "unordered";
  steps: number;
  windowMs: number;
  /** Of entries; `until` is not part of it. */ from: number;
  until: number;
  exclusions: readonly { from: number; to: number }[];
};
/** Of a person who is counted: how deep, the times of the deciding chain's steps, and the latest entry. */
export type NaiveVerdict = { level: number; times: number[]; latest: number };

/** @param events of one person, those the question's own filters let through */
export function naiveFunnel(funnel: NaiveFunnel, events: readonly NaiveEvent[]): NaiveVerdict | null {
  const starts = startsOf(funnel, events);
  const reachedBy = new Map(starts.map((start) => [start, arrivals(funnel, events, start)]));
  const isHit = (start: number) => funnel.exclusions.some((_, n) => hits(funnel, events, start, n).length > 0);
  const counted = funnel.order === "unordered" ? starts.filter((start) => !isHit(start)) : starts;
  if (counted.length === 0) return null;

  const timesOf = (start: number) => reachedBy.get(start) ?? [];
  const level = Math.max(...counted.map((start) => timesOf(start).length));
  const deepest = counted.filter((start) => timesOf(start).length === level);
  const end = Math.min(...deepest.map((start) => timesOf(start)[level - 1] ?? Infinity));
  const deciding = Math.max(...deepest.filter((start) => timesOf(start)[level - 1] === end));
  if (funnel.order !== "unordered") {
    const completed = level === funnel.steps ? end : Infinity;
    const all = starts.flatMap((start) => funnel.exclusions.flatMap((_, n) => hits(funnel, events, start, n)));
    if (all.some((at) => at < completed)) return null;
  }
  return { level, times: timesOf(deciding), latest: Math.max(...counted) };
}

/** Instants at which a chain may start. */
function startsOf({ order, from, until }: NaiveFunnel, events: readonly NaiveEvent[]): number[] {
  const may = events.filter(
    ({ at, fits }) => at >= from && at < until && (order === "unordered" ? fits.includes(true) : fits[0]),
  );
  return [...new Set(may.map(({ at }) => at))].sort((a, b) => a - b);
}

/** When each step can have been reached earliest by a chain that starts at this instant; as long as it gets. */
function arrivals(funnel: NaiveFunnel, events: readonly NaiveEvent[], start: number): number[] {
  const within = events.filter(({ at }) => at >= start && at <= start + funnel.windowMs);
  const best: number[] = [];
  const reach = (step: number, at: number) => {
    best[step - 1] = Math.min(best[step - 1] ?? Infinity, at);
  };
  if (funnel.order === "unordered") {
    for (const { at } of within) {
      const served = mostStepsServed(
        funnel.steps,
        within.filter((one) => one.at <= at),
      );
      for (let step = 1; step <= served; step++) reach(step, at);
    }
    return best;
  }
  const extend = (step: number, last: number, used: ReadonlySet<number>) => {
    for (const event of within) {
      if (!event.fits[step - 1] || event.at < last || used.has(event.id)) continue;
      if (step === 1 && event.at !== start) continue;
      if (step > 1 && funnel.order === "strict" && isDisturbed(events, last, event.at)) continue;
      reach(step, event.at);
      if (step < funnel.steps) extend(step + 1, event.at, new Set([...used, event.id]));
    }
  };
  extend(1, start, new Set());
  return best;
}

const isDisturbed = (events: readonly NaiveEvent[], after: number, before: number) =>
  events.some(
    ({ at, isBehaviour, fits, excluded }) =>
      at > after && at < before && (isBehaviour || fits.includes(true) || excluded.includes(true)),
  );

/** To how many steps events can be handed out, one each. */
function mostStepsServed(
  steps: number,
  events: readonly NaiveEvent[],
  step = 1,
  used: ReadonlySet<number> = new Set(),
): number {
  if (step > steps) return 0;
  let most = mostStepsServed(steps, events, step + 1, used);
  for (const event of events)
    if (event.fits[step - 1] && !used.has(event.id))
      most = Math.max(most, 1 + mostStepsServed(steps, events, step + 1, new Set([...used, event.id])));
  return most;
}

/** When exclusion `n` happened between its two steps of a chain that starts at this instant. */
function hits(funnel: NaiveFunnel, events: readonly NaiveEvent[], start: number, n: number): number[] {
  const exclusion = funnel.exclusions[n];
  if (!exclusion) return [];
  const times = arrivals(funnel, events, start);
  const from = funnel.order === "unordered" ? start : times[exclusion.from - 1];
  const to = times[exclusion.to - 1] ?? Infinity;
  if (from === undefined) return [];
  return events
    .filter(({ at, excluded }) => excluded[n] && at > from && at < to && at <= start + funnel.windowMs)
    .map(({ at }) => at)
    .filter((at) => funnel.order !== "strict" || isUnbroken(funnel, events, start, exclusion, at));
}

/** Strict: may the chain, at `from` or further, still have been going on just before this instant? */
function isUnbroken(
  funnel: NaiveFunnel,
  events: readonly NaiveEvent[],
  start: number,
  { from }: { from: number },
  at: number,
): boolean {
  const before = events.filter((one) => one.at >= start && one.at < at);
  const lasts = new Set<number>();
  const extend = (step: number, last: number, used: ReadonlySet<number>) => {
    for (const event of before) {
      if (!event.fits[step - 1] || event.at < last || used.has(event.id)) continue;
      if (step === 1 && event.at !== start) continue;
      if (step > 1 && isDisturbed(events, last, event.at)) continue;
      if (step >= from) lasts.add(event.at);
      if (step < funnel.steps) extend(step + 1, event.at, new Set([...used, event.id]));
    }
  };
  extend(1, start, new Set());
  return [...lasts].some((last) => !isDisturbed(events, last, at));
}
