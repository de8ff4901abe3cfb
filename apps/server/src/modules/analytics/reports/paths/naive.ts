import type { PathNode, PathsAnswer, PathsQuestion } from "@banyan/contracts";

/** An event as the test makes it; `order`: the counter of its id. */
export type Told = {
  event: string;
  page: string;
  person: number;
  session: number;
  at: number;
  order: number;
  scene: number;
};
type Step = { node: PathNode; at: number };
type Walk = { who: number; steps: Step[] };

/** The definitions of paths told a second time, session by session. */
export function naivePaths(
  events: readonly Told[],
  merges: ReadonlyMap<number, number>,
  range: { from: number; until: number },
  question: PathsQuestion,
): PathsAnswer {
  const walks = sessionsOf(events.filter((one) => isAccepted(one, range, question)))
    .map(({ person, told }) => ({
      who: merges.get(person) ?? person,
      steps: anchored(
        collapse(told.map((one) => ({ node: nodeOf(one, question), at: one.at, order: one.order })).sort(inOrder)),
        question,
      ),
    }))
    .filter(({ steps }) => steps.length > 0);

  const positions: PathsAnswer["positions"] = [];
  const edges: PathsAnswer["edges"] = [];
  const shownAt: Set<string>[] = [];
  for (let position = 1; position <= question.steps + 1; position++)
    shownAt[position] = mostFrequent(
      walks.flatMap(({ steps }) => steps[position - 1]?.node ?? []),
      question.top,
    );
  const shown = (position: number, node: PathNode) => (shownAt[position]?.has(keyOf(node)) ? node : null);

  for (let position = 1; position <= question.steps; position++) {
    const here = walks.filter(({ steps }) => steps.length >= position);
    if (here.length === 0) continue;
    const hasEnded = ({ steps }: Walk) => steps.length === position;
    positions.push({
      position,
      ...counted(here),
      ended: here.filter(hasEnded).length,
      nodes: groups(here, ({ steps }) => shown(position, steps[position - 1]!.node)).map(([node, walks]) => ({
        node,
        ...counted(walks),
        ended: walks.filter(hasEnded).length,
        endedPersons: counted(walks.filter(hasEnded)).persons,
      })),
    });
    if (position === question.steps) continue;
    const further = here.filter((walk) => !hasEnded(walk));
    for (const [[from, to], walks] of groups(further, ({ steps }): [PathNode | null, PathNode | null] => [
      shown(position, steps[position - 1]!.node),
      shown(position + 1, steps[position]!.node),
    ])) {
      const gaps = walks.map(({ steps }) => Math.abs(steps[position]!.at - steps[position - 1]!.at));
      const averageSeconds = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length / 1000;
      edges.push({ position, from, to, ...counted(walks), averageSeconds });
    }
  }
  return { total: counted(walks), positions, edges };
}

const isAccepted = (one: Told, range: { from: number; until: number }, { nodes, include, exclude }: PathsQuestion) =>
  one.at >= range.from &&
  one.at < range.until &&
  one.session > 0 &&
  one.scene !== 1129 &&
  one.person > 0 &&
  (nodes !== "pages" || one.event === "page_view") &&
  (include.length === 0 || include.includes(one.event)) &&
  !exclude.includes(one.event);

function sessionsOf(events: readonly Told[]): { person: number; told: Told[] }[] {
  const sessions = new Map<string, { person: number; told: Told[] }>();
  for (const one of events) {
    const key = `${one.person} ${one.session}`;
    const session = sessions.get(key) ?? { person: one.person, told: [] };
    sessions.set(key, session);
    session.told.push(one);
  }
  return [...sessions.values()];
}

const nodeOf = ({ event, page }: Told, { nodes }: PathsQuestion): PathNode =>
  event === "page_view" && nodes !== "events" ? { kind: "page", name: page } : { kind: "event", name: event };
const keyOf = (node: PathNode | null) => (node === null ? "~" : `${node.kind} ${node.name}`);

/** By time, then as their ids were made; what is still equal by name, events before pages. */
const inOrder = (a: Step & { order: number }, b: Step & { order: number }) =>
  a.at - b.at || a.order - b.order || (keyOf(a.node) < keyOf(b.node) ? -1 : 1);

const collapse = (steps: readonly Step[]) =>
  steps.filter(({ node }, n) => n === 0 || keyOf(node) !== keyOf(steps[n - 1]!.node));

function anchored(steps: Step[], { anchor }: PathsQuestion): Step[] {
  if (!anchor) return steps;
  const isIt = ({ node }: Step) => keyOf(node) === keyOf(anchor.node);
  if (anchor.at === "start") return steps.some(isIt) ? steps.slice(steps.findIndex(isIt)) : [];
  return steps.slice(0, steps.findLastIndex(isIt) + 1).reverse();
}

/** The `top` nodes that occur most; of equally frequent ones events before pages, then by name. */
function mostFrequent(nodes: readonly PathNode[], top: number): Set<string> {
  const times = new Map<string, number>();
  for (const node of nodes) times.set(keyOf(node), (times.get(keyOf(node)) ?? 0) + 1);
  const sorted = [...times].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return new Set(sorted.slice(0, top).map(([key]) => key));
}

const counted = (walks: readonly Walk[]) => ({
  sessions: walks.length,
  persons: new Set(walks.map(({ who }) => who)).size,
});

function groups<K>(walks: readonly Walk[], keyOfWalk: (walk: Walk) => K): [K, Walk[]][] {
  const found = new Map<string, [K, Walk[]]>();
  for (const walk of walks) {
    const key = keyOfWalk(walk);
    const group = found.get(JSON.stringify(key)) ?? [key, []];
    found.set(JSON.stringify(key), group);
    group[1].push(walk);
  }
  return [...found.values()];
}
