import type { AssociationQuestion } from "@banyan/contracts";
import { type NaiveWorld, whoIs } from "../value-naive.ts";

/** Baskets told event by event: whose, and which different products. */
export function naiveBaskets(
  world: NaiveWorld,
  { from, until }: { from: number; until: number },
  { basket, event }: { basket: AssociationQuestion["basket"]; event: string },
): { who: number; items: string[] }[] {
  const baskets = new Map<string, { who: number; items: Set<string> }>();
  for (const [n, one] of world.events.entries()) {
    if (one.event !== event || one.at < from || one.at >= until || one.scene === 1129 || one.person === 0) continue;
    const who = whoIs(world, one.person);
    const key = {
      order: one.order === "" ? `event ${n}` : `${who} ${one.order}`,
      person: String(who),
      session: `${one.person} ${one.session}`,
    }[basket];
    const found = baskets.get(key) ?? { who, items: new Set<string>() };
    baskets.set(key, found);
    for (const product of one.products) found.items.add(product);
  }
  return [...baskets.values()]
    .filter(({ items }) => items.size > 0)
    .map(({ who, items }) => ({ who, items: [...items].sort() }));
}
