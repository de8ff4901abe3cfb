import type { CouponTemplate, PromotionInput, TriedBasket } from "@banyan/contracts";
import {
  type Campaign,
  DEFAULT_POLICY,
  ENGINE_VERSION,
  type HeldCoupon,
  type Quote,
  type QuoteInput,
  quote,
  type RuleRef,
  type ShippingRule,
} from "@banyan/pricing";
import type { Clock } from "#kernel/clock.ts";
import type { Databases, Db } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import type { Catalog, SkuForSale } from "#modules/catalog/index.ts";
import { rejectionWords, rewardWords } from "./kind-words.ts";
import type { OfferBook } from "./offers.ts";
import { namedSkuIds, toCampaign } from "./to-campaign.ts";

export type PreviewRequest = {
  promotion: PromotionInput;
  promotionId: string | null;
  lines: readonly { skuId: string; quantity: number; isAddOn: boolean }[];
  buyer: "member" | "newcomer" | "paid_member";
  levelId: string | null;
  couponTemplateIds: readonly string[];
};
type Deps = {
  db: Databases;
  clock: Clock;
  catalog: Pick<Catalog, "loadSkus">;
  offers: Pick<OfferBook, "runningAt">;
  shippingFor(programId: string): Promise<ShippingRule | null>;
  heldCoupon(template: CouponTemplate, now: Date): HeldCoupon;
  findTemplate(db: Db, programId: string, id: string): Promise<CouponTemplate | null>;
};

/** Before it is saved a draft has this id in a price. */
const DRAFT_ID = "draft";

/**
 * Prices a basket with a draft among all that run, as of the draft's first moment if it lies ahead; nothing is saved or taken.
 * Errors: SKU_NOT_FOUND, COUPON_NOT_FOUND.
 */
export async function previewBasket(deps: Deps, programId: string, request: PreviewRequest): Promise<TriedBasket> {
  const { db, clock, catalog } = deps;
  const draft = request.promotion;
  const startsAt = new Date(draft.startsAt);
  const now = startsAt > clock.now() ? startsAt : clock.now();
  const skuIds = [...request.lines.map(({ skuId }) => skuId), ...namedSkuIds(draft.rule)];
  const [running, skus, shipping, templates] = await Promise.all([
    deps.offers.runningAt(db.reads, programId, now),
    catalog.loadSkus(db.reads, programId, skuIds),
    deps.shippingFor(programId),
    Promise.all(request.couponTemplateIds.map((id) => deps.findTemplate(db.reads, programId, id))),
  ]);
  const others = running.campaigns.filter(({ id }) => id !== request.promotionId);
  const endsAt = draft.endsAt === null ? null : new Date(draft.endsAt);
  const id = request.promotionId ?? DRAFT_ID;
  const mine = toCampaign({ ...draft, id, version: 0, startsAt, endsAt }, skus);
  const input: QuoteInput = {
    version: ENGINE_VERSION,
    now: now.toISOString(),
    buyer: {
      isMember: true,
      isPaidMember: request.buyer === "paid_member",
      levelId: request.levelId,
      isNewcomer: request.buyer === "newcomer",
    },
    lines: request.lines.map(({ skuId, quantity, isAddOn }, index) => {
      const sku = skus.get(skuId) ?? fail("SKU_NOT_FOUND", { field: `body.lines.${index}.skuId` });
      return {
        lineId: `${skuId}${isAddOn ? "+" : ""}#${index}`,
        skuId,
        productId: sku.productId,
        categoryIds: sku.categoryPath,
        listPriceFen: sku.priceFen,
        quantity,
        weightGrams: sku.weightGrams,
        needsShipping: true,
        entry: isAddOn && draft.rule.kind === "add_on" ? { campaignId: id } : "ordinary",
      };
    }),
    campaigns: [...others, mine],
    coupons: templates.map((template, index) =>
      deps.heldCoupon(template ?? fail("COUPON_NOT_FOUND", { field: `body.couponTemplateIds.${index}` }), now),
    ),
    choice: { goodsCoupon: "best", shippingCoupon: "best" },
    points: null,
    usage: [],
    shipping,
    policy: DEFAULT_POLICY,
  };
  const withoutDraft = {
    ...input,
    campaigns: others,
    lines: input.lines.map((line) => ({ ...line, entry: "ordinary" as const })),
  };
  const result = quote(input);
  const gifts = await giftSkus(deps, programId, result, skus);
  return toTried(result, quote(withoutDraft).payableFen, gifts, mine);
}

/** Gifts of other promotions are known by their ids only. */
async function giftSkus(
  { db, catalog }: Deps,
  programId: string,
  { lines }: Quote,
  skus: ReadonlyMap<string, SkuForSale>,
): Promise<ReadonlyMap<string, SkuForSale>> {
  const missing = lines.map(({ skuId }) => skuId).filter((id) => !skus.has(id));
  return missing.length === 0 ? skus : new Map([...skus, ...(await catalog.loadSkus(db.reads, programId, missing))]);
}

function toTried(
  result: Quote,
  payableWithoutFen: number,
  skus: ReadonlyMap<string, SkuForSale>,
  draft: Campaign,
): TriedBasket {
  const refOf = ({ kind, id, name }: RuleRef) => ({ kind, id, name });
  const isDraft = ({ id }: RuleRef) => id === draft.id;
  return {
    goodsFen: result.goodsFen,
    shippingFen: result.shippingFen,
    payableFen: result.payableFen,
    payableWithoutFen,
    lines: result.lines.flatMap((line) => {
      const sku = skus.get(line.skuId);
      if (!sku) return [];
      const { title, options, picture } = sku;
      const { skuId, quantity, listFen, payableFen, giftOf } = line;
      const steps = line.steps.map(({ layer, source, amountFen }) => ({ layer, ...refOf(source), amountFen }));
      return [{ ...{ skuId, title, options, picture, quantity }, isGift: giftOf !== null, listFen, payableFen, steps }];
    }),
    applied: result.applied.map(({ layer, source, amountFen }) => ({
      ...{ layer, ...refOf(source), amountFen },
      isDraft: isDraft(source),
    })),
    rejected: result.rejected.map((rejected) => ({
      ...{ layer: rejected.layer, ...refOf(rejected.source), code: rejected.code },
      ...rejectionWords(rejected),
      isDraft: isDraft(rejected.source),
    })),
    rewards: result.rewards.map(rewardWords),
    isApproximate: result.approximate,
    blockedBy: result.blockedBy,
  };
}
