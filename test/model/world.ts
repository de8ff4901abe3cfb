import {
  type CouponTemplate,
  type Product,
  pushCoupon,
  type ShopAfterSale,
  type ShopOrder,
  setLevels,
  setPointsRules,
} from "@banyan/contracts";
import { sql } from "kysely";
import type { TestApp } from "../../apps/server/test/app.ts";
import { type Caller, operator } from "../../apps/server/test/callers.ts";
import { brokenInvariants } from "../../apps/server/test/invariants.ts";
import { type Buyer, newBuyer, openShopAs, type TestShop } from "../../apps/server/test/shop.ts";
import { brokenToWechat } from "./wechat.ts";

/** What a shop's money looks like from outside: the model every step is compared with. */
export type Model = {
  /** By place: the first order is 0. */ orders: ModelOrder[];
  cases: ModelCase[];
};
export type ModelOrder = {
  id: string;
  buyer: number;
  state: ShopOrder["state"];
  paidFen: number;
  refundedFen: number;
  lines: { id: string; quantity: number /** Bought, and not asked back or gone back. */; left: number }[];
};
export type ModelCase = {
  id: string;
  order: number;
  state: ShopAfterSale["state"];
  kind: ShopAfterSale["kind"];
  lines: { orderLineId: string; quantity: number }[];
};

/** The real shop: a few goods with little stock, buyers, promotions, coupons, points. */
export type World = {
  t: TestApp;
  shop: TestShop;
  operator: Caller;
  /** An operator who was away is asked to sign in again. */ signInAgain(): Promise<void>;
  params: { program: string };
  buyers: Buyer[];
  products: Product[];
  coupon: CouponTemplate;
  steps: number;
};

export const emptyModel = (): Model => ({ orders: [], cases: [] });

/** A shop whose goods, coupons and points last for about one run. */
export async function openWorld(t: TestApp): Promise<World> {
  let signedIn = await operator(t, "owner@banyan.test");
  const owner: Caller = {
    ok: (...call) => signedIn.ok(...call),
    refused: (...call) => signedIn.refused(...call),
    send: (...call) => signedIn.send(...call),
    with: (headers) => signedIn.with(headers),
  };
  const signInAgain = async () => {
    signedIn = await operator(t, "owner@banyan.test");
  };
  const shop = await openShopAs(owner, t.program, () => t.clock.now());
  const params = { program: t.program };
  await shop.operator.ok(setPointsRules, {
    params,
    body: {
      isOn: true,
      earn: { pointsPerYuan: 1, growthPerYuan: 1, at: "PAID", validMonths: 12 },
      spend: { pointsPerYuan: 100, minPoints: 0, stepPoints: 1, maxBp: 5_000 },
      returnedKeepDays: 30,
    },
  });
  await shop.operator.ok(setLevels, {
    params,
    body: {
      version: 0,
      keepDays: 30,
      levels: [
        { id: "01930000-0000-7000-8000-000000000001", name: "普通", growth: 0, price: null, multiplierBp: 10_000 },
        {
          id: "01930000-0000-7000-8000-000000000002",
          name: "银卡",
          growth: 200,
          price: {
            payBp: 9_500,
            scope: { include: { kind: "all" }, excludeProductIds: [], excludeCategoryIds: [] },
          },
          multiplierBp: 15_000,
        },
      ],
    },
  });
  return {
    t,
    shop,
    operator: owner,
    signInAgain,
    params,
    buyers: [],
    products: [],
    coupon: await shop.addTemplate(couponOf),
    steps: 0,
  };
}

const couponOf = {
  name: "满 60 减 7",
  benefit: { kind: "FIXED" as const, amountFen: 700 },
  thresholdFen: 6_000,
  distribution: { kind: "PUSH" as const },
  totalQuota: 100_000,
  perMember: 100,
  validity: { kind: "RELATIVE" as const, days: 20 },
};

/** New buyers and goods: a run starts with an untouched corner of the shop. */
export async function newCorner(world: World): Promise<void> {
  const { t, shop } = world;
  await world.signInAgain();
  world.buyers = [await newBuyer(t), await newBuyer(t), await newBuyer(t)];
  world.products = [
    await shop.addProduct({ title: "榕树吐司", pricesFen: [1_299], onHand: 60, noReasonReturn: true }),
    await shop.addProduct({ title: "芋泥蛋糕", pricesFen: [9_900, 10_001], onHand: 30, noReasonReturn: true }),
    await shop.addProduct({ title: "限量月饼", pricesFen: [33_333], onHand: 4, noReasonReturn: true }),
  ];
  for (const _ of [1, 2, 3])
    await shop.operator.ok(pushCoupon, {
      params: { ...world.params, id: world.coupon.id },
      body: { memberIds: world.buyers.map(({ memberId }) => memberId), reason: "model" },
    });
}

/** What must hold after every step, whatever the steps were. */
export async function brokenAfter(world: World): Promise<string[]> {
  return [...(await brokenInvariants(world.t.db.reads)), ...(await brokenToWechat(world.t))];
}

/** How often each sort of thing was done: a run in which nothing comes back proves nothing. */
export async function countWhatHappened({ db }: TestApp): Promise<Record<string, number>> {
  const { rows } = await sql<Record<string, number>>`
    select
      (select count(*) from orders where paid_at is not null)::integer as paid,
      (select count(*) from orders where state = 'CLOSED')::integer as closed,
      (select count(*) from orders where coupon_id is not null)::integer as coupons,
      (select count(*) from facts where name = 'points_spent')::integer as points,
      (select count(*) from refunds where state = 'SUCCEEDED')::integer as refunds,
      (select count(*) from after_sales where kind = 'EXCHANGE' and state = 'DONE')::integer as exchanges,
      (select count(*) from after_sales where kind = 'GOODWILL')::integer as goodwill,
      (select count(*) from after_sales where state in ('CANCELLED', 'REJECTED'))::integer as refused`.execute(
    db.reads,
  );
  return rows[0] ?? {};
}
