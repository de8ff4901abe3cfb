import { randomUUID } from "node:crypto";
import {
  addAddress,
  type CouponTemplate,
  type CouponTemplateInput,
  createCategory,
  createCouponTemplate,
  createProduct,
  type DeliveryChoice,
  type Picture,
  type Product,
  placeOrder,
  quoteOrder,
  type ShopOrder,
  setNewcomerGift,
  startPayment,
  uploadPicture,
} from "@banyan/contracts";
import sharp from "sharp";
import type { TestApp } from "./app.ts";
import { type Caller, operator, type Reached, shopper } from "./callers.ts";

export type TestShop = {
  operator: Caller;
  picture: Picture;
  categoryId: string;
  addCategory(name: string, parentId: string | null): Promise<string>;
  /** A product on sale with one SKU per price. */
  addProduct(product?: {
    title?: string;
    pricesFen?: number[];
    onHand?: number;
    categoryId?: string;
    noReasonReturn?: boolean;
  }): Promise<Product>;
  addTemplate(template?: Partial<CouponTemplateInput>): Promise<CouponTemplate>;
  setGift(templateId: string | null): Promise<void>;
};

/** A shop that is open: an owner, a category, a picture. */
export const openShop = async (t: TestApp): Promise<TestShop> =>
  openShopAs(await operator(t, "owner@banyan.test"), t.program, () => t.clock.now());

/** The same for an owner who is signed in already. */
export async function openShopAs(owner: Caller, program: string, now: () => Date): Promise<TestShop> {
  const params = { program };
  const png = await sharp({ create: { width: 40, height: 40, channels: 3, background: "#e8c39e" } })
    .png()
    .toBuffer();
  const picture = await owner.ok(uploadPicture, { params }, { bytes: png });
  const addCategory = async (name: string, parentId: string | null) =>
    (await owner.ok(createCategory, { params, body: { name, parentId, icon: null, position: 1 } })).id;
  const categoryId = await addCategory("蛋糕", null);
  let made = 0;
  return {
    operator: owner,
    picture,
    categoryId,
    addCategory,
    async addProduct({ title = "草莓蛋糕", pricesFen = [5_000], onHand = 100, ...rest } = {}) {
      const number = ++made;
      const hasOptions = pricesFen.length > 1;
      const body = {
        title,
        subtitle: "",
        categoryId: rest.categoryId ?? categoryId,
        pictures: [picture],
        description: "",
        optionNames: hasOptions ? ["规格"] : [],
        noReasonReturn: rest.noReasonReturn ?? false,
        state: "ON_SALE" as const,
        skus: pricesFen.map((priceFen, index) => ({
          code: `P${number}-${index}`,
          options: hasOptions ? [`${index + 1} 号`] : [],
          priceFen,
          weightGrams: 500,
          onHand,
        })),
      };
      return owner.ok(createProduct, { params, body });
    },
    addTemplate(template = {}) {
      const body: CouponTemplateInput = {
        name: "新人礼",
        benefit: { kind: "FIXED", amountFen: 500 },
        thresholdFen: 1_000,
        scope: { kind: "ALL" },
        validity: { kind: "RELATIVE", days: 7 },
        totalQuota: 1_000,
        perMember: 1,
        claimUntil: new Date(now().getTime() + 30 * 86_400_000).toISOString(),
        ...template,
      };
      return owner.ok(createCouponTemplate, { params, body });
    },
    async setGift(templateId) {
      await owner.ok(setNewcomerGift, { params, body: { templateId } });
    },
  };
}

export type Buyer = { call: Caller; memberId: string; openid: string; addressId: string; token: string };

/** A member with an address, ready to buy. */
export async function newBuyer(t: Reached, user: string = randomUUID()): Promise<Buyer> {
  const { openid } = t.simulator.createUser({ appid: t.appid, id: user });
  const { call, token, shopper: me } = await shopper(t, user);
  const { id: addressId } = await call.ok(addAddress, {
    body: {
      name: "林小满",
      phone: "13800138000",
      province: "浙江省",
      city: "杭州市",
      district: "西湖区",
      detail: "文三路 90 号 3 幢 502",
      isDefault: true,
    },
  });
  return { call, memberId: me.memberId, openid, addressId, token };
}

export type Buying = {
  lines: { skuId: string; quantity: number; entry?: { campaignId: string } }[];
  coupon?: "best" | "none" | (string & {});
  shippingCoupon?: "best" | "none" | (string & {});
  points?: number | "most";
  /** Instead of the buyer's address. */ delivery?: DeliveryChoice;
  fromCart?: boolean;
};

/** What `placeOrder` takes at the price quoted now. */
export async function orderBody({ call, addressId }: Buyer, buying: Buying) {
  const { lines, coupon = "best", shippingCoupon = "best", points = 0, fromCart = false } = buying;
  const delivery: DeliveryChoice = buying.delivery ?? { method: "EXPRESS", addressId };
  const { price } = await call.ok(quoteOrder, {
    body: {
      lines,
      coupon,
      shippingCoupon,
      points,
      delivery: delivery.method === "EXPRESS" ? delivery : { method: "PICKUP", pointId: delivery.pointId },
    },
  });
  return {
    lines,
    coupon,
    shippingCoupon,
    points,
    delivery,
    expectedPayableFen: price.payableFen,
    note: "",
    fromCart,
  };
}

/** Prices the basket, then places the order at that price. */
export const buy = async (buyer: Buyer, buying: Buying): Promise<ShopOrder> =>
  buyer.call.ok(placeOrder, { body: await orderBody(buyer, buying) });

export type Prepaid = { paymentId: string; prepayId: string };

/** Starts a payment; `prepayId` is what the simulator's cashier takes. */
export async function prepay({ call }: Buyer, orderId: string): Promise<Prepaid> {
  const { paymentId, requestPayment } = await call.ok(startPayment, { params: { id: orderId }, body: {} });
  return { paymentId, prepayId: requestPayment.package.replace("prepay_id=", "") };
}

/** Taps “pay” in the simulated cashier. */
export function tapPay(t: TestApp, { openid }: Buyer, { prepayId }: Prepaid): void {
  const paid = t.simulator.pay(prepayId, openid);
  if (paid.outcome !== "PAID") throw new Error(`The cashier refused: ${paid.reason}`);
}

/** Pays, and waits until everything the payment sets off is done. */
export async function payFor(t: TestApp, buyer: Buyer, orderId: string): Promise<Prepaid> {
  const prepaid = await prepay(buyer, orderId);
  tapPay(t, buyer, prepaid);
  await settle(t);
  return prepaid;
}

/** Until WeChat's notifications were delivered and everything they set off is done. */
export async function settle(t: TestApp): Promise<void> {
  await t.simulator.idle();
  await t.drain();
}
