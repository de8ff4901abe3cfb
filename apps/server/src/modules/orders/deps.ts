import type { Pay } from "#gateways/pay/index.ts";
import type { Clock } from "#kernel/clock.ts";
import type { Databases } from "#kernel/db.ts";
import type { Log } from "#kernel/log.ts";
import type { Programs } from "#kernel/programs.ts";
import type { Sealer } from "#kernel/sealed.ts";
import type { Settings } from "#kernel/settings.ts";
import type { Catalog } from "#modules/catalog/index.ts";
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
  catalog: Pick<
    Catalog,
    "loadSkus" | "productIdsTitled" | "reserveStock" | "releaseStock" | "commitStock" | "countByShippingTemplate"
  >;
  rewards: Pick<Rewards, "couponsForPricing" | "findCoupon" | "lockCoupons" | "useCoupons" | "returnCoupons">;
  members: Pick<Members, "deliveryFor" | "nicknames">;
  /** Plays, points, budgets; stock and coupons are always there. */
  participants?: readonly CheckoutParticipant[];
};

/** Deps with the participants complete and in lock order. */
export type Ordering = Omit<OrdersDeps, "participants"> & {
  participants: readonly CheckoutParticipant[];
  shipping: Shipping;
};
