import { expect, test } from "vitest";
import { limitedTime, off, promotionInput } from "#test/promotions.ts";
import { asDraft, isTooMany, meetingOf } from "./conflicts.ts";

const [bread, drink] = [
  { productId: "bread", categoryIds: ["food", "bakery"] },
  { productId: "drink", categoryIds: ["drinks"] },
];
const goods = [bread, drink];
const stacking = promotionInput(off(1, 1)).stacking;
const draft = (id: string, more: Parameters<typeof promotionInput>[1] = {}, rule = off(5_000, 1_000)) =>
  asDraft(id, promotionInput(rule, more));
const verdict = (a: ReturnType<typeof draft>, b: ReturnType<typeof draft>) => meetingOf(a, b, goods)?.verdict ?? null;
const only = (...categoryIds: string[]) => ({
  scope: { include: { kind: "categories" as const, categoryIds }, excludeProductIds: [], excludeCategoryIds: [] },
});

test("two meet when they share a moment and a product; the moment is told", () => {
  const [march, later] = [
    draft("a", { startsAt: "2026-03-01T00:00:00.000Z", endsAt: "2026-03-10T00:00:00.000Z" }),
    draft("b", { startsAt: "2026-03-10T00:00:00.001Z" }),
  ];
  expect(meetingOf(march, later, goods)).toBeNull();
  const touching = draft("b", { startsAt: "2026-03-10T00:00:00.000Z" });
  expect(meetingOf(march, touching, goods)).toMatchObject({
    from: new Date("2026-03-10T00:00:00.000Z"),
    until: new Date("2026-03-10T00:00:00.000Z"),
  });
  expect(meetingOf(draft("a", only("bakery")), draft("b", only("drinks")), goods)).toBeNull();
  expect(verdict(draft("a", only("food")), draft("b", only("bakery")))).toBe("COMBINED");
});

test("the verdict says what the price will do with both", () => {
  const any = draft("a");
  const naming = (id: string, ...combinesWith: string[]) => draft(id, { stacking: { ...stacking, combinesWith } });
  const grouped = (id: string, group: string) => draft(id, { stacking: { ...stacking, group } });
  expect(verdict(any, draft("b"))).toBe("COMBINED");
  expect(verdict(any, draft("b", { stacking: { ...stacking, exclusive: true } }))).toBe("BEST_WINS");
  expect(verdict(grouped("a", "满减"), grouped("b", "满减"))).toBe("BEST_WINS");
  expect(verdict(grouped("a", "满减"), grouped("b", "开业"))).toBe("COMBINED");
  expect(verdict(naming("a", "b"), naming("b", "a"))).toBe("COMBINED");
  expect(verdict(naming("a", "b"), naming("b"))).toBe("AMBIGUOUS");
  expect(verdict(naming("a"), naming("b", "a"))).toBe("AMBIGUOUS");
  expect(verdict(naming("a"), naming("b"))).toBe("BEST_WINS");
  // one is open to all, the other names nobody: nobody was promised anything
  expect(verdict(any, naming("b"))).toBe("BEST_WINS");
  expect(verdict(draft("a", {}, limitedTime(9_000)), draft("b", {}, limitedTime(8_000)))).toBe("LOWEST_PRICE_WINS");
  expect(verdict(draft("a", {}, limitedTime(9_000)), any)).toBe("COMBINED");
  const closing = draft("a", { stacking: { ...stacking, closesLayers: ["order"] } }, limitedTime(9_000));
  expect(verdict(closing, any)).toBe("CLOSED");
  expect(verdict(any, closing)).toBe("CLOSED");
});

test("twelve of one layer at one moment are searched, a thirteenth is refused; groups and prices count otherwise", () => {
  const others = (count: number, more = {}) => Array.from({ length: count }, (_, i) => draft(`other ${i}`, more));
  expect(isTooMany(draft("a"), others(11))).toBe(false);
  expect(isTooMany(draft("a"), others(12))).toBe(true);
  expect(isTooMany(draft("a"), others(30, { stacking: { ...stacking, group: "满减" } }))).toBe(false);
  // twelve, but never together
  const weekly = Array.from({ length: 12 }, (_, i) =>
    draft(`week ${i}`, {
      startsAt: new Date(Date.UTC(2026, 3, 1 + i * 7)).toISOString(),
      endsAt: new Date(Date.UTC(2026, 3, 7 + i * 7)).toISOString(),
    }),
  );
  expect(isTooMany(draft("a"), weekly)).toBe(false);
  const prices = others(30).map((one) => ({ ...one, rule: limitedTime(9_000) }));
  expect(isTooMany({ ...draft("a"), rule: limitedTime(8_000) }, prices)).toBe(false);
});
