export type Told = {
  readonly event: string;
  readonly person: number;
  readonly at: number;
  readonly session: number;
  readonly scene: number;
  readonly platform: string;
  readonly fen: number;
};
const levels = ["visited", "view_item", "add_to_cart", "order_placed", "order_paid"];

/** How far the people of a part got, told again in plain loops. */
export function naiveReached(
  events: readonly Told[],
  merges: ReadonlyMap<number, number>,
  { from, until }: { from: number; until: number },
  platform: string,
): { persons: number[]; paidFen: number; people: Map<number, number> } {
  const who = (one: Told) => merges.get(one.person) ?? one.person;
  const counted = events.filter((one) => one.person > 0 && one.scene !== 1129 && one.at >= from && one.at < until);
  const isBehaviour = (one: Told) => one.session > 0;
  const people = new Map<number, number>();
  let paidFen = 0;
  for (const person of new Set(counted.map(who))) {
    const own = counted.filter((one) => who(one) === person);
    if (!own.some((one) => isBehaviour(one) && one.platform === platform)) continue;
    people.set(person, Math.max(1, ...own.map((one) => levels.indexOf(one.event) + 1)));
    for (const one of own) if (one.event === "order_paid") paidFen += one.fen;
  }
  const persons = [1, 2, 3, 4, 5].map((level) => [...people.values()].filter((one) => one >= level).length);
  return { persons, paidFen, people };
}
