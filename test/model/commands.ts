import {
  adjustPoints,
  agreeAfterSale,
  applyAfterSale,
  cancelAfterSale,
  cancelOrder,
  confirmExchange,
  confirmReceipt,
  type ErrorCode,
  getMyOrder,
  getRefundable,
  placeOrder,
  pushCoupon,
  receiveReturn,
  refundAfterSale,
  refundGoodwill,
  rejectAfterSale,
  reshipAfterSale,
  sendReturn,
  shipOrder,
} from "@banyan/contracts";
import fc from "fast-check";
import { expect } from "vitest";
import { orderBody, payFor, prepay, settle } from "../../apps/server/test/shop.ts";
import { brokenAfter, type Model, type ModelCase, type ModelOrder, type World } from "./world.ts";

type Step = fc.AsyncCommand<Model, World>;

/** WeChat takes the next refund of one payment a minute later. */
const BETWEEN_REFUNDS_MS = 61_000;
const MINUTE = 60_000;

/** A step that happens only where it can; afterwards everything that must hold is looked at. */
const step = (name: string, run: (model: Model, world: World) => Promise<unknown>): Step => ({
  check: () => true,
  async run(model, world) {
    world.steps += 1;
    await run(model, world);
    await settle(world.t);
    expect(await brokenAfter(world), name).toEqual([]);
  },
  toString: () => name,
});

const pickOf = <T>(all: readonly T[], place: number): T | undefined => all[place % Math.max(1, all.length)];
const orderWhere = (model: Model, place: number, ...states: ModelOrder["state"][]) =>
  pickOf(
    model.orders.filter(({ state }) => states.includes(state)),
    place,
  );
const caseWhere = (model: Model, place: number, ...states: ModelCase["state"][]) =>
  pickOf(
    model.cases.filter(({ state }) => states.includes(state)),
    place,
  );
const buyerOf = (world: World, { buyer }: ModelOrder) =>
  world.buyers[buyer % world.buyers.length] as World["buyers"][0];
const orderOf = (model: Model, { order }: ModelCase) => model.orders[order] as ModelOrder;

/** What the shop says of an order is what the model says. */
async function compare(world: World, order: ModelOrder) {
  const { call } = buyerOf(world, order);
  const [seen, refundable] = await Promise.all([
    call.ok(getMyOrder, { params: { id: order.id } }),
    call.ok(getRefundable, { params: { id: order.id } }),
  ]);
  expect({ state: seen.state, paidFen: seen.price.payableFen }).toEqual({ state: order.state, paidFen: order.paidFen });
  if (order.state === "PENDING_PAYMENT" || order.state === "CLOSED") return;
  const left = new Map(refundable.lines.map(({ orderLineId, quantity }) => [orderLineId, quantity]));
  expect(order.lines.map(({ id }) => left.get(id) ?? 0)).toEqual(order.lines.map((line) => line.left));
}

const buyStep = fc
  .record({
    buyer: fc.nat(2),
    lines: fc.array(fc.record({ sku: fc.nat(3), quantity: fc.integer({ min: 1, max: 3 }) }), {
      minLength: 1,
      maxLength: 3,
    }),
    coupon: fc.constantFrom("best" as const, "none" as const),
    points: fc.constantFrom("most" as const, 0, 1, 37),
  })
  .map(({ buyer, lines, coupon, points }) =>
    step(`buy ${JSON.stringify({ buyer, lines, coupon, points })}`, async (model, world) => {
      const who = world.buyers[buyer] as World["buyers"][0];
      const skus = world.products.flatMap((product) => product.skus);
      const wanted = lines.map(({ sku, quantity }) => ({ skuId: skus[sku % skus.length]?.id ?? "", quantity }));
      const body = await orderBody(who, { lines: wanted, coupon, points }).catch(() => null);
      if (body === null) return; // sold out, or fewer points than wished: the quote refused
      const order = await who.call.ok(placeOrder, { body });
      expect(order.price.payableFen).toBe(body.expectedPayableFen);
      model.orders.push({
        id: order.id,
        buyer,
        state: order.state,
        paidFen: order.price.payableFen,
        refundedFen: 0,
        lines: order.lines
          .filter(({ giftOf }) => giftOf === null)
          .map(({ id, quantity }) => ({ id, quantity, left: quantity })),
      });
    }),
  );

const payStep = fc.nat(50).map((place) =>
  step(`pay ${place}`, async (model, world) => {
    const order = orderWhere(model, place, "PENDING_PAYMENT");
    if (!order) return;
    await payFor(world.t, buyerOf(world, order), order.id);
    order.state = "PAID";
    await compare(world, order);
  }),
);

/** The cashier stays open on a second phone: whatever comes of it, money is taken once. */
const payLateStep = fc.nat(50).map((place) =>
  step(`cancel while the cashier is open ${place}`, async (model, world) => {
    const order = orderWhere(model, place, "PENDING_PAYMENT");
    if (!order) return;
    const who = buyerOf(world, order);
    const { prepayId } = await prepay(who, order.id);
    await who.call.ok(cancelOrder, { params: { id: order.id }, body: {} });
    order.state = "CLOSED";
    expect(world.t.simulator.pay(prepayId, who.openid).outcome).not.toBe("PAID");
    await compare(world, order);
  }),
);

const cancelStep = fc.nat(50).map((place) =>
  step(`cancel ${place}`, async (model, world) => {
    const order = orderWhere(model, place, "PENDING_PAYMENT");
    if (!order) return;
    await buyerOf(world, order).call.ok(cancelOrder, { params: { id: order.id }, body: {} });
    order.state = "CLOSED";
  }),
);

const shipStep = fc.nat(50).map((place) =>
  step(`ship ${place}`, async (model, world) => {
    const order = orderWhere(model, place, "PAID");
    const isAsked = model.cases.some((one) => orderOf(model, one) === order && isOpen(one));
    if (!order || isAsked) return;
    await world.operator.ok(shipOrder, {
      params: { ...world.params, id: order.id },
      body: { carrier: "SF", trackingNo: `SF${String(world.steps).padStart(8, "0")}` },
    });
    order.state = "SHIPPED";
    await compare(world, order);
  }),
);

const receiveStep = fc.nat(50).map((place) =>
  step(`receive ${place}`, async (model, world) => {
    const order = orderWhere(model, place, "SHIPPED");
    if (!order) return;
    await buyerOf(world, order).call.ok(confirmReceipt, { params: { id: order.id }, body: {} });
    order.state = "COMPLETED";
  }),
);

/** Twenty minutes to a quarter of an hour less than two days: unpaid orders close, nothing else is due. */
const waitStep = fc.integer({ min: 20, max: 60 }).map((minutes) =>
  step(`wait ${minutes} min`, async (model, world) => {
    await world.t.travel(new Date(world.t.clock.now().getTime() + minutes * MINUTE));
    await world.signInAgain();
    for (const order of model.orders)
      if (order.state === "PENDING_PAYMENT") {
        const seen = await buyerOf(world, order).call.ok(getMyOrder, { params: { id: order.id } });
        expect(["PENDING_PAYMENT", "CLOSED"]).toContain(seen.state);
        order.state = seen.state;
      }
  }),
);

const couponStep = fc.nat(2).map((place) =>
  step(`coupon for ${place}`, async (_, world) => {
    const { memberId } = world.buyers[place] as World["buyers"][0];
    await world.operator.ok(pushCoupon, {
      params: { ...world.params, id: world.coupon.id },
      body: { memberIds: [memberId], reason: "model" },
    });
  }),
);

const pointsStep = fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 5_000 })).map(([place, points]) =>
  step(`${points} points for ${place}`, async (_, world) => {
    const { memberId } = world.buyers[place] as World["buyers"][0];
    await world.operator.ok(adjustPoints, {
      params: { ...world.params, id: memberId },
      body: { points, reason: "model" },
    });
  }),
);

// ---- after-sale
const isOpen = ({ state }: ModelCase) => !["DONE", "REJECTED", "CANCELLED", "CLOSED"].includes(state);
const giveUnitsBack = (model: Model, one: ModelCase) => {
  for (const { orderLineId, quantity } of one.lines) {
    const line = orderOf(model, one).lines.find(({ id }) => id === orderLineId);
    if (line) line.left += quantity;
  }
};

const askStep = fc
  .record({
    place: fc.nat(50),
    line: fc.nat(3),
    quantity: fc.integer({ min: 1, max: 3 }),
    kind: fc.constantFrom("REFUND_ONLY" as const, "RETURN_REFUND" as const, "EXCHANGE" as const, "EXCHANGE" as const),
  })
  .map(({ place, line, quantity, kind: wished }) =>
    step(`ask back ${JSON.stringify({ place, line, quantity, wished })}`, async (model, world) => {
      const order = orderWhere(
        model,
        place,
        ...(wished === "REFUND_ONLY" ? (["PAID"] as const) : []),
        "SHIPPED",
        "COMPLETED",
      );
      const asked = order && pickOf(order.lines, line);
      if (!order || !asked) return;
      const kind = order.state === "PAID" ? "REFUND_ONLY" : wished;
      const { call } = buyerOf(world, order);
      const body = { kind, reason: "QUALITY" as const, lines: [{ orderLineId: asked.id, quantity }] };
      if (quantity > asked.left) {
        const { code } = await call.refused(applyAfterSale, { params: { id: order.id }, body });
        expect(["AFTER_SALE_QUANTITY", "ORDER_STATE"] satisfies ErrorCode[]).toContain(code);
        return;
      }
      const made = await call.ok(applyAfterSale, { params: { id: order.id }, body });
      asked.left -= quantity;
      model.cases.push({ id: made.id, order: model.orders.indexOf(order), state: made.state, kind, lines: body.lines });
      await compare(world, order);
    }),
  );

const withdrawStep = fc.nat(50).map((place) =>
  step(`withdraw ${place}`, async (model, world) => {
    const one = caseWhere(model, place, "APPLIED", "AGREED");
    if (!one) return;
    await buyerOf(world, orderOf(model, one)).call.ok(cancelAfterSale, { params: { id: one.id }, body: {} });
    one.state = "CANCELLED";
    giveUnitsBack(model, one);
    await compare(world, orderOf(model, one));
  }),
);

const rejectStep = fc.nat(50).map((place) =>
  step(`reject ${place}`, async (model, world) => {
    const one = caseWhere(model, place, "APPLIED");
    if (!one) return;
    const params = { ...world.params, id: one.id };
    await world.operator.ok(rejectAfterSale, { params, body: { reason: "不符合" } });
    one.state = "REJECTED";
    giveUnitsBack(model, one);
    await compare(world, orderOf(model, one));
  }),
);

/** Moves a case one step on, whichever is its next: agreed, sent back, looked at, paid back or sent anew. */
const moveOnStep = fc.tuple(fc.nat(50), fc.boolean()).map(([place, isWhole]) =>
  step(`move on ${place}${isWhole ? "" : ", damaged"}`, async (model, world) => {
    const one = caseWhere(model, place, "APPLIED", "AGREED", "RETURNED", "RECEIVED", "RESHIPPED");
    if (!one) return;
    const order = orderOf(model, one);
    const { call } = buyerOf(world, order);
    const { operator } = world;
    const params = { ...world.params, id: one.id };
    await world.t.travel(new Date(world.t.clock.now().getTime() + BETWEEN_REFUNDS_MS));
    switch (one.state) {
      case "APPLIED":
        await operator.ok(agreeAfterSale, {
          params,
          body:
            one.kind === "REFUND_ONLY"
              ? {}
              : { returnAddress: { name: "仓库", phone: "0591-1234567", address: "福州市鼓楼区" } },
        });
        one.state = one.kind === "REFUND_ONLY" ? "DONE" : "AGREED";
        break;
      case "AGREED":
        await call.ok(sendReturn, { params: { id: one.id }, body: { carrier: "顺丰速运", trackingNo: "SF0000001" } });
        one.state = "RETURNED";
        break;
      case "RETURNED": {
        const lines = one.lines.map(({ orderLineId, quantity }) => ({
          orderLineId,
          acceptedQuantity: quantity,
          restockQuantity: isWhole ? quantity : 0,
        }));
        await operator.ok(receiveReturn, { params, body: { lines } });
        one.state = "RECEIVED";
        break;
      }
      case "RECEIVED": {
        if (one.kind === "EXCHANGE") {
          const sent = await operator.send(reshipAfterSale, {
            params,
            body: { carrier: "SF", trackingNo: "SF0000002" },
          });
          if (sent.status === 200) {
            one.state = "RESHIPPED";
            break;
          }
          // nothing left to exchange it for: the money goes back
          expect((sent.body as { code: ErrorCode }).code).toBe("OUT_OF_STOCK");
        }
        await operator.ok(refundAfterSale, { params, body: {} });
        one.state = "DONE";
        break;
      }
      case "RESHIPPED":
        await call.ok(confirmExchange, { params: { id: one.id }, body: {} });
        one.state = "DONE";
        giveUnitsBack(model, one); // what came instead may go back in its turn
        break;
    }
    await settle(world.t);
    await follow(world, order);
  }),
);

/** All of an unshipped order back closes it; nothing else moves an order from here. */
async function follow(world: World, order: ModelOrder) {
  const seen = await buyerOf(world, order).call.ok(getMyOrder, { params: { id: order.id } });
  const isEmpty = order.lines.every(({ left }) => left === 0);
  if (order.state === "PAID" && isEmpty && seen.state === "CLOSED") order.state = "CLOSED";
  expect(seen.state).toBe(order.state);
}

const goodwillStep = fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 20_000 })).map(([place, amountFen]) =>
  step(`goodwill ${amountFen} for ${place}`, async (model, world) => {
    const order = orderWhere(model, place, "PAID", "SHIPPED", "COMPLETED");
    if (!order) return;
    await world.t.travel(new Date(world.t.clock.now().getTime() + BETWEEN_REFUNDS_MS));
    const { leftFen } = await buyerOf(world, order).call.ok(getRefundable, { params: { id: order.id } });
    const call = { params: { ...world.params, id: order.id }, body: { amountFen, reason: "口味不合" } };
    if (amountFen <= leftFen) await world.operator.ok(refundGoodwill, call);
    else expect((await world.operator.refused(refundGoodwill, call)).code).toBe("AFTER_SALE_AMOUNT");
  }),
);

/** A foreign order is not there, whatever is asked of it. */
const strangerStep = fc.nat(50).map((place) =>
  step(`stranger ${place}`, async (model, world) => {
    const order = pickOf(model.orders, place);
    if (!order) return;
    const stranger = world.buyers[(order.buyer + 1) % world.buyers.length] as World["buyers"][0];
    const ask = { kind: "REFUND_ONLY", reason: "QUALITY", lines: [{ orderLineId: order.lines[0]?.id, quantity: 1 }] };
    const answers = [
      await stranger.call.refused(getMyOrder, { params: { id: order.id } }),
      await stranger.call.refused(cancelOrder, { params: { id: order.id }, body: {} }),
      await stranger.call.refused(applyAfterSale, { params: { id: order.id }, body: ask }),
    ];
    expect(answers.map(({ code }) => code)).toEqual(["ORDER_NOT_FOUND", "ORDER_NOT_FOUND", "ORDER_NOT_FOUND"]);
  }),
);

/** Steps in the proportions of a busy shop: buying and paying are most of it. */
export const allSteps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: buyStep },
  { weight: 8, arbitrary: payStep },
  { weight: 1, arbitrary: payLateStep },
  { weight: 1, arbitrary: cancelStep },
  { weight: 5, arbitrary: shipStep },
  { weight: 2, arbitrary: receiveStep },
  { weight: 1, arbitrary: waitStep },
  { weight: 1, arbitrary: couponStep },
  { weight: 1, arbitrary: pointsStep },
  { weight: 6, arbitrary: askStep },
  { weight: 1, arbitrary: withdrawStep },
  { weight: 1, arbitrary: rejectStep },
  { weight: 12, arbitrary: moveOnStep },
  { weight: 1, arbitrary: goodwillStep },
  { weight: 1, arbitrary: strangerStep },
);
