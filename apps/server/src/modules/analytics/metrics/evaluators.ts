import type { LiveMetricKey, MetricValue } from "@banyan/contracts";
import type { Measure } from "./scans/index.ts";

/** How a metric is made of measures. Null measures (nobody can tell) make null figures. */
export type Evaluator = { readonly needs: readonly Measure[]; of(tell: Tell): MetricValue };
export type Tell = (measure: Measure) => number | null;

const none: MetricValue = { value: null };
const plain = (measure: Measure): Evaluator => ({ needs: [measure], of: (tell) => ({ value: tell(measure) }) });
type Sum = { readonly needs: readonly Measure[]; of(tell: Tell): number | null };
const one = (measure: Measure): Sum => ({ needs: [measure], of: (tell) => tell(measure) });
const plus = (a: Sum, b: Sum, sign: 1 | -1 = 1): Sum => ({
  needs: [...a.needs, ...b.needs],
  of: (tell) => {
    const [x, y] = [a.of(tell), b.of(tell)];
    return x === null || y === null ? null : x + sign * y;
  },
});
const amount = (sum: Sum): Evaluator => ({ needs: sum.needs, of: (tell) => ({ value: sum.of(tell) }) });
const asSum = (given: Sum | Measure): Sum => (typeof given === "string" ? one(given) : given);

/** `part` / `whole`; null without a whole. */
const over = (
  part: Sum | Measure,
  whole: Sum | Measure,
  shown: (ratio: number) => number = (ratio) => ratio,
): Evaluator => {
  const [above, below] = [asSum(part), asSum(whole)];
  return {
    needs: [...above.needs, ...below.needs],
    of: (tell) => {
      const [a, b] = [above.of(tell), below.of(tell)];
      if (a === null || b === null) return none;
      return b === 0 ? { value: null, part: a, whole: b } : { value: shown(a / b), part: a, whole: b };
    },
  };
};
/** Fen for each: whole fen, half away from zero. */
const fenOver = (part: Sum | Measure, whole: Sum | Measure) =>
  over(part, whole, (ratio) => Math.sign(ratio) * Math.round(Math.abs(ratio)) || 0);
/** Milliseconds told as seconds (or days) for each. */
const meanOf = (milliseconds: Measure, count: Measure, unit: number): Evaluator => {
  const { needs, of } = over(milliseconds, count, (ratio) => ratio / unit);
  return {
    needs,
    of: (tell) => {
      const { part, ...rest } = of(tell);
      return part === undefined ? rest : { ...rest, part: part / unit };
    },
  };
};
const SECOND = 1_000;
const DAY = 86_400_000;
const returning = plus(one("visitors"), one("newcomer_count"), -1);
const acquisition = plus(one("ad_fen"), one("winning_fen"));

/** Every live metric; one without its evaluator does not compile. */
export const evaluators: { readonly [K in LiveMetricKey]: Evaluator } = {
  dau: over("active_sum", "active_days"),
  wau: plain("active_7"),
  mau: plain("active_30"),
  visitors: plain("visitors"),
  new_visitors: plain("newcomer_count"),
  returning_visitors: amount(returning),
  new_visitor_share: over("newcomer_count", "visitors"),
  page_views: plain("page_views"),
  sessions: plain("session_count"),
  sessions_per_visitor: over("session_count", "visitors"),
  session_length: meanOf("session_ms", "session_count", SECOND),
  stay: meanOf("stay_ms", "visitors", SECOND),
  page_depth: over("session_pages", "session_count"),
  bounce_rate: over("one_page_sessions", "session_count"),
  first_screen: meanOf("first_screen_ms", "first_screens", SECOND),
  slow_start_rate: over("slow_starts", "first_screens"),
  error_rate: over("failing_people", "visitors"),
  request_failure_rate: over("failed_requests", "requests"),
  core_use_rate: over("core_users", "visitors"),

  visit_pay_rate: over("buyer_count", "visitors"),
  product_view_rate: over("viewers", "visitors"),
  add_to_cart_rate: over("viewed_and_carted", "viewing_people"),
  checkout_rate: over("carted_and_checked", "carting_people"),
  payment_rate: over("placed_and_paid", "ordering_people"),
  cart_abandon_rate: over("carted_not_paid", "carting_people"),
  exposure_click_rate: over("shown_and_opened", "shown"),
  search_use_rate: over("searchers", "visitors"),
  no_result_rate: over("empty_searches", "searches"),

  orders: plain("orders_placed"),
  gmv: plain("placed_fen"),
  paid_orders: plain("orders_paid"),
  paid_amount: plain("paid_fen"),
  buyers: plain("buyer_count"),
  aov: fenOver("paid_fen", "orders_paid"),
  refund_amount: plain("refunded_fen"),
  net_revenue: amount(plus(one("paid_fen"), one("refunded_fen"), -1)),
  refund_rate: over("refunded_fen", "paid_fen"),
  items_per_order: over("units_paid", "orders_paid"),
  arpu: fenOver("paid_fen", "visitors"),
  arppu: fenOver("paid_fen", "buyer_count"),
  orders_per_buyer: over("orders_paid", "buyer_count"),
  new_buyers: plain("new_buyer_count"),
  new_buyer_share: over("new_buyer_count", "buyer_count"),
  repurchase_rate: over("paid_twice", "paying_people"),
  repurchase_interval: meanOf("repeat_ms", "repeat_orders", DAY),
  discount_rate: over("saved_fen", plus(one("paid_fen"), one("saved_fen"))),
  zero_order_rate: over("free_orders", "orders_paid"),

  coupons_claimed: plain("coupons_granted"),
  coupon_claim_rate: over("seen_and_granted", "seen_people"),
  coupons_used: plain("coupons_redeemed"),
  coupon_use_rate: over("used_of_granted", "granted_coupons"),
  coupon_cost: plain("coupon_fen"),
  coupon_gmv: plain("paid_with_coupon_fen"),
  coupon_gmv_share: over("paid_with_coupon_fen", "paid_fen"),

  retention_1: over("kept_1", "keepable_1"),
  retention_7: over("kept_7", "keepable_7"),
  retention_30: over("kept_30", "keepable_30"),
  stickiness: {
    needs: ["active_sum", "active_days", "active_30"],
    of: (tell) => {
      const [sum, days, month] = [tell("active_sum"), tell("active_days"), tell("active_30")];
      if (sum === null || days === null || month === null) return none;
      return { value: days === 0 || month === 0 ? null : sum / days / month, part: sum, whole: days * month };
    },
  },

  shares: plain("share_count"),
  share_rate: over("sharers", "visitors"),
  share_open_rate: over("opened_shares", "known_shares"),
  share_new_visitors: plain("invited_count"),
  k_factor: over("registered_openers", "known_sharers"),

  ad_cost: plain("ad_fen"),
  acquisition_cost: amount(acquisition),
  cac: fenOver(acquisition, "newcomer_count"),
  ltv_30: fenOver("net_30", "complete_30"),
  ltv_90: fenOver("net_90", "complete_90"),
  ltv_cac: {
    needs: ["net_30", "complete_30", "newcomer_count", ...acquisition.needs],
    of: (tell) => {
      const worth = over("net_30", "complete_30").of(tell).value;
      const cost = over(acquisition, "newcomer_count").of(tell).value;
      return worth === null || !cost ? none : { value: worth / cost };
    },
  },
  payback: plain("payback_days"),

  registrations: plain("registered"),
  registration_rate: over("registered", "newcomer_count"),
  members: plain("member_count"),
  level_mix: over("raised_members", "member_count"),
  level_ups: plain("rises"),
  points_issued: plain("points_in"),
  points_spent: plain("points_out"),
  points_spend_rate: over("points_out", "points_in"),
  consent_rate: over("consents_given", "consents"),

  ship_time: meanOf("ship_ms", "first_shipped", SECOND),
  on_time_rate: over("shipped_on_time", "first_shipped"),
  after_sale_rate: over("after_sale_orders", "orders_paid"),
  refund_time: meanOf("refund_ms", "refunds_done", SECOND),
  out_of_stock_rate: over("sold_out", "on_sale"),
};
