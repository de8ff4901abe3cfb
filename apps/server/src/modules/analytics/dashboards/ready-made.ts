import { type DashboardTemplate, type DashboardTile, dashboardTemplates, type MetricKey } from "@banyan/contracts";
import type { Board } from "./dashboard-store.ts";

/** A board nothing stands on yet. */
export const emptyBoard: Board = {
  name: "",
  description: "",
  range: "last_28_days",
  filters: [],
  cohort: null,
  tiles: [],
};

/** Made for a shop that has none, and offered whenever a board is made. */
export const readyMade = (template: DashboardTemplate): Board => ({ ...emptyBoard, ...boards[template] });
export const readyMadeBoards = (): Board[] => dashboardTemplates.map(readyMade);

const NUMBER = { w: 2, h: 2 };
const HALF = { w: 6, h: 5 };

/** Numbers side by side in a row of six. */
const numbers = (y: number, metrics: readonly MetricKey[]): DashboardTile[] =>
  metrics.map((metric, index) => ({
    ...{
      key: `${metric.replaceAll("_", "-")}-${y}`,
      x: (index % 6) * NUMBER.w,
      y: y + Math.floor(index / 6) * NUMBER.h,
    },
    ...{ ...NUMBER, title: "", content: { kind: "metric", metric } as const, ownRange: null },
  }));

/** Lines of metrics over the board's days. */
const lines = (key: string, title: string, at: { x: number; y: number }, keys: readonly MetricKey[]): DashboardTile =>
  chart(key, title, { ...at, ...HALF }, "metrics", { keys: [...keys], interval: "day", compare: "previous" });

function chart(
  key: string,
  title: string,
  place: { x: number; y: number; w: number; h: number },
  kind: string,
  question: Record<string, unknown>,
): DashboardTile {
  // kept as a question that can be asked by itself; the board puts its own days in
  const whole = { range: { from: "2026-01-01", to: "2026-01-28" }, filters: [], ...question };
  const report = { kind, question: whole as never, keptRange: "last_28_days" as const }; // plain JSON; a test asks its kind
  return { key, ...place, title, content: { kind: "report", report }, ownRange: null };
}

type Content = Pick<Board, "name" | "description" | "range" | "tiles">;
const boards: Record<DashboardTemplate, Content> = {
  daily: {
    name: "经营日报",
    description: "每天早上先看这一页：来了多少人、成交多少、哪里变了",
    range: "last_28_days",
    tiles: [
      ...numbers(0, ["visitors", "new_visitors", "paid_orders", "paid_amount", "aov", "visit_pay_rate"]),
      lines("paid-line", "支付金额", { x: 0, y: 2 }, ["paid_amount"]),
      lines("visitor-line", "访客与新访客", { x: 6, y: 2 }, ["visitors", "new_visitors"]),
      lines("order-line", "下单与支付", { x: 0, y: 7 }, ["orders", "paid_orders"]),
      lines("refund-line", "退款与净收入", { x: 6, y: 7 }, ["refund_amount", "net_revenue"]),
    ],
  },
  growth: {
    name: "增长",
    description: "新人从哪里来、留下多少、分享带来多少",
    range: "last_28_days",
    tiles: [
      ...numbers(0, [
        "new_visitors",
        "new_visitor_share",
        "registrations",
        "registration_rate",
        "new_buyers",
        "share_rate",
      ]),
      lines("new-line", "新访客与新会员", { x: 0, y: 2 }, ["new_visitors", "registrations"]),
      lines("buyer-line", "新买家", { x: 6, y: 2 }, ["new_buyers", "buyers"]),
      lines("share-line", "分享与带来的新访客", { x: 0, y: 7 }, ["shares", "share_new_visitors"]),
      lines("rate-line", "注册率与访问支付转化率", { x: 6, y: 7 }, ["registration_rate", "visit_pay_rate"]),
    ],
  },
  campaign: {
    name: "活动",
    description: "优惠花了多少、带来多少，活动期间每天都该看",
    range: "last_14_days",
    tiles: [
      ...numbers(0, [
        "coupons_claimed",
        "coupons_used",
        "coupon_use_rate",
        "coupon_cost",
        "coupon_gmv",
        "discount_rate",
      ]),
      lines("coupon-line", "领券与用券", { x: 0, y: 2 }, ["coupons_claimed", "coupons_used"]),
      lines("coupon-money-line", "券带来的成交与券成本", { x: 6, y: 2 }, ["coupon_gmv", "coupon_cost"]),
      lines("campaign-paid-line", "支付金额与订单", { x: 0, y: 7 }, ["paid_amount"]),
      lines("campaign-rate-line", "折扣率与券成交占比", { x: 6, y: 7 }, ["discount_rate", "coupon_gmv_share"]),
    ],
  },
  retention: {
    name: "留存",
    description: "来过的人还来不来、买过的人还买不买",
    range: "last_90_days",
    tiles: [
      ...numbers(0, [
        "retention_1",
        "retention_7",
        "retention_30",
        "stickiness",
        "repurchase_rate",
        "orders_per_buyer",
      ]),
      lines("active-line", "日活、周活、月活", { x: 0, y: 2 }, ["dau", "wau", "mau"]),
      lines("returning-line", "回访访客", { x: 6, y: 2 }, ["returning_visitors", "new_visitors"]),
    ],
  },
};
