/**
 * The seven layers in the order they run:
 * 1 price of the line · 2 Nth item, bundles, gifts · 3 order reduction · 4 goods coupon · 5 points · 6 shipping · 7 rewards to be earned.
 */
export type Layer = "price" | "items" | "order" | "coupon" | "points" | "shipping" | "rewards";

/** Layers that lower what a goods line costs. */
export type GoodsLayer = "price" | "items" | "order" | "coupon" | "points";

/** Layers that save the buyer money. */
export type SavingLayer = GoodsLayer | "shipping";

export const LAYERS: readonly Layer[] = ["price", "items", "order", "coupon", "points", "shipping", "rewards"];

/** What each layer saved, in fen; layers without effect are 0. */
export type SavedByLayer = Readonly<Record<SavingLayer, number>>;
export type LineSavedByLayer = Readonly<Record<GoodsLayer, number>>;
