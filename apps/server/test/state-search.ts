/** What may happen in a small world: each event gives the world after it, or null when it is refused there. */
export type Events<World> = Record<string, (world: World) => World | null>;

export type Search<World> = {
  start: World;
  events: Events<World>;
  /** How many events in a row. */ depth: number;
  /** What is wrong with a world, or with getting there; nothing when all is well. */
  wrong(world: World, before: World, event: string): string | undefined;
};

export type Found<World> = {
  worlds: World[];
  /** The shortest way into something wrong: what, and the events that led there. */
  broken: { what: string; path: string[] } | undefined;
};

/**
 * Tries every order of events up to a depth, breadth first; worlds that look the same are followed once, so that all
 * orders are covered in milliseconds. A world is plain data without functions.
 */
export function searchStates<World>({ start, events, depth, wrong }: Search<World>): Found<World> {
  type Node = { world: World; event: string; from: Node | null };
  const seen = new Map<string, World>([[JSON.stringify(start), start]]);
  let edge: Node[] = [{ world: start, event: "", from: null }];
  const pathOf = (node: Node | null): string[] => (node?.from ? [...pathOf(node.from), node.event] : []);
  for (let step = 0; step < depth; step++) {
    const next: Node[] = [];
    for (const from of edge) {
      for (const [event, happen] of Object.entries(events)) {
        const world = happen(structuredClone(from.world));
        if (world === null) continue;
        const node = { world, event, from };
        const what = wrong(world, from.world, event);
        if (what !== undefined) return { worlds: [...seen.values()], broken: { what, path: pathOf(node) } };
        const key = JSON.stringify(world);
        if (seen.has(key)) continue;
        seen.set(key, world);
        next.push(node);
      }
    }
    edge = next;
  }
  return { worlds: [...seen.values()], broken: undefined };
}
