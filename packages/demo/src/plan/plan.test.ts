import { createHash } from "node:crypto";
import { addDays, dayOf, isWeekend, rangeOfDays } from "@banyan/calendar";
import {
  addCartLine,
  collectBatch,
  collectEvent,
  collectLimits,
  type Endpoint,
  eventTypes,
  placeOrder,
  shipOrder,
  shopperSignIn,
} from "@banyan/contracts";
import { expect, it } from "vitest";
import * as z from "zod/mini";
import { categories, products, skus } from "../catalog.ts";
import { parcelOf } from "../operator.ts";
import { batchOf } from "../report.ts";
import { type PlanOptions, planDemo } from "./plan.ts";

const until = new Date("2026-11-22T15:30:00+08:00");
const quarter: PlanOptions = { until, days: 90, members: 2_000, seed: 1 };
const plan = planDemo(quarter);
const digest = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex");
const has = (event: string) => plan.visits.filter(({ events }) => events.some((one) => one.event === event)).length;
const ids = {
  appid: "wx00000000000demo1",
  products: products.map((_, index) => uuidOf(index)),
  skus: skus.map((_, index) => uuidOf(1_000 + index)),
  categories: categories.map((_, index) => uuidOf(2_000 + index)),
  codes: { "store-codes": ["AAAA0001", "AAAA0002", "AAAA0003"] },
};
function uuidOf(number: number): string {
  return `01a200e6-fd63-7de9-9b6b-${String(number).padStart(12, "0")}`;
}

it("is the same for the same seed and another for another", () => {
  const short: PlanOptions = { until, days: 6, members: 60, seed: 4 };
  const told = digest(planDemo(short));
  expect(digest(planDemo(short))).toBe(told);
  expect(digest(planDemo({ ...short, seed: 5 }))).not.toBe(told);
});

it("has about 2,000 members, 100,000 events and a believable funnel", () => {
  const members = plan.visits.filter(({ deed }) => deed?.joins).length;
  const events = plan.visits.reduce((sum, visit) => sum + visit.events.length, 0);
  expect(Math.abs(members - 2_000)).toBeLessThan(120);
  expect(Math.abs(events - 100_000)).toBeLessThan(12_000);
  const ordered = plan.visits.flatMap(({ deed }) => (deed?.order == null ? [] : [plan.orders[deed.order]?.ending]));
  const share = (count: number) => (100 * count) / plan.visits.length;
  const funnel = {
    product: share(has("view_item")),
    cart: share(has("add_to_cart")),
    order: share(ordered.length),
    paid: share(ordered.filter((ending) => ending === "PAID").length),
  };
  const wanted = { product: 55, cart: 22, order: 9, paid: 7.5 };
  for (const step of ["product", "cart", "order", "paid"] as const)
    expect(Math.abs(funnel[step] / wanted[step] - 1), `${step} ${funnel[step]}`).toBeLessThan(0.12);
});

it("has a week, a day, growth, and channels that differ", () => {
  const days = [...rangeOfDays(addDays(dayOf(until), -89), addDays(dayOf(until), -1))];
  const visitsOn = new Map<string, number>();
  for (const { startsAt } of plan.visits)
    visitsOn.set(dayOf(new Date(startsAt)), (visitsOn.get(dayOf(new Date(startsAt))) ?? 0) + 1);
  const mean = (some: readonly string[]) => some.reduce((sum, day) => sum + (visitsOn.get(day) ?? 0), 0) / some.length;
  expect(mean(days.filter(isWeekend))).toBeGreaterThan(1.15 * mean(days.filter((day) => !isWeekend(day))));
  expect(mean(days.slice(-30))).toBeGreaterThan(1.8 * mean(days.slice(0, 30)));
  const at = (from: number, to: number) =>
    plan.visits.filter(
      ({ startsAt }) => (startsAt / 3_600_000 + 8) % 24 >= from && (startsAt / 3_600_000 + 8) % 24 < to,
    ).length;
  expect(at(19, 22)).toBeGreaterThan(10 * at(2, 5));
  const joinRate = (channel: string) => {
    const came = plan.people.filter((person) => person.channel === channel);
    return came.filter(({ joins }) => joins).length / came.length;
  };
  expect(joinRate("线下扫码")).toBeGreaterThan(1.3 * joinRate("朋友圈广告"));
});

it("lets things happen in their order, one at a moment for each person, within the period", () => {
  const shipped = new Map(plan.moments.flatMap(({ ships }, place) => ships.map((order) => [order, place] as const)));
  const received = new Map(
    plan.moments.flatMap(({ receives }, place) => receives.map((order) => [order, place] as const)),
  );
  const ordered = new Map(
    plan.moments.flatMap(({ deeds }, place) => deeds.map((index) => [plan.visits[index]?.deed?.order, place] as const)),
  );
  const latest = Number.POSITIVE_INFINITY;
  expect(received.size).toBeGreaterThan(shipped.size / 2);
  for (const { deeds } of plan.moments)
    expect(new Set(deeds.map((place) => plan.visits[place]?.person)).size).toBe(deeds.length);
  for (const { endsAt, deed } of plan.visits) {
    expect(endsAt).toBeLessThan(until.getTime());
    if (deed?.order == null) continue;
    const [placed, sent, kept] = [
      ordered.get(deed.order) ?? -1,
      shipped.get(deed.order) ?? latest,
      received.get(deed.order) ?? latest,
    ];
    if (plan.orders[deed.order]?.ending !== "PAID") expect(sent).toBe(latest);
    expect(sent).toBeGreaterThan(placed);
    expect(kept === latest || kept > sent).toBe(true);
  }
  const reported = plan.moments.flatMap(({ reports }) => reports);
  expect(new Set(reported).size).toBe(plan.visits.length);
  expect(reported.length).toBe(plan.visits.length);
  for (const { at, reports } of plan.moments)
    for (const place of reports) expect(plan.visits[place]?.endsAt ?? 0).toBeLessThanOrEqual(at);
});

it("sends only what the contracts accept", () => {
  const body = (endpoint: Endpoint) => endpoint.body ?? z.never();
  for (const [place, visit] of plan.visits.entries()) {
    if (place % 7 > 0) continue; // one in seven is 2,000 visits
    const person = plan.people[visit.person]!;
    const order = visit.deed?.order == null ? undefined : { id: uuidOf(9), payableFen: 3_880 };
    const batch = batchOf(ids, person, visit, { sentAt: visit.endsAt, token: undefined, order, seed: place });
    z.parse(collectBatch, batch);
    expect(batch.events.length).toBeLessThanOrEqual(collectLimits.events);
    for (const event of batch.events) {
      z.parse(collectEvent, event);
      z.parse(eventTypes.get(event.event)?.schema ?? z.never(), event.props);
    }
    const cart = (visit.deed?.cart ?? []).map(({ sku, quantity }) => ({ skuId: ids.skus[sku], quantity }));
    for (const line of cart) z.parse(body(addCartLine), line);
    if (order) {
      const { note } = plan.orders[visit.deed?.order ?? -1]!;
      z.parse(body(placeOrder), {
        lines: cart,
        coupon: "none",
        delivery: { method: "EXPRESS", addressId: uuidOf(1) },
        expectedPayableFen: order.payableFen,
        note,
        fromCart: true,
      });
      z.parse(body(shipOrder), parcelOf(visit.deed?.order ?? 0));
    }
    z.parse(body(shopperSignIn), {
      code: "code",
      anonId: person.anonId,
      ...(person.channel && { channel: person.channel }),
    });
  }
});
