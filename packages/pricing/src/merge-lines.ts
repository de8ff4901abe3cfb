import { PricingError } from "./errors.ts";
import type { Line } from "./input.ts";
import { byText } from "./order-of.ts";

/** Lines of one SKU and one entry, added up. */
export interface MergedLine {
  readonly key: string;
  readonly lineIds: readonly string[];
  readonly skuId: string;
  readonly productId: string;
  readonly categoryIds: readonly string[];
  readonly listPriceFen: number;
  readonly quantity: number;
  readonly weightGrams: number;
  readonly needsShipping: boolean;
  readonly entryCampaignId: string | null;
  /** Came by the entry of an add-on campaign. */
  readonly isAddOn: boolean;
  readonly shippingTemplateId: string | null;
  /** List price × quantity. */
  readonly listFen: number;
}

/**
 * Adds up lines of the same SKU and entry and puts them in order of SKU id (ordinary entry first), so that neither
 * splitting nor shuffling a cart can move a single fen. Refuses lines of one SKU that disagree about it.
 */
export function mergeLines(lines: readonly Line[], addOns: ReadonlySet<string>): MergedLine[] {
  const merged = new Map<string, MergedLine>();
  const known = new Map<string, Line>();
  for (const [index, line] of lines.entries()) {
    const first = known.get(line.skuId);
    if (first === undefined) known.set(line.skuId, line);
    else if (!isSameSku(first, line)) {
      throw new PricingError("INCONSISTENT_SKU", `lines[${index}]`, `disagrees with another line of SKU ${line.skuId}`);
    }
    const key = keyOf(line.skuId, line.entry === "ordinary" ? null : line.entry.campaignId);
    const before = merged.get(key);
    const quantity = line.quantity + (before?.quantity ?? 0);
    merged.set(key, {
      key,
      lineIds: before === undefined ? [line.lineId] : [...before.lineIds, line.lineId].sort(byText),
      skuId: line.skuId,
      productId: line.productId,
      categoryIds: line.categoryIds,
      listPriceFen: line.listPriceFen,
      quantity,
      weightGrams: line.weightGrams,
      needsShipping: line.needsShipping,
      entryCampaignId: line.entry === "ordinary" ? null : line.entry.campaignId,
      isAddOn: line.entry !== "ordinary" && addOns.has(line.entry.campaignId),
      shippingTemplateId: line.shippingTemplateId ?? null,
      listFen: line.listPriceFen * quantity,
    });
  }
  return [...merged.values()].sort(
    (a, b) => byText(a.skuId, b.skuId) || byText(a.entryCampaignId ?? "", b.entryCampaignId ?? ""),
  );
}

/** "sku" or "sku@campaign"; an @ of the SKU itself is escaped so that two keys can never meet. */
export function keyOf(skuId: string, campaignId: string | null): string {
  const sku = /[%@]/.test(skuId) ? skuId.replace(/%/g, "%25").replace(/@/g, "%40") : skuId;
  return campaignId === null ? sku : `${sku}@${campaignId}`;
}

const isSameSku = (a: Line, b: Line): boolean =>
  a.productId === b.productId &&
  a.listPriceFen === b.listPriceFen &&
  a.weightGrams === b.weightGrams &&
  a.needsShipping === b.needsShipping &&
  (a.shippingTemplateId ?? null) === (b.shippingTemplateId ?? null) &&
  a.categoryIds.length === b.categoryIds.length &&
  a.categoryIds.every((categoryId) => b.categoryIds.includes(categoryId));
