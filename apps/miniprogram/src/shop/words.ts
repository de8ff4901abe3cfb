import type { CouponOffer, OrderState, WalletCoupon } from "@banyan/contracts";
import { formatYuan } from "@banyan/money";
import { serverNow } from "./server-clock.ts";

export const orderStateWords: Record<OrderState, string> = {
  PENDING_PAYMENT: "待付款",
  PAID: "待发货",
  SHIPPED: "待收货",
  COMPLETED: "已完成",
  CLOSED: "已关闭",
};
export const closeReasonWords = {
  MEMBER_CANCELLED: "你取消了订单",
  TIMEOUT: "超过付款时间，订单已自动关闭",
  OPERATOR_CLOSED: "商家关闭了订单",
} as const;

/** “满 50 减 5”, “8.5 折，最多减 20”, “免运费”. */
export function benefitWords({ benefit, thresholdFen }: Pick<WalletCoupon, "benefit" | "thresholdFen">): string {
  const from = thresholdFen > 0 ? `满 ${yuan(thresholdFen)} ` : "";
  if (benefit.kind === "FIXED") return `${from || "立"}减 ${yuan(benefit.amountFen)}`;
  if (benefit.kind === "FREE_SHIPPING") return `${from}免运费`;
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
  return { sign: "", figure: "免邮", unit: "" };
}
export const thresholdWords = ({ thresholdFen }: Pick<WalletCoupon, "thresholdFen">) =>
  thresholdFen > 0 ? `满 ${yuan(thresholdFen)} 可用` : "无门槛";
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
