import fc from "fast-check";
import { expect, test } from "vitest";
import { planShards, SHARDS, shardOf } from "./shards.ts";

test("whoever comes and goes, the living hold every shard, each its equal part, once all have looked often enough", () => {
  const lives = fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 12 }), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(lives, (times) => {
      let holders: (number | undefined)[] = Array.from({ length: SHARDS }, () => undefined);
      for (const terms of times) {
        holders = holders.map((holder) => (holder !== undefined && terms.includes(holder) ? holder : undefined));
        for (let look = 0; look < 3; look++)
          for (const me of terms) {
            const { take, give } = planShards(me, terms, holders);
            for (const shard of give) holders[shard] = undefined;
            for (const shard of take) holders[shard] = me;
          }
        const counts = terms.map((term) => holders.filter((holder) => holder === term).length);
        expect(counts.reduce((sum, count) => sum + count)).toBe(SHARDS);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test("a lone process takes everything at once and gives nothing away", () => {
  const none = Array.from({ length: SHARDS }, () => undefined);
  expect(planShards(7, [7], none).take).toHaveLength(SHARDS);
  expect(planShards(7, [7], none.fill(7 as never))).toEqual({ take: [], give: [] });
});

test("devices spread over the shards", () => {
  const counts = new Map<number, number>();
  for (let device = 0; device < 64_000; device++) {
    const shard = shardOf("demo", `device-${device}`);
    counts.set(shard, (counts.get(shard) ?? 0) + 1);
  }
  expect({ shards: counts.size, uneven: [...counts.values()].filter((count) => count < 800 || count > 1_200) }).toEqual(
    {
      shards: SHARDS,
      uneven: [],
    },
  );
});
