import type { AdjustmentState, InvoiceState, OrderState, ShipmentState } from "@banyan/contracts";
import { describe, expect, test } from "vitest";
import type { States } from "#kernel/states.ts";
import { type Events, type Found, searchStates } from "#test/state-search.ts";
import {
  adjustmentStates,
  invoiceStates,
  orderStates,
  type PaymentState,
  paymentStates,
  type RefundState,
  refundStates,
  shipmentStates,
} from "./order.ts";
import { chooseUnits } from "./ship-order.ts";

const BOUGHT = 2;
type Payment = { state: PaymentState; price: number; refund: RefundState | null };
/** One order of two units with everything that hangs on it. */
type World = {
  order: OrderState;
  /** How often the price was changed: a payment asks for the price of its time. */ price: number;
  paidBy: number | null;
  payments: Payment[];
  shipped: number;
  withdrawn: number;
  parcels: ShipmentState[];
  invoice: InvoiceState | null;
  adjustment: AdjustmentState | null;
};
const placed: World = {
  order: "PENDING_PAYMENT",
  price: 0,
  paidBy: null,
  payments: [],
  shipped: 0,
  withdrawn: 0,
  parcels: [],
  invoice: null,
  adjustment: null,
};
type Tables = {
  order: States<OrderState>;
  payment: States<PaymentState>;
  refund: States<RefundState>;
  shipment: States<ShipmentState>;
  invoice: States<InvoiceState>;
  adjustment: States<AdjustmentState>;
};
const tables: Tables = {
  order: orderStates,
  payment: paymentStates,
  refund: refundStates,
  shipment: shipmentStates,
  invoice: invoiceStates,
  adjustment: adjustmentStates,
};

/** Every use-case that moves a state, by the tables: what a table forbids is refused, as `moveState` would throw. */
function eventsOf(t: Tables): Events<World> {
  const order = (world: World, to: OrderState) => (t.order.mayMove(world.order, to) ? { ...world, order: to } : null);
  const isOpen = ({ state }: Payment) => state === "CREATED" || state === "PREPAID";
  const open = (world: World) => [
    { orderLineId: "line", skuId: "sku", bought: BOUGHT, ...world, open: BOUGHT - world.shipped - world.withdrawn },
  ];
  const endPayment = (world: World): World => ({
    ...world,
    payments: world.payments.map((one) => (isOpen(one) ? { ...one, state: "CLOSED" } : one)),
  });
  const ship = (quantity: number) => (world: World) => {
    const units = chooseUnits(open(world), [{ orderLineId: "line", quantity }]);
    if (!units || world.parcels.length === 2) return null;
    const sent = { ...world, shipped: world.shipped + quantity, parcels: [...world.parcels, "SENT" as const] };
    return order(sent, sent.shipped + sent.withdrawn === BOUGHT ? "SHIPPED" : "PARTLY_SHIPPED");
  };
  const withdraw = (quantity: number) => (world: World) => {
    if (world.order !== "PAID" && world.order !== "PARTLY_SHIPPED") return null;
    if (!chooseUnits(open(world), [{ orderLineId: "line", quantity }])) return null;
    const left = { ...world, withdrawn: world.withdrawn + quantity };
    if (left.shipped + left.withdrawn < BOUGHT) return left;
    return order(left, left.shipped > 0 ? "SHIPPED" : "CLOSED");
  };
  const arrives = (place: number) => (world: World) => {
    const payment = world.payments[place];
    if (!payment || !t.payment.mayMove(payment.state, "PAID")) return null;
    const isRight = t.order.mayMove(world.order, "PAID") && payment.price === world.price;
    const paid: Payment = { ...payment, state: "PAID", refund: isRight ? null : "REQUESTED" };
    const after = { ...world, payments: world.payments.with(place, paid) };
    return isRight ? order({ ...after, paidBy: place }, "PAID") : after;
  };
  const apply = (world: World) => {
    const after = { ...endPayment(world), price: world.price + 1, adjustment: "APPLIED" as const };
    return world.order === "PENDING_PAYMENT" ? after : null;
  };
  const decided = (world: World, to: AdjustmentState) =>
    world.adjustment && t.adjustment.mayMove(world.adjustment, to) ? { ...world, adjustment: to } : null;
  const events: Events<World> = {
    "start a payment": (world) =>
      world.order === "PENDING_PAYMENT" && !world.payments.some(isOpen) && world.payments.length < 2
        ? { ...world, payments: [...world.payments, { state: "CREATED", price: world.price, refund: null }] }
        : null,
    "cancel or time out": (world) => (world.paidBy === null ? order(endPayment(world), "CLOSED") : null),
    "ship one": ship(1),
    "ship two": ship(2),
    "pay back one unsent": withdraw(1),
    "pay back two unsent": withdraw(2),
    receive: (world) => order(world, "COMPLETED"),
    "ask for an invoice": (world) =>
      world.order !== "PENDING_PAYMENT" &&
      world.order !== "CLOSED" &&
      (world.invoice === null || world.invoice === "REJECTED")
        ? { ...world, invoice: "REQUESTED" }
        : null,
    "change the price": (world) => (world.adjustment === null ? apply(world) : null),
    "ask to change the price": (world) =>
      world.order === "PENDING_PAYMENT" && world.adjustment === null ? { ...world, adjustment: "WAITING" } : null,
    "approve the price": (world) => (decided(world, "APPLIED") ? apply(world) : null),
    "reject the price": (world) => (world.order === "PENDING_PAYMENT" ? decided(world, "REJECTED") : null),
    "nobody decided": (world) => (world.order === "PENDING_PAYMENT" ? null : decided(world, "LAPSED")),
  };
  for (const place of [0, 1]) {
    events[`money ${place} arrives`] = arrives(place);
    events[`payment ${place} is prepaid`] = (world) => {
      const payment = world.payments[place];
      if (!payment || !t.payment.mayMove(payment.state, "PREPAID")) return null;
      return { ...world, payments: world.payments.with(place, { ...payment, state: "PREPAID" }) };
    };
    for (const to of t.refund.names)
      events[`refund ${place} is ${to}`] = (world) => {
        const payment = world.payments[place];
        if (!payment?.refund || !t.refund.mayMove(payment.refund, to)) return null;
        return { ...world, payments: world.payments.with(place, { ...payment, refund: to }) };
      };
    for (const to of t.shipment.names)
      events[`parcel ${place} is ${to}`] = (world) => {
        const state = world.parcels[place];
        return state && t.shipment.mayMove(state, to) ? { ...world, parcels: world.parcels.with(place, to) } : null;
      };
  }
  for (const to of t.invoice.names)
    events[`invoice is ${to}`] = (world) =>
      world.invoice && t.invoice.mayMove(world.invoice, to) ? { ...world, invoice: to } : null;
  return events;
}

/** States that never end, said here again: what the tables say is what is tested. */
const ends = {
  order: ["COMPLETED", "CLOSED"],
  payment: ["PAID"],
  refund: ["SUCCEEDED", "CLOSED"],
  parcel: ["DELIVERED"],
  adjustment: ["REJECTED", "LAPSED"],
};
const left = (kind: keyof typeof ends, before: string | null | undefined, after: string | null | undefined) =>
  before && ends[kind].includes(before) && before !== after ? `${kind} left ${before} for ${after}` : undefined;

function wrong(world: World, before: World): string | undefined {
  const { order, paidBy, shipped, withdrawn, payments } = world;
  const isPaid = order !== "PENDING_PAYMENT" && order !== "CLOSED";
  if (shipped > 0 && (!isPaid || order === "PAID")) return `an order that is ${order} was shipped`;
  if (shipped + withdrawn > BOUGHT) return "more left than was bought";
  if (shipped !== 0 && paidBy === null) return "shipped without being paid";
  if (isPaid && paidBy === null) return `${order} without a payment`;
  if (paidBy !== null && order === "PENDING_PAYMENT") return "paid, but still waits for money";
  if (order === "CLOSED" && paidBy !== null && withdrawn < BOUGHT) return "closed with money kept";
  if ((order === "SHIPPED" || order === "COMPLETED") && shipped + withdrawn < BOUGHT) return `${order} with units open`;
  if (order === "PARTLY_SHIPPED" && (shipped === 0 || shipped + withdrawn === BOUGHT))
    return "partly shipped is not true";
  if (payments.filter(({ state }) => state === "CREATED" || state === "PREPAID").length > 1) return "two open payments";
  for (const [place, payment] of payments.entries()) {
    const isKept = place === paidBy;
    if (payment.state === "PAID" && isKept === (payment.refund !== null))
      return "money kept and given back, or neither";
    if (isKept && payment.price !== world.price) return "paid another price than the order has";
    const gone =
      left("payment", before.payments[place]?.state, payment.state) ??
      left("refund", before.payments[place]?.refund, payment.refund);
    if (gone) return gone;
  }
  if (world.invoice && paidBy === null) return "an invoice for nothing";
  if (before.invoice === "ISSUED" && world.invoice !== "ISSUED") return "an issued invoice was undone";
  if (world.price !== before.price && before.order !== "PENDING_PAYMENT") return "a paid order changed its price";
  return (
    left("order", before.order, order) ??
    left("adjustment", before.adjustment, world.adjustment) ??
    world.parcels.map((state, place) => left("parcel", before.parcels[place], state)).find(Boolean)
  );
}

const search = (t: Tables): Found<World> => searchStates({ start: placed, events: eventsOf(t), depth: 8, wrong });

describe("every order of events, up to eight of them", () => {
  const { worlds, broken } = search(tables);

  test("reaches nothing illegal", () => {
    expect(broken).toBeUndefined();
    expect(worlds.length).toBeGreaterThan(1_000);
  });

  test("reaches every state of every table", () => {
    const reached = {
      order: new Set(worlds.map(({ order }) => order)),
      payment: new Set(worlds.flatMap(({ payments }) => payments.map(({ state }) => state))),
      refund: new Set(worlds.flatMap(({ payments }) => payments.flatMap(({ refund }) => refund ?? []))),
      shipment: new Set(worlds.flatMap(({ parcels }) => parcels)),
      invoice: new Set(worlds.flatMap(({ invoice }) => invoice ?? [])),
      adjustment: new Set(worlds.flatMap(({ adjustment }) => adjustment ?? [])),
    };
    expect(reached).toEqual(
      Object.fromEntries(Object.entries(tables).map(([name, { names }]) => [name, new Set<string>(names)])),
    );
  });
});

/** A table with one more move in it. */
function adding<S extends string>(states: States<S>, from: S, to: S): States<S> {
  return { ...states, mayMove: (one, other) => (one === from && other === to) || states.mayMove(one, other) };
}

test("a table that would let a wrong move happen is found out, with the way there", () => {
  const slips: [string, Tables][] = [
    ["CLOSED → PAID", { ...tables, order: adding(orderStates, "CLOSED", "PAID") }],
    ["PENDING_PAYMENT → SHIPPED", { ...tables, order: adding(orderStates, "PENDING_PAYMENT", "SHIPPED") }],
    ["CLOSED → PARTLY_SHIPPED", { ...tables, order: adding(orderStates, "CLOSED", "PARTLY_SHIPPED") }],
    ["PARTLY_SHIPPED → COMPLETED", { ...tables, order: adding(orderStates, "PARTLY_SHIPPED", "COMPLETED") }],
    ["refund SUCCEEDED → PROCESSING", { ...tables, refund: adding(refundStates, "SUCCEEDED", "PROCESSING") }],
    ["parcel DELIVERED → TROUBLED", { ...tables, shipment: adding(shipmentStates, "DELIVERED", "TROUBLED") }],
    ["invoice ISSUED → REJECTED", { ...tables, invoice: adding(invoiceStates, "ISSUED", "REJECTED") }],
  ];
  const unfound = slips.filter(([, tampered]) => search(tampered).broken === undefined).map(([name]) => name);
  expect(unfound).toEqual([]);
  expect(search(slips[0]![1]).broken).toEqual({
    what: "order left CLOSED for PAID",
    path: ["start a payment", "cancel or time out", "money 0 arrives"],
  });
});
