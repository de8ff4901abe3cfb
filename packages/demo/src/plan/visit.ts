import { categories, products } from "../catalog.ts";
import type { Random } from "../random.ts";
import type { Line } from "./plan.ts";

/** One behaviour, with products by their place in the catalogue; ids are put in when it is reported. */
export type PlannedEvent = {
  event: string;
  ts: number;
  page: string;
  product?: number;
  category?: number;
  line?: Line;
  /** `view_cart`, `begin_checkout`: how many lines. */
  lines?: number;
  order?: number;
  shareId?: string;
  props?: Record<string, string | number | boolean>;
};

const pages = {
  home: "pages/home/index",
  category: "pages/category/index",
  search: "pages/search/index",
  product: "pages/product/index",
  cart: "pages/cart/index",
  checkout: "pages/checkout/index",
  result: "pages/pay-result/index",
  me: "pages/me/index",
} as const;
const keywords = ["可颂", "生日蛋糕", "吐司", "草莓", "酸奶", "咖啡", "沙拉", "礼盒", "蛋挞", "贝果"];

type Story = {
  at: number;
  isFirst: boolean;
  looksAt: readonly number[];
  cart: readonly Line[];
  order: number | null;
  joins: boolean;
};

/** What the tracker would see of one visit, page by page. */
export function tellVisit(
  random: Random,
  { at, isFirst, looksAt, cart, order, joins }: Story,
): { events: PlannedEvent[]; endsAt: number; actsAfterMs: number } {
  const events: PlannedEvent[] = [];
  let now = at;
  const pass = (least: number, most: number) => {
    now += random.whole(least * 1_000, most * 1_000);
  };
  const see = (event: string, page: string, more: Partial<PlannedEvent> = {}) =>
    events.push({ event, ts: now, page, ...more });
  let shown: { page: string; since: number } | undefined;
  const leave = () => {
    if (shown) see("page_leave", shown.page, { props: { stay_ms: now - shown.since } });
    shown = undefined;
  };
  const open = (page: string, more: Partial<PlannedEvent> = {}) => {
    leave();
    see("page_view", page, more);
    shown = { page, since: now };
    now += random.whole(120, 900);
  };

  see("app_launch", pages.home, { props: { cold: isFirst || random.chance(0.6) } });
  now += random.whole(80, 400);
  see("app_show", pages.home);
  const lands = looksAt.length > 0 && random.chance(0.18); // a shared product opens first
  if (!lands) open(pages.home);
  if (random.chance(0.35))
    see("performance", pages.home, { props: { metric: "first_screen", value_ms: random.whole(420, 2_600) } });
  if (!lands && looksAt.length > 0 && random.chance(0.4)) {
    pass(3, 14);
    const category = products[looksAt[0] ?? 0]?.category ?? 0;
    open(pages.category);
    see("view_category", pages.category, { category });
  } else if (looksAt.length === 0 && random.chance(0.28)) {
    pass(3, 20);
    open(pages.category);
    see("view_category", pages.category, { category: random.whole(0, categories.length - 1) });
  }
  if (looksAt.length > 0 && random.chance(0.14)) {
    pass(3, 10);
    see("search", pages.search, { props: { keyword: random.pick(keywords), results: random.whole(1, 9) } });
  }
  let actsAt = now + 4_000;
  const carted = new Set<Line>();
  for (const product of looksAt) {
    pass(4, 26);
    open(pages.product, { product });
    see("view_item", pages.product, { product });
    const line = cart.find((one) => !carted.has(one) && isOf(one, product));
    if (line) {
      pass(5, 30);
      if (carted.size === 0) actsAt = now;
      carted.add(line);
      see("add_to_cart", pages.product, { product, line });
    }
    if (!line && random.chance(0.05)) {
      pass(4, 15);
      const shareId = random.fork(`share ${now}`).whole(0, 0x7fffffff).toString(36).padStart(8, "s");
      see("share", pages.product, { product, shareId, props: { share_id: shareId } });
    }
  }
  if (joins && cart.length === 0) pass(3, 12);
  if (cart.length > 0 && (order !== null || random.chance(0.35))) {
    pass(3, 12);
    open(pages.cart);
    see("view_cart", pages.cart, { lines: cart.length });
  }
  if (order !== null) {
    pass(3, 10);
    open(pages.checkout);
    see("begin_checkout", pages.checkout, { lines: cart.length, order });
    pass(8, 40);
    see("pay_tap", pages.checkout, { order });
    pass(5, 20);
    open(pages.result);
  }
  now += random.whole(2_000, 40_000);
  if (random.chance(0.8)) {
    const page = shown?.page ?? pages.home;
    leave();
    see("app_hide", page, { props: { stay_ms: now - at } });
  }
  return { events, endsAt: now, actsAfterMs: actsAt - at };
}

const isOf = (line: Line, product: number) => skuProduct(line.sku) === product;
const productOfSku = products.flatMap((product, index) => product.skus.map(() => index));
const skuProduct = (sku: number) => productOfSku[sku] ?? -1;
