import { landingPages } from "@banyan/contracts";

type Words = { readonly zh: string; readonly en: string };
/** Pages of the storefront that no code leads to. */
const inside: Readonly<Record<string, Words>> = {
  "pages/cart/index": { zh: "购物车", en: "Cart" },
  "pages/me/index": { zh: "我的", en: "Me" },
  "pages/search/index": { zh: "搜索页", en: "Search page" },
  "pages/checkout/index": { zh: "结算", en: "Checkout" },
  "pages/pay-result/index": { zh: "支付结果", en: "Payment result" },
  "pages/orders/index": { zh: "订单列表", en: "Orders" },
  "pages/order/index": { zh: "订单详情", en: "Order" },
  "pages/addresses/index": { zh: "收货地址", en: "Addresses" },
  "pages/address/index": { zh: "编辑地址", en: "Edit address" },
  "pages/coupon/index": { zh: "优惠券详情", en: "Coupon" },
  "pages/top-up/index": { zh: "凑单", en: "Add more" },
  "pages/after-sales/index": { zh: "售后列表", en: "After-sales" },
  "pages/after-sale/index": { zh: "售后详情", en: "After-sale" },
  "pages/after-sale-apply/index": { zh: "申请售后", en: "Apply for after-sale" },
  "pages/privacy/index": { zh: "隐私设置", en: "Privacy" },
};

/** What people call a page; undefined for one of a mini-program that is not our storefront. */
export function pageNameOf(page: string, language: keyof Words): string | undefined {
  const path = page.replace(/^\//, "");
  return (landingPages.find((one) => one.page === path) ?? inside[path])?.[language];
}
