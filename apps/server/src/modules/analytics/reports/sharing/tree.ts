import type { Openings } from "./statement.ts";

/** A person of the forest; only those the question is about stand among `children`. */
type Node = {
  readonly person: number;
  parent: Node | null;
  readonly children: Node[];
  /** Sharers above; 0 at the top. */ generation: number;
  openedAt: number;
  isAsked: boolean;
  isNew: boolean;
  hasRegistered: boolean;
  /** First seen. */ seen: number;
  /** Below: how many, how many became members, how many generations. */ subtree: number;
  registeredBelow: number;
  depth: number;
};
export type Forest = { nodes: ReadonlyMap<number, Node>; rings: number; asked: readonly Node[] };

/**
 * Pure: who brought whom. In the order of openings everybody comes under the sharer of the first share of another they opened; an
 * opening of a share by someone below oneself would make a ring and is left out.
 */
export function plant(openings: Openings): Forest {
  const nodes = new Map<number, Node>();
  let rings = 0;
  openings.who.forEach((who, n) => {
    const child = nodeOf(who);
    const parent = nodeOf(openings.sharer[n] ?? 0);
    parent.seen = openings.sharerSeen[n] ?? 0;
    if (child.parent) return;
    if (isBelow(parent, child)) {
      rings += openings.isAsked[n] ?? 0;
      return;
    }
    child.parent = parent;
    child.openedAt = openings.at[n] ?? 0;
    child.isAsked = openings.isAsked[n] === 1;
    child.isNew = openings.isNew[n] === 1;
    child.hasRegistered = openings.hasRegistered[n] === 1;
    if (child.isAsked) parent.children.push(child);
  });
  const roots = [...nodes.values()].filter(({ parent }) => parent === null);
  const inOrder = descend(roots);
  for (const node of inOrder.toReversed()) sumUp(node);
  return { nodes, rings, asked: inOrder.filter(({ isAsked }) => isAsked) };

  function nodeOf(person: number): Node {
    const node = nodes.get(person) ?? {
      ...{ person, parent: null, children: [], generation: 0, openedAt: 0, seen: 0 },
      ...{ isAsked: false, isNew: false, hasRegistered: false, subtree: 0, registeredBelow: 0, depth: 0 },
    };
    nodes.set(person, node);
    return node;
  }

  /** Everybody after who stands above them; generations count every sharer above, asked about or not. */
  function descend(tops: readonly Node[]): Node[] {
    const below = Map.groupBy(nodes.values(), ({ parent }) => parent);
    const found = [...tops];
    for (const node of found)
      for (const child of below.get(node) ?? []) {
        child.generation = node.generation + 1;
        found.push(child);
      }
    return found;
  }
}

function isBelow(node: Node, top: Node): boolean {
  for (let at: Node | null = node; at; at = at.parent) if (at === top) return true;
  return false;
}

function sumUp(node: Node): void {
  for (const child of node.children) {
    node.subtree += 1 + child.subtree;
    node.registeredBelow += (child.hasRegistered ? 1 : 0) + child.registeredBelow;
    node.depth = Math.max(node.depth, 1 + child.depth);
  }
}

/** Everybody below, through those asked about. */
export function below(node: Node): Node[] {
  const found = [...node.children];
  for (const one of found) found.push(...one.children);
  return found;
}

/** Seconds from a sharer's own arrival (the opening that brought them, else the first visit) to the first person they brought: the median. */
export function cycleSeconds({ nodes }: Forest): number | null {
  const cycles = [...nodes.values()]
    .filter(({ children }) => children.length > 0)
    .map(({ parent, openedAt, seen, children }) => {
      const first = Math.min(...children.map((child) => child.openedAt));
      return Math.max(0, first - (parent ? openedAt : seen)) / 1000;
    })
    .sort((a, b) => a - b);
  if (cycles.length === 0) return null;
  const [low, high] = [cycles[(cycles.length - 1) >> 1] ?? 0, cycles[cycles.length >> 1] ?? 0];
  return (low + high) / 2;
}

/** Most people below first; of equal ones the smaller number. */
export const byReach = (a: Node, b: Node): number => b.subtree - a.subtree || a.person - b.person;

export const generationsOf = ({ asked }: Forest) =>
  [...Map.groupBy(asked, ({ generation }) => generation)]
    .sort(([a], [b]) => a - b)
    .map(([generation, nodes]) => ({
      ...{ generation, persons: nodes.length },
      newPersons: nodes.filter(({ isNew }) => isNew).length,
      registered: nodes.filter(({ hasRegistered }) => hasRegistered).length,
      sharers: nodes.filter(({ children }) => children.length > 0).length,
    }));
