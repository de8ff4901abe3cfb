import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AssociationAnswer } from "@banyan/contracts";
import type { Shop } from "./shop.ts";
import type { Table } from "./table.ts";

/** Groceries of arules (Hahsler and others): 410 rules at support .001 and confidence .8, the surest of them by lift. */
export async function groceries(folder: string, shop: Shop, table: Table): Promise<void> {
  const baskets = readFileSync(join(folder, "groceries", "groceries.csv"), "utf8")
    .trim()
    .split(/\r?\n/);
  const at = Date.parse("2026-01-01T00:00:00Z") - 86_400_000;
  await shop.store(
    "groceries",
    baskets.map((line, n) => ({ person: n + 1, at, fen: 100, order: String(n), items: line.split(",") })),
  );
  const answer = await shop.ask<AssociationAnswer>("groceries", "association", {
    range: { from: "2025-12-31", to: "2025-12-31" },
    minSupport: 0.001,
    minConfidence: 0.8,
    mostItems: 6,
    limit: 500,
  });
  table.head("Groceries: association rules, support .001, confidence .8");
  table.compare("baskets", answer.baskets, 9_835);
  table.compare("items", answer.items, 169);
  table.compare("rules", answer.found, 410);
  for (const [length, count] of [
    [3, 29],
    [4, 229],
    [5, 140],
    [6, 12],
  ] as const)
    table.compare(
      `rules of ${length} items`,
      answer.rules.filter(({ from }) => from.length + 1 === length).length,
      count,
    );
  const [best] = answer.rules;
  const names = best ? [...best.from.map(({ name }) => name)].sort().join(" + ") : "";
  table.tell("highest lift", `${names} → ${best?.to.name}`);
  table.compare("its support", best?.support ?? 0, 0.001931876, 5e-9);
  table.compare("its confidence", best?.confidence ?? 0, 0.9047619, 5e-8);
  table.compare("its lift", best?.lift ?? 0, 11.235269, 5e-6);
}
