import { dayOf, startOfWeek } from "@banyan/calendar";
import type { SharingAnswer, SharingGroup } from "@banyan/contracts";

/** An event as the test makes it. */
export type Told = {
  event: string;
  person: number;
  session: number;
  at: number;
  page: string;
  product: string;
  channel: string;
  scene: number;
  /** The share a visit came by. */ shareId: string;
  /** Of a `share`: the id it made. */ made: string;
};
type Share = { id: string; sharer: number; at: number; group: string };
type Opening = { who: number; share: Share; at: number };

/** The definitions of sharing told a second time, opening by opening. */
export function naiveSharing(
  events: readonly Told[],
  merges: ReadonlyMap<number, number>,
  range: { from: number; until: number; zone: string },
  groupBy: SharingGroup,
): Pick<SharingAnswer, "generations" | "weeks" | "groups" | "sharers"> & {
  total: Omit<SharingAnswer["total"], "unknownOpens">;
} {
  const whoOf = (person: number) => merges.get(person) ?? person;
  const behaviour = events.filter(({ session, scene, person }) => session > 0 && scene !== 1129 && person > 0);
  const seenAt = (who: number) =>
    Math.min(...behaviour.filter(({ person }) => whoOf(person) === who).map(({ at }) => at));
  const didLater = (who: number, event: string, at: number) =>
    events.some((one) => one.event === event && one.person > 0 && whoOf(one.person) === who && one.at >= at);

  const shares = new Map<string, Share>();
  for (const one of behaviour.filter(({ event }) => event === "share")) {
    const id = one.made || one.shareId;
    const share = { id, sharer: whoOf(one.person), at: one.at, group: one[groupBy] };
    const known = shares.get(id);
    const isEarlier =
      !known || compare([share.at, share.sharer, share.group], [known.at, known.sharer, known.group]) < 0;
    if (id !== "" && isEarlier) shares.set(id, share);
  }
  const isAsked = ({ at }: Share) => at >= range.from && at < range.until;

  const openings: Opening[] = [];
  for (const one of behaviour.filter(({ event, shareId }) => event !== "share" && shareId !== "")) {
    const share = shares.get(one.shareId);
    if (!share) continue;
    const known = openings.find((other) => other.share === share && other.who === whoOf(one.person));
    if (!known) openings.push({ who: whoOf(one.person), share, at: one.at });
    else known.at = Math.min(known.at, one.at);
  }
  const byOthers = openings.filter(({ who, share }) => who !== share.sharer);

  function figures(isIn: (share: Share) => boolean) {
    const made = [...shares.values()].filter((share) => isAsked(share) && isIn(share));
    const opened = byOthers.filter(({ share }) => made.includes(share));
    const people = (condition: (opening: Opening) => boolean) =>
      new Set(opened.filter(condition).map(({ who }) => who)).size;
    const sharers = new Set(made.map(({ sharer }) => sharer)).size;
    const openers = people(() => true);
    const registered = people(({ who, at }) => didLater(who, "member_registered", at));
    return {
      ...{ shares: made.length, sharers, openers, registered },
      newPersons: people(({ who, at }) => seenAt(who) === at),
      buyers: people(({ who, at }) => didLater(who, "order_paid", at)),
      openersPerSharer: sharers === 0 ? null : openers / sharers,
      registrationRate: openers === 0 ? null : registered / openers,
      k: sharers === 0 ? null : registered / sharers,
    };
  }

  // the tree: in order of openings, each under the first sharer who is not below them
  const brought = new Map<number, Opening>();
  let rings = 0;
  const above = (who: number): number[] => {
    const parent = brought.get(who)?.share.sharer;
    return parent === undefined ? [] : [parent, ...above(parent)];
  };
  for (const opening of byOthers.toSorted((a, b) => compare([a.at, a.share.id, a.who], [b.at, b.share.id, b.who]))) {
    if (brought.has(opening.who)) continue;
    if (above(opening.share.sharer).includes(opening.who)) rings += isAsked(opening.share) ? 1 : 0;
    else brought.set(opening.who, opening);
  }
  const asked = [...brought.values()].filter(({ share }) => isAsked(share));
  const childrenOf = (who: number) => asked.filter(({ share }) => share.sharer === who);
  const belowOf = (who: number): Opening[] => childrenOf(who).flatMap((child) => [child, ...belowOf(child.who)]);
  const depthOf = (who: number): number => Math.max(0, ...childrenOf(who).map((child) => 1 + depthOf(child.who)));
  const hasRegistered = ({ who, at }: Opening) => didLater(who, "member_registered", at);
  const parents = [...new Set(asked.map(({ share }) => share.sharer))];
  const cycles = parents
    .map((who) => {
      const start = brought.get(who)?.at ?? seenAt(who);
      return Math.max(0, Math.min(...childrenOf(who).map(({ at }) => at)) - start) / 1000;
    })
    .sort((a, b) => a - b);
  const generations = [...Map.groupBy(asked, ({ who }) => above(who).length)].sort(([a], [b]) => a - b);

  const made = [...shares.values()].filter(isAsked);
  const mondayOf = ({ at }: Share) => startOfWeek(dayOf(new Date(at), range.zone));
  return {
    total: {
      ...figures(() => true),
      selfOpens: openings.filter(({ who, share }) => who === share.sharer && isAsked(share)).length,
      rings,
      cycleSeconds: cycles.length === 0 ? null : (cycles[(cycles.length - 1) >> 1]! + cycles[cycles.length >> 1]!) / 2,
      depth: Math.max(0, ...generations.map(([generation]) => generation)),
    },
    generations: generations.map(([generation, people]) => ({
      ...{ generation, persons: people.length },
      newPersons: people.filter(({ who, at }) => seenAt(who) === at).length,
      registered: people.filter(hasRegistered).length,
      sharers: people.filter(({ who }) => childrenOf(who).length > 0).length,
    })),
    weeks: [...new Set(made.map(mondayOf))].map((week) => ({ week, ...figures((share) => mondayOf(share) === week) })),
    groups: [...new Set(made.map(({ group }) => group))].map((value) => ({
      ...{ value, label: value },
      ...figures(({ group }) => group === value),
    })),
    sharers: parents.map((who) => ({
      ...{ personId: who, who: `访客 ${who}`, generation: above(who).length, invited: childrenOf(who).length },
      ...{ subtree: belowOf(who).length, registered: belowOf(who).filter(hasRegistered).length, depth: depthOf(who) },
      openedAt: brought.has(who) ? new Date(brought.get(who)!.at).toISOString() : null,
    })),
  };
}

function compare(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  const n = a.findIndex((one, n) => one !== b[n]);
  return n === -1 ? 0 : a[n]! < b[n]! ? -1 : 1;
}
