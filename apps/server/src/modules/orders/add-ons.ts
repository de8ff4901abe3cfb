import type { QuoteReply } from "@banyan/contracts";
import { type AddOnRule, type Campaign, promotionKinds } from "@banyan/pricing";
import { Failure } from "#kernel/failure.ts";
import { type Basket, type BasketLine, type BasketPrice, priceBasket } from "./basket-price.ts";
import type { Language } from "./price-words.ts";

type AddOn = QuoteReply["addOns"][number];

/** 加价购: what may be added to this basket for less, the open ones first. From what is loaded already. */
export const toAddOns = (basket: Basket, price: BasketPrice, language: Language): AddOn[] =>
  basket.campaigns
    .flatMap((campaign) => {
      if (campaign.layer !== "items" || campaign.rule.kind !== "add_on") return [];
      const { rule } = campaign;
      const items = toItems(basket, rule);
      const first = items.find(({ available }) => available > 0) ?? items[0];
      const standing = first && standingOf(basket, price, campaign, first.skuId);
      return standing
        ? [
            {
              promotionId: campaign.id,
              name: campaign.name,
              text: promotionKinds.add_on.sentence(rule, language),
              ...standing,
              unitsPerOrder: rule.unitsPerOrder,
              items,
            },
          ]
        : [];
    })
    .sort((a, b) => Number(b.isOpen) - Number(a.isOpen) || (a.missingFen ?? 0) - (b.missingFen ?? 0));

/** Open, open for so much more, or (null) nothing to be spoken of: not for this buyer, or another rule shuts it out. */
function standingOf(
  basket: Basket,
  { result }: BasketPrice,
  { id }: Campaign,
  skuId: string,
): Pick<AddOn, "isOpen" | "missingFen"> | null {
  const open = { isOpen: true, missingFen: null };
  if (result.applied.some(({ source }) => source.id === id)) return open;
  const refused = result.rejected.find(({ source }) => source.id === id);
  if (refused?.code === "BELOW_THRESHOLD") return { isOpen: false, missingFen: refused.missingFen };
  return refused?.code === "ENTRY_NOT_CHOSEN" && wouldApply(basket, id, skuId) ? open : null;
}

/** Tried with one unit: a rule that combines with nothing may take its place, or its budget may be spent. */
function wouldApply(basket: Basket, campaignId: string, skuId: string): boolean {
  const sku = basket.gifts.get(skuId);
  if (!sku) return false;
  const line = { skuId, quantity: 1, entry: { campaignId }, sku };
  try {
    const { result } = priceBasket({ ...basket, lines: [...basket.lines, line] });
    return result.applied.some(({ source }) => source.id === campaignId);
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

/** Those on sale that cost less this way. */
function toItems({ gifts: shelf, lines }: Basket, { offers }: AddOnRule): AddOn["items"] {
  return offers.flatMap(({ skuId, unitPriceFen }) => {
    const sku = shelf.get(skuId);
    if (!sku?.onSale || sku.priceFen <= unitPriceFen) return [];
    const { productId, title, options, picture, priceFen } = sku;
    const available = Math.max(0, sku.available - boughtPlainly(lines, skuId));
    return [{ skuId, productId, title, options, picture, priceFen, unitPriceFen, available }];
  });
}

const boughtPlainly = (lines: readonly BasketLine[], skuId: string): number =>
  lines.reduce((sum, line) => (line.skuId === skuId && !line.entry ? sum + line.quantity : sum), 0);
