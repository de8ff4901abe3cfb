import type { StackingCampaign } from "./campaign.ts";
import type { RejectCode } from "./result.ts";

/** How good a set is for the buyer: compared number by number, more is better. */
export type Worth = readonly number[];

/** Up to so many candidates every set is looked at. */
const MOST_EXACT = 12;

export interface Together<C> {
  /** In order of priority. */
  readonly chosen: readonly C[];
  readonly left: readonly {
    readonly candidate: C;
    readonly code: Extract<RejectCode, "NOT_BEST" | "NOT_COMBINABLE">;
  }[];
  readonly isApproximate: boolean;
}

/**
 * Which campaigns of a layer act: from each group the single best for the buyer, and of the rest the mutually combinable
 * set that is worth most; between equals higher priority, then the lower id. Exact to {@link MOST_EXACT} candidates, beyond
 * that one by one from the best down.
 *
 * `candidates` come in order of priority. A set must be worth at least as much as each of its subsets (discounts are),
 * so only sets that nothing can be added to are compared.
 */
export function chooseTogether<C extends { readonly campaign: StackingCampaign }>(
  candidates: readonly C[],
  worthOf: (set: readonly C[]) => Worth,
): Together<C> {
  if (candidates.length <= 1) return { chosen: candidates, left: [], isApproximate: false };
  const best = bestOfGroups(candidates, worthOf);
  const isApproximate = best.length > MOST_EXACT;
  const chosen = isApproximate ? oneByOne(best, worthOf) : bestSet(best, worthOf);
  return {
    chosen,
    left: candidates
      .filter((candidate) => !chosen.includes(candidate))
      .map((candidate) => ({ candidate, code: best.includes(candidate) ? "NOT_COMBINABLE" : "NOT_BEST" })),
    isApproximate,
  };
}

function bestOfGroups<C extends { readonly campaign: StackingCampaign }>(
  candidates: readonly C[],
  worthOf: (set: readonly C[]) => Worth,
): readonly C[] {
  if (candidates.every(({ campaign }) => campaign.group === null)) return candidates;
  const bestOf = new Map<string, { readonly candidate: C; readonly worth: Worth }>();
  for (const candidate of candidates) {
    const { group } = candidate.campaign;
    if (group === null) continue;
    const before = bestOf.get(group);
    const worth = worthOf([candidate]);
    if (before === undefined || compare(worth, before.worth) > 0) bestOf.set(group, { candidate, worth });
  }
  return candidates.filter(
    (candidate) => candidate.campaign.group === null || bestOf.get(candidate.campaign.group)?.candidate === candidate,
  );
}

function combine(a: StackingCampaign, b: StackingCampaign): boolean {
  if (a.exclusive || b.exclusive) return false;
  return allows(a, b) && allows(b, a);
}
const allows = ({ combinesWith }: StackingCampaign, { id }: StackingCampaign): boolean =>
  combinesWith === "any" || combinesWith.includes(id);

/** The maximal sets one by one (Bron–Kerbosch on bits: at most 81 of them among twelve). */
function bestSet<C extends { readonly campaign: StackingCampaign }>(
  candidates: readonly C[],
  worthOf: (set: readonly C[]) => Worth,
): readonly C[] {
  const friends = candidates.map((a, i) =>
    candidates.reduce((bits, b, j) => (i !== j && combine(a.campaign, b.campaign) ? bits | (1 << j) : bits), 0),
  );
  const everyone = (1 << candidates.length) - 1;
  if (friends.every((bits, index) => bits === (everyone & ~(1 << index)))) return candidates;
  let best: { readonly set: readonly C[]; readonly worth: Worth } | null = null;
  // sets come out with the lower places first, so between equals the first one found stays
  const visit = (taken: number, open: number, seen: number): void => {
    if (open === 0) {
      if (seen !== 0) return;
      const set = candidates.filter((_, index) => (taken & (1 << index)) !== 0);
      const worth = worthOf(set);
      if (best === null || compare(worth, best.worth) > 0) best = { set, worth };
      return;
    }
    let [left, done] = [open, seen];
    for (let index = 0; index < friends.length; index++) {
      const bit = 1 << index;
      if ((left & bit) === 0) continue;
      const near = friends[index] ?? 0;
      visit(taken | bit, left & near, done & near);
      left &= ~bit;
      done |= bit;
    }
  };
  visit(0, everyone, 0);
  return (best as { readonly set: readonly C[] } | null)?.set ?? []; // assigned in the closure, which narrowing does not see
}

function oneByOne<C extends { readonly campaign: StackingCampaign }>(
  candidates: readonly C[],
  worthOf: (set: readonly C[]) => Worth,
): readonly C[] {
  const ranked = candidates
    .map((candidate) => ({ candidate, worth: worthOf([candidate]) }))
    .sort((a, b) => compare(b.worth, a.worth));
  const chosen = new Set<C>();
  for (const { candidate } of ranked) {
    if ([...chosen].every((other) => combine(other.campaign, candidate.campaign))) chosen.add(candidate);
  }
  return candidates.filter((candidate) => chosen.has(candidate));
}

function compare(a: Worth, b: Worth): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
