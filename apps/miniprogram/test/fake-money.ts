import { randomUUID } from "node:crypto";
import type * as contracts from "../../../packages/contracts/src/index.ts";
import type {
  AfterSaleApplication,
  CentreCoupon,
  PointsMovement,
  Reply,
  ShopAfterSale,
  ShopOrder,
  WalletCoupon,
} from "../../../packages/contracts/src/index.ts";

type State = {
  signedIn: boolean;
  coupons: WalletCoupon[];
  orders: ShopOrder[];
  afterSales: ShopAfterSale[];
  centre: CentreCoupon[];
};
type Handler = (call: { params: Record<string, string>; query: Record<string, string>; body: never }) => unknown;
type Refuse = (code: contracts.ErrorCode) => never;

const [PLAIN, SILVER] = [randomUUID(), randomUUID()];
const everything = { kind: "ALL" as const, excludeProductIds: [], excludeCategoryIds: [] };
const days = (n: number) => new Date(Date.now() + n * 86_400_000).toISOString();

export const centreCoupon = (name: string, change: Partial<CentreCoupon> = {}): CentreCoupon => ({
  templateId: randomUUID(),
  name,
  benefit: { kind: "FIXED", amountFen: 500 },
  thresholdFen: 5_000,
  scope: everything,
  usableAt: "ANYWHERE",
  validity: { kind: "RELATIVE", days: 7 },
  audience: { kind: "EVERYONE" },
  claimFrom: null,
  claimUntil: days(30),
  perMember: 1,
  taken: 0,
  claimedBp: 8_600,
  nextDropAt: null,
  refusal: null,
  ...change,
});

const intoWallet = ({ templateId, name, benefit, thresholdFen, usableAt }: CentreCoupon): WalletCoupon => ({
  id: randomUUID(),
  templateId,
  name,
  benefit,
  thresholdFen,
  scope: everything,
  usableAt,
  state: "UNUSED",
  validFrom: days(0),
  validUntil: days(7),
  claimedAt: days(0),
});

/** Coupons, points and after-sale of the shop in memory. */
export function moneyHandlers(state: State, refuse: Refuse): Partial<Record<keyof typeof contracts, Handler>> {
  const orderOf = (id: string | undefined) => state.orders.find((one) => one.id === id) ?? refuse("ORDER_NOT_FOUND");
  const caseOf = (id: string | undefined) =>
    state.afterSales.find((one) => one.id === id) ?? refuse("AFTER_SALE_NOT_FOUND");
  const amountsOf = (order: ShopOrder, lines: AfterSaleApplication["lines"]) => {
    const goodsFen = lines.reduce((sum, { orderLineId, quantity }) => {
      const line = order.lines.find(({ id }) => id === orderLineId) ?? refuse("AFTER_SALE_QUANTITY");
      return sum + Math.floor((line.paidFen * quantity) / line.quantity);
    }, 0);
    return { goodsFen, shippingFen: 0, deductedFen: 0, totalFen: goodsFen, points: 0 };
  };
  const move = (one: ShopAfterSale, to: ShopAfterSale["state"]) => {
    one.timeline.push({ at: days(0), from: one.state, to, reason: to, by: "shopper" });
    return Object.assign(one, { state: to });
  };

  return {
    couponCentre: () => ({
      items: state.centre.map((one) =>
        state.signedIn || one.refusal !== null ? one : { ...one, refusal: "SIGNED_OUT" as const },
      ),
    }),
    claimCoupon: ({ params }) => {
      const offer = state.centre.find(({ templateId }) => templateId === params["id"]) ?? refuse("COUPON_NOT_FOUND");
      if (offer.refusal !== null) refuse("COUPON_SOLD_OUT");
      const coupon = intoWallet(offer);
      state.coupons.push(coupon);
      Object.assign(offer, { taken: 1, refusal: "LIMIT_REACHED" });
      return coupon;
    },
    redeemCouponCode: ({ body }) => {
      const { code } = body as { code: string };
      if (code !== "TEA2026") refuse("COUPON_CODE_UNKNOWN");
      const coupon = intoWallet(
        centreCoupon("奶茶兑换券", {
          benefit: { kind: "EXCHANGE", units: 1, unitPriceFen: 0 },
          thresholdFen: 0,
          usableAt: "STORE",
        }),
      );
      state.coupons.push(coupon);
      return coupon;
    },
    getMyCoupon: ({ params }): Reply<typeof contracts.getMyCoupon> => {
      const coupon = state.coupons.find(({ id }) => id === params["id"]) ?? refuse("COUPON_NOT_FOUND");
      return { ...coupon, storeCode: coupon.usableAt === "STORE" ? "482913706512" : null };
    },
    getMyLevel: (): Reply<typeof contracts.getMyLevel> => {
      const levels = [
        { id: PLAIN, name: "普通会员", growth: 0, benefits: [] },
        { id: SILVER, name: "银卡会员", growth: 500, benefits: ["面包 95 折", "积分 1.2 倍"] },
      ];
      return {
        growth: 320,
        level: levels[0] ?? null,
        next: { id: SILVER, name: "银卡会员", missingGrowth: 180 },
        keptUntil: null,
        levels,
        paidMemberUntil: null,
      };
    },
    getMyPoints: (): Reply<typeof contracts.getMyPoints> => ({
      balance: 260,
      held: 0,
      expiring: { points: 60, at: days(9) },
      isOn: true,
      rules: ["每消费 1 元得 1 积分", "100 积分抵 1 元"],
    }),
    listMyPoints: () => ({
      items: [
        { id: randomUUID(), at: days(-1), kind: "EARNED", points: 60, balance: 260, orderId: null, reason: "" },
      ] satisfies PointsMovement[],
      nextCursor: null,
    }),
    getRefundable: ({ params }): Reply<typeof contracts.getRefundable> => {
      const order = orderOf(params["id"]);
      const asked = new Set(
        state.afterSales
          .filter((one) => one.orderId === order.id && !["CANCELLED", "REJECTED", "CLOSED"].includes(one.state))
          .flatMap(({ lines }) => lines.map(({ orderLineId }) => orderLineId)),
      );
      const lines = order.lines
        .filter(({ id }) => !asked.has(id))
        .map(({ id, skuId, title, options, picture, quantity, paidFen, noReasonReturn }) => ({
          orderLineId: id,
          skuId,
          title,
          options,
          picture,
          quantity,
          unshippedQuantity: order.state === "PAID" ? quantity : 0,
          refundFen: paidFen,
          points: 0,
          isGift: false,
          noReasonReturn,
        }));
      return {
        orderId: order.id,
        state: order.state,
        applyBefore: null,
        problem: lines.length === 0 ? "NOTHING_LEFT" : null,
        lines,
        shippingFen: 0,
        leftFen: lines.reduce((sum, { refundFen }) => sum + refundFen, 0),
        freightInsured: true,
      };
    },
    previewAfterSale: ({ params, body }): Reply<typeof contracts.previewAfterSale> => {
      const { lines } = body as Pick<AfterSaleApplication, "lines">;
      return {
        amounts: amountsOf(orderOf(params["id"]), lines),
        fault: "SELLER",
        lines: [],
        freightInsured: true,
        isInstant: false,
      };
    },
    uploadEvidence: () => ({ url: "/pictures/evidence.png", width: 300, height: 300 }),
    applyAfterSale: ({ params, body }): ShopAfterSale => {
      const order = orderOf(params["id"]);
      const { kind, reason, lines, words = "", pictures = [] } = body as AfterSaleApplication;
      const made: ShopAfterSale = {
        id: randomUUID(),
        afterSaleNo: "AS2026112200001",
        orderId: order.id,
        orderNo: order.orderNo,
        kind,
        state: "APPLIED",
        reason,
        fault: "SELLER",
        words,
        pictures,
        lines: order.lines
          .filter(({ id }) => lines.some(({ orderLineId }) => orderLineId === id))
          .map(({ id, skuId, productId, title, options, picture, paidFen }) => ({
            orderLineId: id,
            skuId,
            productId,
            title,
            options,
            picture,
            quantity: lines.find(({ orderLineId }) => orderLineId === id)?.quantity ?? 0,
            unshippedQuantity: 0,
            isGift: false,
            refundFen: paidFen,
            points: 0,
            acceptedQuantity: null,
            restockedQuantity: 0,
          })),
        askedFen: amountsOf(order, lines).totalFen,
        amounts: amountsOf(order, lines),
        isInstant: false,
        freightInsured: true,
        returnAddress: null,
        returnParcel: null,
        reshipParcel: null,
        exchangeSkuId: null,
        answer: "",
        createdAt: days(0),
        deadline: { at: days(2), becomes: "AGREED" },
        refund: null,
        timeline: [{ at: days(0), from: null, to: "APPLIED", reason: "APPLIED", by: "shopper" }],
      };
      state.afterSales.unshift(made);
      return made;
    },
    listMyAfterSales: () => ({ items: state.afterSales, nextCursor: null }),
    getMyAfterSale: ({ params }) => caseOf(params["id"]),
    cancelAfterSale: ({ params }) => move(caseOf(params["id"]), "CANCELLED"),
    sendReturn: ({ params, body }) => {
      const one = caseOf(params["id"]);
      if (one.state !== "AGREED") refuse("AFTER_SALE_STATE");
      return Object.assign(move(one, "RETURNED"), { returnParcel: { ...(body as object), sentAt: days(0) } });
    },
  };
}
