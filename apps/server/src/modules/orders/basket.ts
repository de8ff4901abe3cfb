import type { Campaign, CouponChoice, PointsWish } from "@banyan/pricing";
import type { Shopper } from "#kernel/auth.ts";
import type { Db, Tx } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import type { SkuForSale } from "#modules/catalog/index.ts";
import type { Coupon } from "#modules/rewards/index.ts";
import { type Basket, type BasketLine, mergeBasket } from "./basket-price.ts";
import type { Delivery, Ordering, Standing } from "./deps.ts";
import { hasPaidOrder } from "./order-store.ts";
import { findOpenPoint } from "./pickup-store.ts";

/** `best`, `none`, or one coupon's id, as the wire says it. */
export type CouponWish = string;
export type PointsChoice = number | "most";
/** How it gets to the buyer; an address or a point may not be chosen yet. */
export type DeliveryWish =
  | { method: "EXPRESS"; addressId: string | null }
  | { method: "PICKUP"; pointId: string | null };
export type BasketRequest = {
  lines: readonly BasketLine[];
  coupon: CouponWish;
  shippingCoupon: CouponWish;
  points: PointsChoice;
  delivery: DeliveryWish;
};
/** A basket and where it goes; `delivery` null: no address chosen, or fetched by the buyer. */
export type LoadedBasket = Basket & { method: DeliveryWish["method"]; delivery: Delivery | null };

/**
 * All a price depends on, read anew; what is the same for every buyer comes from memory. Five statements at most, however many
 * lines and promotions: SKUs with what promotions may give, coupons, address, the buyer's standing, uses of limited promotions.
 * Errors: SKU_NOT_FOUND (also when off sale), COUPON_NOT_FOUND, COUPON_NOT_USABLE, ADDRESS_NOT_FOUND, PROMOTION_NOT_FOUND,
 * PICKUP_POINT_NOT_FOUND, POINTS_NOT_ENOUGH.
 */
export async function loadBasket(
  deps: Ordering,
  from: Db | Tx,
  shopper: Shopper,
  request: BasketRequest,
): Promise<LoadedBasket> {
  const { programId, memberId } = shopper;
  const lines = mergeBasket(request.lines);
  const skuIds = [...new Set(lines.map(({ skuId }) => skuId))];
  const now = deps.clock.now();
  const named = (await deps.offers?.namedSkuIds(programId, now)) ?? [];
  const [skus, coupons, delivery, standing, { zeroOrders }, ...plays] = await Promise.all([
    deps.catalog.loadSkus(from, programId, named.length > 0 ? [...new Set([...skuIds, ...named])] : skuIds),
    deps.rewards.couponsForPricing(from, programId, memberId),
    deliveryOf(deps, from, shopper, request.delivery),
    deps.standing?.(from, programId, memberId) ?? nobody,
    deps.shipping.rulesOf(programId),
    ...deps.participants.flatMap(({ offers }) => offers?.(from, programId, skuIds) ?? []),
  ]);
  const goods = lines.map((line) => ({ ...line, sku: forSale(skus, line, request.lines) }));
  const offered = await deps.offers?.offersFor(from, programId, {
    lines: goods.map(({ skuId, sku }) => ({ skuId, productId: sku.productId, categoryIds: sku.categoryPath })),
    memberId,
    now,
    skus,
  });
  const campaigns = withoutBoughtGifts([...(offered?.campaigns ?? []), ...plays.flat(), ...standing.campaigns], goods);
  refuseUnknownEntry(request.lines, campaigns);
  return {
    now,
    lines: goods,
    campaigns,
    promotionIds: new Set(offered?.campaigns.map(({ id }) => id)),
    usage: offered?.usage ?? [],
    budgetsLeft: offered?.budgetsLeft ?? new Map(),
    gifts: skus,
    coupons,
    choice: {
      goods: await chooseCoupon(deps, from, shopper, coupons, request.coupon, "coupon"),
      shipping: await chooseCoupon(deps, from, shopper, coupons, request.shippingCoupon, "shippingCoupon"),
    },
    points: wishPoints(standing, request.points),
    buyer: {
      isMember: true,
      isPaidMember: standing.isPaidMember,
      levelId: standing.levelId,
      // asked only when a price rule wants to know
      isNewcomer: campaigns.some(isForNewcomers) && !(await hasPaidOrder(from, programId, memberId)),
    },
    shipping: request.delivery.method === "EXPRESS" ? await deps.shipping.rules(programId, delivery) : null,
    zeroOrders,
    method: request.delivery.method,
    delivery,
  };
}

/** What is bought itself is not there to be given. */
function withoutBoughtGifts(campaigns: readonly Campaign[], bought: readonly BasketLine[]): readonly Campaign[] {
  const taken = new Map<string, number>();
  for (const { skuId, quantity } of bought) taken.set(skuId, (taken.get(skuId) ?? 0) + quantity);
  return campaigns.map((campaign) => {
    if (campaign.layer !== "items" || campaign.rule.kind !== "gift") return campaign;
    if (!campaign.rule.gifts.some(({ skuId }) => taken.has(skuId))) return campaign;
    const gifts = campaign.rule.gifts.map((gift) => ({
      ...gift,
      available: Math.max(0, gift.available - (taken.get(gift.skuId) ?? 0)),
    }));
    return { ...campaign, rule: { ...campaign.rule, gifts } };
  });
}

/** As if there were no loyalty: no level, no points. */
const nobody: Standing = { levelId: null, isPaidMember: false, points: 0, campaigns: [], pointsRule: null };

const isForNewcomers = (campaign: Campaign) =>
  campaign.audience.kind === "newcomers" || (campaign.layer === "price" && campaign.kind === "newcomer");

function forSale(skus: ReadonlyMap<string, SkuForSale>, line: BasketLine, asked: readonly BasketLine[]): SkuForSale {
  const sku = skus.get(line.skuId);
  if (sku?.onSale) return sku;
  const index = asked.findIndex(({ skuId }) => skuId === line.skuId);
  return fail("SKU_NOT_FOUND", { field: `body.lines.${index}.skuId`, details: { skuId: line.skuId } });
}

function refuseUnknownEntry(lines: readonly BasketLine[], campaigns: readonly Campaign[]): void {
  const index = lines.findIndex(({ entry }) => entry && !campaigns.some(({ id }) => id === entry.campaignId));
  if (index >= 0) fail("PROMOTION_NOT_FOUND", { field: `body.lines.${index}.entry` });
}

async function deliveryOf(
  deps: Ordering,
  from: Db | Tx,
  { programId, memberId }: Shopper,
  wish: DeliveryWish,
): Promise<Delivery | null> {
  if (wish.method === "PICKUP") {
    if (wish.pointId === null) return null;
    const point = await findOpenPoint(from, programId, wish.pointId);
    if (!point) return fail("PICKUP_POINT_NOT_FOUND", { field: "body.delivery.pointId" });
    const { province, city, district, detail } = point;
    return { name: "", phone: "", province, city, district, detail };
  }
  if (wish.addressId === null) return null;
  const found = await deps.members.deliveryFor(from, programId, memberId, wish.addressId);
  return found ?? fail("ADDRESS_NOT_FOUND", { field: "body.delivery.addressId" });
}

/** A coupon named is among those given to the price, so that the price says why it is refused. */
async function chooseCoupon(
  deps: Ordering,
  from: Db | Tx,
  { programId, memberId }: Shopper,
  coupons: Coupon[],
  wish: CouponWish,
  field: "coupon" | "shippingCoupon",
): Promise<CouponChoice> {
  if (wish === "best" || wish === "none") return wish;
  let coupon = coupons.find(({ id }) => id === wish);
  if (!coupon) {
    coupon =
      (await deps.rewards.findCoupon(from, programId, memberId, wish)) ??
      fail("COUPON_NOT_FOUND", { field: `body.${field}` });
    coupons.push(coupon);
  }
  const isForShipping = coupon.benefit.kind === "FREE_SHIPPING";
  if (isForShipping !== (field === "shippingCoupon"))
    fail("COUPON_NOT_USABLE", { field: `body.${field}`, details: { reason: "WRONG_KIND" } });
  return { couponId: wish };
}

function wishPoints({ points, pointsRule }: Standing, spend: PointsChoice): PointsWish | null {
  const available = pointsRule === null ? 0 : Math.max(0, points); // below zero after a claw-back
  if (spend !== "most" && spend > available)
    fail("POINTS_NOT_ENOUGH", { field: "body.points", details: { available } });
  return pointsRule && { ...pointsRule, available, spend };
}
