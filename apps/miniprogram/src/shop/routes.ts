import Taro from "@tarojs/taro";

/** Every page by name; ids go into the query, so that each page opens from a link. */
export const routes = {
  home: () => Taro.switchTab({ url: "/pages/home/index" }),
  category: () => Taro.switchTab({ url: "/pages/category/index" }),
  cart: () => Taro.switchTab({ url: "/pages/cart/index" }),
  me: () => Taro.switchTab({ url: "/pages/me/index" }),
  product: (id: string) => open(`/pages/product/index?id=${id}`),
  search: () => open("/pages/search/index"),
  checkout: (lines: { skuId: string; quantity: number }[], from: "cart" | "product") =>
    open(`/pages/checkout/index?lines=${lines.map((l) => `${l.skuId}*${l.quantity}`).join(",")}&from=${from}`),
  orders: (state = "") => open(`/pages/orders/index${state && `?state=${state}`}`),
  order: (id: string) => open(`/pages/order/index?id=${id}`),
  addresses: () => open("/pages/addresses/index"),
  chooseAddress: () => open("/pages/addresses/index?choose=1"),
  address: (id = "") => open(`/pages/address/index${id && `?id=${id}`}`),
  coupons: () => open("/pages/coupons/index"),
  privacy: () => open("/pages/privacy/index"),
  /** These two end a path: back must not lead into a finished checkout. */
  payResult: (id: string) => Taro.redirectTo({ url: `/pages/pay-result/index?id=${id}` }),
  orderInstead: (id: string) => Taro.redirectTo({ url: `/pages/order/index?id=${id}` }),
  back: () => (Taro.getCurrentPages().length > 1 ? Taro.navigateBack() : routes.home()),
};

/** WeChat keeps at most 10 pages; the eleventh replaces instead of failing. */
const open = (url: string) =>
  Taro.getCurrentPages().length >= 9 ? Taro.redirectTo({ url }) : Taro.navigateTo({ url });
