import { randomUUID } from "node:crypto";
import {
  type AfterSaleApplication,
  type AfterSaleSettings,
  applyAfterSale,
  type ConsoleAfterSale,
  confirmReceipt,
  createProduct,
  getAfterSale,
  getAfterSaleSettings,
  getMyAfterSale,
  type Product,
  type ShopAfterSale,
  type ShopOrder,
  sendReturn,
  setAfterSaleSettings,
  shipOrder,
} from "@banyan/contracts";
import { sql } from "kysely";
import type { TestApp } from "./app.ts";
import { type Caller, operator } from "./callers.ts";
import { type Buyer, buy, newBuyer, openShop, payFor, settle } from "./shop.ts";

export const parcel = { carrier: "顺丰速运", trackingNo: "SF1234567890" };
export const home = { name: "榕树售后", phone: "0571-88880000", address: "杭州市西湖区文三路 1 号" };

/** Operators are signed out after half an hour. */
const SESSION_MS = 20 * 60_000;

/** A shop where orders come to be paid, shipped, received and sent back. */
export async function openCounter(t: TestApp) {
  const shop = await openShop(t);
  let session: { at: number; caller: Promise<Caller> } | undefined;
  /** Signed in anew when the session may have ended: some tests let days pass. */
  const staff = (): Promise<Caller> => {
    const at = t.clock.now().getTime();
    if (!session || at - session.at > SESSION_MS) session = { at, caller: operator(t, "owner@banyan.test") };
    return session.caller;
  };
  const params = (id: string) => ({ program: t.program, id });

  return {
    shop,
    staff,
    params,
    async settings(change: Partial<AfterSaleSettings>): Promise<void> {
      const owner = await staff();
      const program = { params: { program: t.program } };
      const before = await owner.ok(getAfterSaleSettings, program);
      await owner.ok(setAfterSaleSettings, { ...program, body: { ...before, ...change } });
    },
    async paid(wanted: Wanted = {}): Promise<Bought> {
      const buyer = wanted.buyer ?? (await newBuyer(t));
      const { pricesFen = [5_000], quantities = [1], noReasonReturn = true, onHand = 100 } = wanted;
      const product = await (await staff()).ok(createProduct, {
        params: { program: t.program },
        body: {
          title: "草莓蛋糕",
          subtitle: "",
          categoryId: shop.categoryId,
          pictures: [shop.picture],
          description: "",
          optionNames: pricesFen.length > 1 ? ["规格"] : [],
          noReasonReturn,
          state: "ON_SALE",
          skus: pricesFen.map((priceFen, index) => ({
            code: randomUUID().slice(0, 8),
            options: pricesFen.length > 1 ? [`${index + 1} 号`] : [],
            priceFen,
            weightGrams: 500,
            onHand,
          })),
        },
      });
      const lines = product.skus.map(({ id }, index) => ({ skuId: id, quantity: quantities[index] ?? 1 }));
      const order = await buy(buyer, { lines, coupon: "none" });
      await payFor(t, buyer, order.id);
      return {
        buyer,
        order,
        product,
        skuIds: product.skus.map(({ id }) => id),
        lineIds: order.lines.map(({ id }) => id),
      };
    },
    async received(wanted: Wanted = {}): Promise<Bought> {
      const bought = await this.shipped(wanted);
      await bought.buyer.call.ok(confirmReceipt, { params: { id: bought.order.id }, body: {} });
      return bought;
    },
    async shipped(wanted: Wanted = {}): Promise<Bought> {
      const bought = await this.paid(wanted);
      await (await staff()).ok(shipOrder, { params: params(bought.order.id), body: parcel });
      return bought;
    },
    apply: ({ buyer, order }: Bought, application: AfterSaleApplication): Promise<ShopAfterSale> =>
      buyer.call.ok(applyAfterSale, { params: { id: order.id }, body: application }),
    sendBack: ({ buyer }: Bought, id: string) =>
      buyer.call.ok(sendReturn, { params: { id }, body: { carrier: "中通快递", trackingNo: "ZT998877" } }),
    seen: async (id: string): Promise<ConsoleAfterSale> => (await staff()).ok(getAfterSale, { params: params(id) }),
    mine: ({ buyer }: Bought, id: string) => buyer.call.ok(getMyAfterSale, { params: { id } }),
    /** WeChat's refund takes two seconds, then its notification comes. */
    async moneyIsBack(seconds = 5): Promise<void> {
      await settle(t);
      await t.travel(new Date(t.clock.now().getTime() + seconds * 1_000));
      await settle(t);
    },
    async stockOf(skuId: string) {
      const { rows } = await sql<{ onHand: number; reserved: number; sold: number }>`
        select on_hand as "onHand", reserved, sold from skus where id = ${skuId}`.execute(t.db.reads);
      return rows[0];
    },
    async facts<T = Record<string, unknown>>(orderId: string, name: string): Promise<T[]> {
      const { rows } = await sql<{ data: T }>`
        select data from facts where subject = ${orderId} and name = ${name} order by seq`.execute(t.db.reads);
      return rows.map(({ data }) => data);
    },
  };
}
export type Counter = Awaited<ReturnType<typeof openCounter>>;
export type Wanted = {
  buyer?: Buyer;
  pricesFen?: number[];
  quantities?: number[];
  noReasonReturn?: boolean;
  onHand?: number;
};
export type Bought = {
  buyer: Buyer;
  order: ShopOrder;
  product: Product;
  skuIds: string[];
  lineIds: string[];
};

export const days = (t: TestApp, count: number): Promise<void> =>
  t.travel(new Date(t.clock.now().getTime() + count * 86_400_000));
