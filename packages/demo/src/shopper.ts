import { CallError, type Client } from "@banyan/client";
import {
  addAddress,
  addCartLine,
  cancelOrder,
  checkPayment,
  claimNewcomerGift,
  confirmReceipt,
  getMyOrder,
  listAddresses,
  placeOrder,
  quoteOrder,
  type Reply,
  requestInvoice,
  setConsent,
  shopperSignIn,
  startPayment,
} from "@banyan/contracts";
import { caller, type Http } from "./http.ts";
import { city, type Household } from "./plan/people.ts";
import { persist, post } from "./retry.ts";

export type ShopperOptions = {
  server: Http;
  simulator: Http;
  appid: string;
  /** The person at the simulator; made when new. */
  userId: string;
  anonId: string;
  channel: string | null;
  household: Household;
};
export type BuyLine = { skuId: string; quantity: number };
export type Placed = { id: string; payableFen: number; couponId: string | null };

/** One person with WeChat who shops through the real doors: the API and the simulated cashier. Every call may be repeated. */
export type Shopper = {
  /** undefined until signed in. */
  readonly token: string | undefined;
  /** For what only few of them do. */ readonly call: Client;
  signIn(): Promise<{ isNew: boolean }>;
  /** False when there is none for them. */
  takeGift(key: string): Promise<boolean>;
  addToCart(line: BuyLine, key: string): Promise<void>;
  /**
   * Prices the basket with the coupon that saves most, and with points if asked, then orders at that price; fetched at a
   * pickup point or sent home.
   */
  order(
    lines: readonly BuyLine[],
    about: { note: string; fromCart: boolean; key: string; spendsPoints?: boolean; pickupPoint?: string },
  ): Promise<Placed>;
  /** What is shown at the counter. */
  pickupCode(orderId: string): Promise<string | null>;
  askInvoice(orderId: string, key: string): Promise<void>;
  /** Opens the payment; the answer pays it. */
  startPayment(orderId: string): Promise<() => Promise<void>>;
  checkPayment(orderId: string): Promise<void>;
  cancel(orderId: string, key: string): Promise<void>;
  confirm(orderId: string, key: string): Promise<void>;
};

const OLD_PRICE: ReadonlySet<string> = new Set([
  "PRICE_CHANGED",
  "PROMOTION_SOLD_OUT",
  "PROMOTION_LIMIT_REACHED",
  "POINTS_NOT_ENOUGH",
]);
const MOST_LOOKS = 4;
/** Without it nobody signs in at the shop. */
const agreedTo = ["privacy_notice", "analytics"] as const;

export function createShopper({
  server,
  simulator,
  appid,
  userId,
  anonId,
  channel,
  household,
}: ShopperOptions): Shopper {
  const stranger: Client = caller(server, { "x-program": appid });
  let token: string | undefined;
  let mine: Client = stranger;
  let isKnown = false;
  /** Registered here: has no address but ours. */
  let isNew = false;
  let addressId: string | undefined;

  async function addressOf(): Promise<string> {
    if (!isNew) addressId ??= (await persist(() => mine(listAddresses, {}))).items[0]?.id;
    if (addressId !== undefined) return addressId;
    const { name, phone, district, detail } = household;
    const body = { name, phone, ...city, district, detail, isDefault: true };
    addressId = (await persist(() => mine(addAddress, { body }))).id;
    return addressId;
  }

  return {
    get token() {
      return token;
    },
    get call() {
      return mine;
    },
    async signIn() {
      if (!isKnown)
        await post(simulator, "/__sim/users", {
          appid,
          id: userId,
          nickname: household.nickname,
          phone: household.phone,
        });
      isKnown = true;
      // a code is good once: a second try needs another
      const reply = await persist(async () => {
        const { code } = (await post(simulator, "/__sim/codes", { appid, userId })) as { code: string }; // the simulator's reply
        return stranger(shopperSignIn, { body: { code, anonId, ...(channel !== null && { channel }) } });
      });
      token = reply.token;
      mine = caller(server, { "x-program": appid, authorization: `Bearer ${token}` });
      isNew ||= reply.isNew;
      if (reply.isNew)
        await Promise.all(
          agreedTo.map((purpose) =>
            persist(() => mine(setConsent, { body: { anonId, purpose, version: "1", granted: true } })),
          ),
        );
      return { isNew: reply.isNew };
    },
    async takeGift(key) {
      try {
        await persist(() => mine(claimNewcomerGift, { body: {} }, { idempotencyKey: key }));
        return true;
      } catch (error) {
        if (error instanceof CallError && error.status === 409) return false;
        throw error;
      }
    },
    async addToCart(line, key) {
      await persist(() => mine(addCartLine, { body: line }, { idempotencyKey: key }));
    },
    async order(lines, { note, fromCart, key, spendsPoints = false, pickupPoint }) {
      const basket = [...lines];
      const points = spendsPoints ? "most" : 0;
      const quoted =
        pickupPoint === undefined
          ? ({ method: "EXPRESS", addressId: null } as const)
          : ({ method: "PICKUP", pointId: pickupPoint } as const);
      for (let tries = 1; ; tries++) {
        const { price } = await persist(() =>
          mine(quoteOrder, { body: { lines: basket, coupon: "best", points, delivery: quoted } }),
        );
        const body = {
          lines: basket,
          coupon: price.couponId ?? "none",
          shippingCoupon: price.shippingCouponId ?? "none",
          points: price.pointsSpent,
          delivery:
            quoted.method === "PICKUP"
              ? { ...quoted, name: household.name, phone: household.phone }
              : { method: "EXPRESS" as const, addressId: await addressOf() },
          expectedPayableFen: price.payableFen,
          note,
          fromCart,
        };
        try {
          const order: Reply<typeof placeOrder> = await persist(() =>
            mine(placeOrder, { body }, { idempotencyKey: key }),
          );
          return { id: order.id, payableFen: order.price.payableFen, couponId: order.price.couponId };
        } catch (error) {
          // someone was quicker, or a promotion ended meanwhile: a shopper looks at the new price and taps again
          const isOldPrice = error instanceof CallError && OLD_PRICE.has(error.code);
          if (!isOldPrice || tries === MOST_LOOKS) throw error;
        }
      }
    },
    async pickupCode(orderId) {
      return (await persist(() => mine(getMyOrder, { params: { id: orderId } }))).pickup?.code ?? null;
    },
    async askInvoice(orderId, key) {
      const body = { kind: "PERSONAL" as const, title: household.name, email: `${userId}@example.com` };
      await persist(() => mine(requestInvoice, { params: { id: orderId }, body }, { idempotencyKey: key }));
    },
    async startPayment(orderId) {
      const { requestPayment } = await persist(() => mine(startPayment, { params: { id: orderId }, body: {} }));
      const prepayId = requestPayment.package.replace(/^prepay_id=/, "");
      return async () => {
        const paid = (await post(simulator, "/__sim/pay", { prepayId })) as { outcome: string; reason?: string }; // the simulator's reply
        if (paid.outcome !== "PAID") throw new Error(`The cashier refused ${orderId}: ${paid.reason ?? paid.outcome}`);
      };
    },
    async checkPayment(orderId) {
      await persist(() => mine(checkPayment, { params: { id: orderId }, body: {} }));
    },
    async cancel(orderId, key) {
      await persist(() => mine(cancelOrder, { params: { id: orderId }, body: {} }, { idempotencyKey: key }));
    },
    async confirm(orderId, key) {
      await persist(() => mine(confirmReceipt, { params: { id: orderId }, body: {} }, { idempotencyKey: key })).catch(
        (error: unknown) => {
          // a parcel by a same-city courier counts as received after two days
          if (!(error instanceof CallError && error.code === "ORDER_STATE")) throw error;
        },
      );
    },
  };
}
