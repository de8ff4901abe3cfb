import type { Campaign, PointsWish, Usage } from "@banyan/pricing";
import type { Pay } from "#gateways/pay/index.ts";
import type { Weixin } from "#gateways/weixin/index.ts";
import type { Clock } from "#kernel/clock.ts";
import type { Databases, Db, Tx } from "#kernel/db.ts";
import type { Log } from "#kernel/log.ts";
import type { Programs } from "#kernel/programs.ts";
import type { Sealer } from "#kernel/sealed.ts";
import type { Settings } from "#kernel/settings.ts";
import type { Catalog, SkuForSale } from "#modules/catalog/index.ts";
import type { Members } from "#modules/members/index.ts";
import type { Rewards } from "#modules/rewards/index.ts";
import type { CheckoutParticipant } from "./checkout-participant.ts";
import type { Shipping } from "./shipping/service.ts";

/** Where an order is sent, as it copies it from an address. */
export type Delivery = NonNullable<Awaited<ReturnType<Members["deliveryFor"]>>>;

export type OrdersDeps = {
  db: Databases;
  clock: Clock;
  log: Log;
  sealer: Sealer;
  settings: Settings;
  programs: Programs;
  pay: Pay;
  weixin: Pick<Weixin, "shipping">;
  catalog: Pick<
    Catalog,
    | "loadSkus"
    | "productIdsTitled"
    | "reserveStock"
    | "releaseStock"
    | "commitStock"
    | "restockStock"
    | "countByShippingTemplate"
    | "uploadPicture"
    | "checkPictures"
  >;
  rewards: Pick<Rewards, "couponsForPricing" | "findCoupon" | "lockCoupons" | "useCoupons" | "returnCoupons">;
  members: Pick<Members, "deliveryFor" | "nicknames">;
  offers?: PromotionOffers;
  standing?: StandingOf;
  /** Plays, points, budgets; stock and coupons are always there. */
  participants?: readonly CheckoutParticipant[];
};

/** What is live for these goods. A port of promotions: names their shapes, knows nothing of their tables. */
export type PromotionOffers = {
  /** SKUs live promotions may give or sell beside; from memory. */
  namedSkuIds(programId: string, now: Date): Promise<readonly string[]>;
  offersFor(
    from: Db | Tx,
    programId: string,
    goods: {
      lines: readonly { skuId: string; productId: string; categoryIds: readonly string[] }[];
      memberId: string | null;
      now: Date;
      /** The named SKUs as the shelf has them. */ skus: ReadonlyMap<string, SkuForSale>;
    },
  ): Promise<{
    campaigns: readonly Campaign[];
    usage: readonly Usage[];
    budgetsLeft: ReadonlyMap<string, number>;
  }>;
};

/** What a buyer is to the shop. A port of loyalty. */
export type Standing = {
  levelId: string | null;
  isPaidMember: boolean;
  /** That may be spent; below zero after a claw-back. */ points: number;
  /** The level's price, points and growth to be earned. */ campaigns: readonly Campaign[];
  /** `null`: points pay nothing here. */ pointsRule: Omit<PointsWish, "available" | "spend"> | null;
};
export type StandingOf = (from: Db | Tx, programId: string, memberId: string) => Promise<Standing>;

/** Deps with the participants complete and in lock order. */
export type Ordering = Omit<OrdersDeps, "participants"> & {
  participants: readonly CheckoutParticipant[];
  shipping: Shipping;
};
