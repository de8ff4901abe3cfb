import Taro from "@tarojs/taro";

/** Every page by name; ids go into the query, so that each page opens from a link. */
export const routes = {
  home: () => Taro.switchTab({ url: "/pages/home/index" }),
  category: () => Taro.switchTab({ url: "/pages/category/index" }),
  welfare: () => Taro.switchTab({ url: "/pages/welfare/index" }),
  cart: () => Taro.switchTab({ url: "/pages/cart/index" }),
  me: () => Taro.switchTab({ url: "/pages/me/index" }),
  product: (id: string) => open(`/pages/product/index?id=${id}`),
  search: () => open("/pages/search/index"),
  checkout: (lines: BuyLine[], from: "cart" | "product") =>
    open(`/pages/checkout/index?lines=${writeLines(lines)}&from=${from}`),
  /** 凑单: what would reach the threshold of a promotion or a coupon. */
  topUp: (wish: { promotionId?: string | null; couponId?: string | null; missingFen?: number | null }) =>
    open(
      `/pages/top-up/index?${wish.promotionId ? `promotionId=${wish.promotionId}` : `couponId=${wish.couponId ?? ""}`}&missingFen=${wish.missingFen ?? 0}`,
    ),
  orders: (state = "") => open(`/pages/orders/index${state && `?state=${state}`}`),
  order: (id: string) => open(`/pages/order/index?id=${id}`),
  addresses: () => open("/pages/addresses/index"),
  chooseAddress: () => open("/pages/addresses/index?choose=1"),
  address: (id = "") => open(`/pages/address/index${id && `?id=${id}`}`),
  coupons: () => open("/pages/coupons/index"),
  coupon: (id: string) => open(`/pages/coupon/index?id=${id}`),
  points: () => open("/pages/points/index"),
  afterSales: (orderId = "") => open(`/pages/after-sales/index${orderId && `?orderId=${orderId}`}`),
  afterSale: (id: string) => open(`/pages/after-sale/index?id=${id}`),
  askAfterSale: (orderId: string, change = "") =>
    open(`/pages/after-sale-apply/index?orderId=${orderId}${change && `&change=${change}`}`),
  afterSaleInstead: (id: string) => Taro.redirectTo({ url: `/pages/after-sale/index?id=${id}` }),
  privacy: () => open("/pages/privacy/index"),
  feedback: () => open("/pages/feedback/index"),
  /** These two end a path: back must not lead into a finished checkout. */
  payResult: (id: string) => Taro.redirectTo({ url: `/pages/pay-result/index?id=${id}` }),
  orderInstead: (id: string) => Taro.redirectTo({ url: `/pages/order/index?id=${id}` }),
  back: () => (Taro.getCurrentPages().length > 1 ? Taro.navigateBack() : routes.home()),
};

/** What is bought: of an ordinary price, or through a promotion's own entry (加价购). */
export type BuyLine = { skuId: string; quantity: number; entry?: { campaignId: string } };

/** `sku*quantity` or `sku*quantity*campaign`, with commas between. */
const writeLines = (lines: readonly BuyLine[]) =>
  lines.map(({ skuId, quantity, entry }) => [skuId, quantity, entry?.campaignId].filter(Boolean).join("*")).join(",");

export const readLines = (text: string): BuyLine[] =>
  text
    .split(",")
    .map((part) => part.split("*"))
    .map(([skuId = "", quantity, campaignId]) => ({
      skuId,
      quantity: Number(quantity) || 1,
      ...(campaignId && { entry: { campaignId } }),
    }));

/** WeChat keeps at most 10 pages; the eleventh replaces instead of failing. */
const open = (url: string) =>
  Taro.getCurrentPages().length >= 9 ? Taro.redirectTo({ url }) : Taro.navigateTo({ url });
