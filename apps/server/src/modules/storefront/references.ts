import { addDays, dayOf } from "@banyan/calendar";
import type { Clock } from "#kernel/clock.ts";
import type { Databases } from "#kernel/db.ts";
import type { Programs } from "#kernel/programs.ts";
import type { Catalog } from "#modules/catalog/index.ts";
import { createCache } from "./cache.ts";
import { lowestDeals } from "./deal-store.ts";

const DAYS = 7;
export type References = ReturnType<typeof createReferences>;

/**
 * What may be crossed out beside a price: the lowest of the 7 days before the offer, of list prices and of what was really paid
 * (Provisions on prohibiting price fraud: 原价). Nothing known of those days: nothing is crossed out.
 */
export function createReferences({
  db,
  clock,
  programs,
  catalog,
}: {
  db: Databases;
  clock: Clock;
  programs: Pick<Programs, "byId">;
  catalog: Pick<Catalog, "lowestPricesSince">;
}) {
  const kept = createCache();
  return { lowest, clear: kept.clear };

  async function lowest(
    programId: string,
    offers: readonly { skuId: string; offeredFrom: Date }[],
  ): Promise<ReadonlyMap<string, number>> {
    if (offers.length === 0) return new Map();
    const skuIds = new Map<number, string[]>();
    for (const { skuId, offeredFrom } of offers) {
      const from = Math.min(offeredFrom.getTime(), clock.now().getTime());
      skuIds.set(from, [...(skuIds.get(from) ?? []), skuId]);
    }
    const parts = await Promise.all(
      [...skuIds].map(([from, ids]) =>
        kept.get(programId, `${from} ${ids.sort().join()}`, () => lowestBefore(programId, ids, new Date(from))),
      ),
    );
    return new Map(parts.flatMap((part) => [...part]));
  }

  async function lowestBefore(programId: string, skuIds: string[], until: Date): Promise<Map<string, number>> {
    const zone = (await programs.byId(programId))?.zone ?? "Asia/Shanghai";
    const lastDay = dayOf(until, zone);
    // the day it began has deals at its own price
    const [prices, deals] = await Promise.all([
      catalog.lowestPricesSince(programId, skuIds, new Date(until.getTime() - DAYS * 86_400_000), until),
      lowestDeals(db.reads, programId, skuIds, { from: addDays(lastDay, -DAYS), to: addDays(lastDay, -1) }),
    ]);
    const lowest = new Map(prices);
    // without a list price there was no offer to compare with
    for (const [skuId, fen] of deals) {
      const listed = lowest.get(skuId);
      if (listed !== undefined) lowest.set(skuId, Math.min(listed, fen));
    }
    return lowest;
  }
}
