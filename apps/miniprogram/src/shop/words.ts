import type {
  AfterSaleKind,
  AfterSaleState,
  CouponOffer,
  OrderState,
  ShopOrder,
  WalletCoupon,
} from "@banyan/contracts";
import { formatYuan } from "@banyan/money";
import { serverNow } from "./server-clock.ts";

export const orderStateWords: Record<OrderState, string> = {
  PENDING_PAYMENT: "待付款",
  PAID: "待发货",
  PARTLY_SHIPPED: "部分发货",
  SHIPPED: "待收货",
  COMPLETED: "已完成",
  CLOSED: "已关闭",
};
/** What it waits for: one that is picked up is not sent. */
export const stateWords = ({ state, pickup }: Pick<ShopOrder, "state" | "pickup">): string =>
  state === "PAID" && pickup ? (pickup.readyAt ? "待取货" : "备货中") : orderStateWords[state];
export const closeReasonWords = {
  MEMBER_CANCELLED: "你取消了订单",
  TIMEOUT: "超过付款时间，订单已自动关闭",
  OPERATOR_CLOSED: "商家关闭了订单",
  REFUNDED: "商品已全部退款",
} as const;

export const afterSaleKindWords: Record<AfterSaleKind, string> = {
  REFUND_ONLY: "仅退款",
  RETURN_REFUND: "退货退款",
  EXCHANGE: "换货",
  GOODWILL: "商家补偿",
};
export const afterSaleStateWords: Record<AfterSaleState, string> = {
  APPLIED: "等待商家处理",
  AGREED: "请寄回商品",
  RETURNED: "等待商家收货",
  RECEIVED: "商家已收到退货",
  REFUNDING: "退款中",
  RESHIPPED: "换货已发出",
  DONE: "已完成",
  REJECTED: "商家未同意",
  CANCELLED: "已撤销",
  CLOSED: "已关闭",
};

/** “满 50 减 5”, “8.5 折，最多减 20”, “免运费”. */
export function benefitWords({ benefit, thresholdFen }: Pick<WalletCoupon, "benefit" | "thresholdFen">): string {
  const from = thresholdFen > 0 ? `满 ${yuan(thresholdFen)} ` : "";
  if (benefit.kind === "FIXED") return `${from || "立"}减 ${yuan(benefit.amountFen)}`;
  if (benefit.kind === "FREE_SHIPPING")
    return benefit.capFen === null ? `${from}免运费` : `${from}减运费，最多 ${yuan(benefit.capFen)}`;
  if (benefit.kind === "EXCHANGE")
    return `${from}${benefit.unitPriceFen > 0 ? `${yuan(benefit.unitPriceFen)} 换购` : "免费兑换"} ${benefit.units} 件`;
  const cap = benefit.capFen === null ? "" : `，最多减 ${yuan(benefit.capFen)}`;
  return `${from}${benefit.payBp / 1_000} 折${cap}`;
}
/** The big figure on a coupon and the small sign beside it. */
export function benefitFigure({ benefit }: Pick<WalletCoupon, "benefit">): {
  sign: string;
  figure: string;
  unit: string;
} {
  if (benefit.kind === "FIXED") return { sign: "¥", figure: yuan(benefit.amountFen).slice(1), unit: "" };
  if (benefit.kind === "PERCENT") return { sign: "", figure: String(benefit.payBp / 1_000), unit: "折" };
  if (benefit.kind === "EXCHANGE")
    return benefit.unitPriceFen > 0
      ? { sign: "¥", figure: yuan(benefit.unitPriceFen).slice(1), unit: "换" }
      : { sign: "", figure: "兑换", unit: "" };
  return { sign: "", figure: "免邮", unit: "" };
}
export const thresholdWords = ({ thresholdFen }: Pick<WalletCoupon, "thresholdFen">) =>
  thresholdFen > 0 ? `满 ${yuan(thresholdFen)} 可用` : "无门槛";
/** What it is for: 全场可用, 指定商品可用（部分除外）; and where. */
export function scopeWords({ scope, usableAt }: Pick<WalletCoupon, "scope" | "usableAt">): string {
  const goods = { ALL: "全场可用", PRODUCTS: "指定商品可用", CATEGORIES: "指定分类可用" }[scope.kind];
  const isCut = scope.excludeProductIds.length + scope.excludeCategoryIds.length > 0;
  const where = usableAt === "STORE" ? "仅限到店使用" : "";
  if (where && scope.kind === "ALL" && !isCut) return where;
  return [where, `${goods}${isCut ? "（部分除外）" : ""}`].filter(Boolean).join(" · ");
}
export const validityWords = ({ validity }: Pick<CouponOffer, "validity">) =>
  validity.kind === "RELATIVE" ? `领取后 ${validity.days} 天内有效` : `${dateWords(validity.until)} 前有效`;

const yuan = (fen: number) => formatYuan(fen, { cents: "needed" });

/** 2026-11-22 14:05 on the shopper's clock. */
export function timeWords(instant: string): string {
  const at = new Date(instant);
  return `${dateWords(instant)} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
export function dateWords(instant: string): string {
  const at = new Date(instant);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
/** Time left on the server's clock, “14:05” or “1:02:33”; null when over. */
export function leftWords(until: string): string | null {
  const seconds = Math.floor((Date.parse(until) - serverNow()) / 1_000);
  if (!(seconds > 0)) return null;
  const hours = Math.floor(seconds / 3_600);
  const clock = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${clock}` : clock;
}
const two = (n: number) => String(n).padStart(2, "0");

/** 128 → “已售 128”, 12,345 → “已售 1.2万”; nothing for nothing: an empty shelf need not say so. */
export const soldWords = (sold: number) =>
  sold <= 0 ? "" : sold < 10_000 ? `已售 ${sold}` : `已售 ${Math.floor(sold / 1_000) / 10}万`;
