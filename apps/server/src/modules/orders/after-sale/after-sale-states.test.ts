import type { AfterSaleKind, AfterSaleState, OrderState } from "@banyan/contracts";
import { describe, expect, test } from "vitest";
import type { States } from "#kernel/states.ts";
import { type Events, searchStates } from "#test/state-search.ts";
import { actionsOf, afterSaleFlow, deadlineOf, isOpen, timesOf } from "./after-sale.ts";
import { type LineMoney, type OrderMoney, reckon } from "./amounts.ts";
import { checkApplication } from "./check-application.ts";
import { afterSaleSetting } from "./settings.ts";

const BOUGHT = 2;
const PAID_FEN = 101;
const SHIPPING_FEN = 50;
type Asked = Exclude<AfterSaleKind, "GOODWILL">;
type Case = {
  kind: Asked;
  state: AfterSaleState;
  units: number;
  unshipped: number;
  accepted: number | null;
  fen: number;
  shippingFen: number;
  /** How often WeChat was asked, and how often the stock was raised. */ asked: number;
  shelved: number;
};
/** One order of two units of one line, and at most two after-sales of it. */
type World = {
  order: OrderState;
  shipped: number;
  withdrawn: number;
  withheld: number;
  claimed: number;
  refunded: number;
  refundedFen: number;
  refundedShippingFen: number;
  cases: Case[];
};
const paid: World = {
  order: "PAID",
  shipped: 0,
  withdrawn: 0,
  withheld: 0,
  claimed: 0,
  refunded: 0,
  refundedFen: 0,
  refundedShippingFen: 0,
  cases: [],
};

const lineOf = (world: World): LineMoney => ({
  id: "line",
  quantity: BOUGHT,
  priceFen: PAID_FEN,
  paidFen: PAID_FEN,
  pointsSpent: 0,
  isGift: false,
  giftThresholdFen: null,
  giftThresholdUnits: null,
  shipped: world.shipped,
  withdrawn: world.withdrawn + world.withheld,
  claimed: world.claimed,
  refunded: world.refunded,
  refundedFen: world.refundedFen,
  refundedPoints: 0,
});
const moneyOf = (world: World): OrderMoney => ({
  payableFen: PAID_FEN + SHIPPING_FEN,
  shippingFen: SHIPPING_FEN,
  refundedFen: world.refundedFen + world.refundedShippingFen,
  refundedShippingFen: world.refundedShippingFen,
  isAnythingShipped: world.shipped > 0,
  lines: [lineOf(world)],
});

/** Every use-case, by the table and the decisions themselves; what they forbid is refused. */
function eventsOf(flow: States<AfterSaleState>): Events<World> {
  const move = (world: World, place: number, to: AfterSaleState, change: Partial<Case> = {}): World | null => {
    const one = world.cases[place];
    if (!one || !flow.mayMove(one.state, to)) return null;
    return { ...world, cases: world.cases.with(place, { ...one, ...change, state: to }) };
  };
  const apply = (kind: Asked, reason: "NOT_WANTED" | "QUALITY", units: number) => (world: World) => {
    if (world.cases.length === 2) return null;
    const products = new Map([["line", { noReasonReturn: true, windowDays: 7 }]]);
    const state = { ...moneyOf(world), state: world.order, completedAt: null, products };
    const verdict = checkApplication(
      state,
      { kind, reason, lines: [{ orderLineId: "line", quantity: units }] },
      new Date(0),
    );
    if (!verdict.ok) return null;
    const unshipped = verdict.units[0]?.unshipped ?? 0;
    const one: Case = {
      kind,
      state: "APPLIED",
      units,
      unshipped,
      accepted: null,
      fen: 0,
      shippingFen: 0,
      asked: 0,
      shelved: 0,
    };
    return {
      ...world,
      claimed: world.claimed + units,
      withheld: world.withheld + unshipped,
      cases: [...world.cases, one],
    };
  };
  const free = (world: World | null, place: number): World | null => {
    const one = world?.cases[place];
    if (!world || !one) return null;
    return { ...world, claimed: world.claimed - one.units, withheld: world.withheld - one.unshipped };
  };
  const settle = (world: World, place: number): World | null => {
    const one = world.cases[place];
    if (!one || !flow.mayMove(one.state, "REFUNDING")) return null;
    const gone = one.accepted ?? one.units;
    const due = reckon(moneyOf(world), {
      taken: [{ orderLineId: "line", quantity: gone }],
      fault: "BUYER",
      missingGiftsFen: 0,
      openOnes: "not",
    });
    const booked: World = {
      ...world,
      claimed: world.claimed - one.units,
      withheld: world.withheld - one.unshipped,
      withdrawn: world.withdrawn + one.unshipped,
      refunded: world.refunded + gone,
      refundedFen: world.refundedFen + due.goodsFen,
      refundedShippingFen: world.refundedShippingFen + due.shippingFen,
    };
    const isNothingLeft = booked.shipped + booked.withdrawn === BOUGHT;
    if (isNothingLeft && booked.order === "PAID") booked.order = "CLOSED";
    if (isNothingLeft && booked.order === "PARTLY_SHIPPED") booked.order = "SHIPPED";
    return move(booked, place, "REFUNDING", {
      fen: due.goodsFen,
      shippingFen: due.shippingFen,
      asked: one.asked + 1,
      shelved: one.shelved + one.unshipped,
    });
  };
  const may = (world: World, place: number, action: ReturnType<typeof actionsOf>[number]) => {
    const one = world.cases[place];
    return one && actionsOf({ ...one, isReceived: one.accepted !== null, refundIsStuck: false }).includes(action)
      ? one
      : null;
  };
  const events: Events<World> = {
    "ship one": (world) => {
      const open = BOUGHT - world.shipped - world.withdrawn - world.withheld;
      if (open < 1 || (world.order !== "PAID" && world.order !== "PARTLY_SHIPPED")) return null;
      const sent = { ...world, shipped: world.shipped + 1 };
      return { ...sent, order: sent.shipped + sent.withdrawn === BOUGHT ? "SHIPPED" : "PARTLY_SHIPPED" };
    },
    receive: (world) => (world.order === "SHIPPED" ? { ...world, order: "COMPLETED" } : null),
    "ask for one back": apply("REFUND_ONLY", "NOT_WANTED", 1),
    "ask for two back": apply("REFUND_ONLY", "NOT_WANTED", 2),
    "ask for money for bad goods": apply("REFUND_ONLY", "QUALITY", 1),
    "ask to return two": apply("RETURN_REFUND", "NOT_WANTED", 2),
    "ask to return one": apply("RETURN_REFUND", "NOT_WANTED", 1),
    "ask to exchange": apply("EXCHANGE", "QUALITY", 1),
  };
  for (const place of [0, 1]) {
    events[`${place} is agreed to`] = (world) => {
      const one = may(world, place, "AGREE");
      if (!one) return null;
      return one.kind === "REFUND_ONLY" ? settle(world, place) : move(world, place, "AGREED");
    };
    events[`${place} is rejected`] = (world) =>
      may(world, place, "REJECT") ? free(move(world, place, "REJECTED"), place) : null;
    events[`${place} is withdrawn`] = (world) => free(move(world, place, "CANCELLED"), place);
    events[`${place} is closed`] = (world) =>
      may(world, place, "CLOSE") ? free(move(world, place, "CLOSED"), place) : null;
    events[`${place} is sent back`] = (world) => move(world, place, "RETURNED");
    events[`${place} is refunded at once`] = (world) => {
      const one = world.cases[place];
      const isSafe =
        one?.kind === "RETURN_REFUND"
          ? one.state === "RETURNED"
          : one?.state === "APPLIED" && one.unshipped === one.units;
      return one && one.kind !== "EXCHANGE" && isSafe ? settle(world, place) : null;
    };
    for (const accepted of [1, 2]) {
      events[`${accepted} of ${place} are accepted`] = (world) => {
        const one = may(world, place, "RECEIVE");
        if (!one || accepted > one.units) return null;
        const seen = { ...one, accepted, shelved: one.shelved + accepted };
        const after = { ...world, cases: world.cases.with(place, seen) };
        return one.state === "RETURNED" ? move(after, place, "RECEIVED") : after;
      };
    }
    events[`${place} is refunded`] = (world) => (may(world, place, "REFUND") ? settle(world, place) : null);
    events[`the money of ${place} is back`] = (world) =>
      world.cases[place]?.state === "REFUNDING" ? move(world, place, "DONE") : null;
    events[`${place} is reshipped`] = (world) => (may(world, place, "RESHIP") ? move(world, place, "RESHIPPED") : null);
    events[`${place} arrives again`] = (world) =>
      world.cases[place]?.state === "RESHIPPED" ? free(move(world, place, "DONE"), place) : null;
    events[`nobody did anything about ${place}`] = (world) => {
      const one = world.cases[place];
      const becomes = one && deadlineOf(one)?.becomes;
      if (!becomes) return null;
      if (becomes === "REFUNDING") return settle(world, place);
      const accepted = becomes === "RECEIVED" ? { accepted: one.units } : {};
      const moved = move(world, place, becomes, accepted);
      return becomes === "CLOSED" || becomes === "DONE" ? free(moved, place) : moved;
    };
  }
  return events;
}

const ENDS: readonly AfterSaleState[] = ["DONE", "REJECTED", "CANCELLED", "CLOSED"];

function wrong(world: World, before: World): string | undefined {
  const { cases, claimed, refunded, shipped, withdrawn, withheld } = world;
  const open = cases.filter(({ state }) => isOpen(state));
  const settled = cases.filter(({ asked }) => asked > 0);
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  if (world.refundedFen > PAID_FEN || world.refundedShippingFen > SHIPPING_FEN) return "more back than was paid";
  if (claimed < 0 || withheld < 0 || claimed + refunded > BOUGHT) return "more units back than were bought";
  if (shipped + withdrawn + withheld > BOUGHT) return "a unit was both sent and taken back";
  if (claimed !== sum(open.map(({ units }) => units))) return "units are claimed by nobody";
  if (refunded > sum(settled.map(({ units }) => units))) return "units went back without money";
  if (world.refundedFen !== sum(settled.map(({ fen }) => fen))) return "money went back without an after-sale";
  if (cases.some(({ asked }) => asked > 1)) return "refunded twice";
  if (cases.some(({ shelved, units }) => shelved > units)) return "more on the shelf than came back";
  if (refunded === BOUGHT && world.refundedFen !== PAID_FEN) return "a fen was lost";
  if (world.refundedShippingFen > 0 && (shipped > 0 || refunded < BOUGHT)) return "shipping went back too soon";
  if (world.order === "CLOSED" && (shipped > 0 || refunded < BOUGHT)) return "closed with something kept";
  if (world.order === "SHIPPED" && shipped + withdrawn < BOUGHT) return "shipped with units open";
  for (const [place, one] of cases.entries()) {
    const was = before.cases[place];
    if (was && ENDS.includes(was.state) && was.state !== one.state) return `${was.state} was left`;
    if (one.state === "DONE" && one.kind !== "EXCHANGE" && one.asked !== 1) return "done without money";
    if (one.state === "RESHIPPED" && one.asked > 0) return "money and goods";
    if (["REJECTED", "CANCELLED", "CLOSED"].includes(one.state) && one.asked > 0) return "money for nothing";
  }
  return undefined;
}

describe("every order of events, up to eight of them", () => {
  const { worlds, broken } = searchStates({ start: paid, events: eventsOf(afterSaleFlow), depth: 8, wrong });
  test("reaches nothing illegal", () => {
    expect(broken).toBeUndefined();
    expect(worlds.length).toBeGreaterThan(1_000);
  });
  test("reaches every state", () => {
    const reached = new Set(worlds.flatMap(({ cases }) => cases.map(({ state }) => state)));
    expect([...reached].sort()).toEqual([...afterSaleFlow.names].sort());
  });
});

test("a table that would let a wrong move happen is found out", () => {
  const adding = (from: AfterSaleState, to: AfterSaleState): States<AfterSaleState> => ({
    ...afterSaleFlow,
    mayMove: (one, other) => (one === from && other === to) || afterSaleFlow.mayMove(one, other),
  });
  const slips: [AfterSaleState, AfterSaleState][] = [
    ["DONE", "CANCELLED"],
    ["REFUNDING", "CANCELLED"],
    ["CANCELLED", "RETURNED"],
  ];
  const unfound = slips.filter(
    ([from, to]) => !searchStates({ start: paid, events: eventsOf(adding(from, to)), depth: 7, wrong }).broken,
  );
  expect(unfound.map((slip) => slip.join(" → "))).toEqual([]);
});

test("what waits for the shop has a target, and what waits for anyone has an end", () => {
  const now = new Date("2026-03-02T02:00:00Z");
  const inDays = (count: number) => new Date(now.getTime() + count * 86_400_000);
  const times = (state: AfterSaleState, kind: AfterSaleKind = "RETURN_REFUND") => {
    const { nextAt, dueAt } = timesOf({ kind, state }, now, afterSaleSetting.default);
    return [nextAt, dueAt];
  };
  expect(times("APPLIED")).toEqual([inDays(2), inDays(1)]);
  expect(times("AGREED")).toEqual([inDays(7), null]);
  expect(times("RETURNED")).toEqual([inDays(10), null]);
  expect(times("RECEIVED")).toEqual([inDays(7), inDays(1)]);
  expect(times("RECEIVED", "EXCHANGE")).toEqual([null, inDays(1)]);
  expect(times("REFUNDING")).toEqual([null, null]);
});
