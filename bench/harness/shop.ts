import { randomUUID } from "node:crypto";
import {
  addAddress,
  claimNewcomerGift,
  createCategory,
  createCouponTemplate,
  createProduct,
  type Product,
  placeOrder,
  quoteOrder,
  type ShopOrder,
  setNewcomerGift,
  shopperSignIn,
  staffSignIn,
  uploadPicture,
} from "@banyan/contracts";
import type { Simulator } from "@banyan/wechat-sim";
import { type Caller, caller } from "../../apps/server/test/callers.ts";

export type BenchShop = {
  url: string;
  operator: Caller;
  /** A product on sale with one SKU per price. */
  addProduct(product: { pricesFen: number[]; onHand: number }): Promise<Product>;
};

export type Buyer = { call: Caller; token: string; memberId: string; openid: string; addressId: string };

/** An operator at the console. */
export async function signIn(url: string, account: { account: string; password: string }): Promise<Caller> {
  const { headers, status } = await caller(url).send(staffSignIn, { body: account });
  const cookie = headers.get("set-cookie")?.split(";")[0];
  if (!cookie) throw new Error(`The operator could not sign in: ${status}`);
  return caller(url, { cookie, origin: url });
}

/** What an empty shop of program `demo` needs before it can sell, entered through the front doors. */
export async function openShop(url: string, account: { account: string; password: string }): Promise<BenchShop> {
  const operator = await signIn(url, account);
  const params = { program: "demo" };
  const picture = await operator.ok(uploadPicture, { params }, { bytes: onePixel });
  const category = await operator.ok(createCategory, {
    params,
    body: { name: "蛋糕", parentId: null, icon: null, position: 1 },
  });
  return {
    url,
    operator,
    addProduct({ pricesFen, onHand }) {
      const code = randomUUID().slice(0, 8);
      const skus = pricesFen.map((priceFen, index) => ({
        code: `${code}-${index}`,
        options: pricesFen.length > 1 ? [`${index + 1} 号`] : [],
        priceFen,
        weightGrams: 500,
        onHand,
      }));
      const body = {
        title: "草莓蛋糕",
        subtitle: "",
        categoryId: category.id,
        pictures: [picture],
        description: "",
        optionNames: pricesFen.length > 1 ? ["规格"] : [],
        noReasonReturn: false,
        state: "ON_SALE" as const,
        skus,
      };
      return operator.ok(createProduct, { params, body });
    },
  };
}

/** A newcomer gift of ¥5 from ¥10, so that every order has a coupon to use. */
export async function giveNewcomers({ operator }: BenchShop, totalQuota: number): Promise<void> {
  const params = { program: "demo" };
  const { id } = await operator.ok(createCouponTemplate, {
    params,
    body: {
      name: "新人礼",
      benefit: { kind: "FIXED", amountFen: 500 },
      thresholdFen: 1_000,
      scope: { kind: "ALL" },
      validity: { kind: "RELATIVE", days: 7 },
      totalQuota,
      perMember: 1,
      claimsPerHour: 10_000_000, // a bench is a rush by design
      claimUntil: new Date(Date.now() + 30 * 86_400_000).toISOString(),
    },
  });
  await operator.ok(setNewcomerGift, { params, body: { templateId: id } });
}

/** A new member with an address and, if asked, the newcomer gift. */
export async function newBuyer(
  { url, simulator, appid }: { url: string; simulator: Pick<Simulator, "createUser" | "loginCode">; appid: string },
  gift: "with gift" | "without gift",
): Promise<Buyer> {
  const id = randomUUID();
  const { openid } = simulator.createUser({ appid, id });
  const visitor = caller(url, { "x-program": appid });
  const { token, shopper } = await visitor.ok(shopperSignIn, { body: { code: simulator.loginCode(appid, id) } });
  const call = visitor.with({ authorization: `Bearer ${token}` });
  const address = await call.ok(addAddress, { body: home });
  if (gift === "with gift") await call.ok(claimNewcomerGift, { body: {} });
  return { call, token, memberId: shopper.memberId, openid, addressId: address.id };
}

/** What `placeOrder` takes, at the price quoted now. */
export async function orderBody(buyer: Buyer, lines: { skuId: string; quantity: number }[]) {
  const { price } = await buyer.call.ok(quoteOrder, { body: { lines, coupon: "best" } });
  return {
    lines,
    coupon: "best",
    delivery: { method: "EXPRESS" as const, addressId: buyer.addressId },
    expectedPayableFen: price.payableFen,
    note: "",
    fromCart: false,
  };
}

export const buy = async (buyer: Buyer, lines: { skuId: string; quantity: number }[]): Promise<ShopOrder> =>
  buyer.call.ok(placeOrder, { body: await orderBody(buyer, lines) });

/** Runs over all items, so many at a time. */
export async function inTurns<T, R>(items: readonly T[], atOnce: number, run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let index = next++; index < items.length; index = next++) results[index] = await run(items[index] as T); // index < length
    }),
  );
  return results;
}

export const home = {
  name: "林小满",
  phone: "13800138000",
  province: "浙江省",
  city: "杭州市",
  district: "西湖区",
  detail: "文三路 90 号 3 幢 502",
  isDefault: true,
};

const onePixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
