import { type LedgerAccount, type LedgerUnit, ledgerAccounts, type ledgerTypes } from "@banyan/contracts";

type AccountType = (typeof ledgerTypes)[number];
export type Account = {
  readonly type: AccountType;
  readonly unit: LedgerUnit;
  readonly zh: string;
  readonly en: string;
  /** One account per campaign, coupon template, shipping rule, member or channel. */
  readonly splitBy: "campaign" | "template" | "rule" | "member" | "channel" | null;
};

const fen = (type: AccountType, zh: string, en: string, splitBy: Account["splitBy"] = null): Account => ({
  type,
  unit: "FEN",
  zh,
  en,
  splitBy,
});
const points = (type: AccountType, zh: string, en: string, splitBy: Account["splitBy"] = null): Account => ({
  ...fen(type, zh, en, splitBy),
  unit: "POINTS",
});

/** The chart of accounts, in the order people read it. */
export const chart: Readonly<Record<LedgerAccount, Account>> = {
  wechat_receivable: fen("ASSET", "微信支付待结算", "WeChat Pay receivable"),
  refunds_payable: fen("LIABILITY", "应退买家款", "Refunds payable"),
  after_sale_clearing: fen("ASSET", "售后退款在途", "After-sale refunds under way"),
  sales_revenue: fen("REVENUE", "商品销售收入", "Sales revenue (goods)"),
  shipping_revenue: fen("REVENUE", "运费收入", "Shipping revenue"),
  campaign_cost: fen("CONTRA_REVENUE", "促销活动让利", "Promotion cost", "campaign"),
  coupon_cost: fen("CONTRA_REVENUE", "优惠券让利", "Coupon cost", "template"),
  shipping_cost: fen("CONTRA_REVENUE", "包邮让利", "Free shipping cost", "rule"),
  points_discount: fen("CONTRA_REVENUE", "积分抵扣让利", "Points discount"),
  price_adjustment: fen("CONTRA_REVENUE", "改价让利", "Price adjustments"),
  goodwill: fen("EXPENSE", "善意补偿", "Goodwill refunds"),
  commission_cost: fen("EXPENSE", "分销佣金", "Commission cost"),
  commission_payable: fen("LIABILITY", "应付佣金", "Commission payable", "member"),
  ad_cost: fen("EXPENSE", "渠道投放费用", "Channel costs", "channel"),
  ad_payable: fen("LIABILITY", "应付投放费用", "Channel costs payable"),
  budget_granted: fen("LIABILITY", "已批准的营销预算", "Marketing budgets granted"),
  marketing_budget: fen("ASSET", "营销预算", "Marketing budget", "campaign"),
  points_issued: points("EXPENSE", "发放积分", "Points issued"),
  points_redeemed: points("REVENUE", "核销积分", "Points redeemed"),
  points_expired: points("REVENUE", "过期积分", "Points expired"),
  points_liability: points("LIABILITY", "未使用积分", "Points owed to members", "member"),
};

/** What buyers did not pay of the price of goods and shipping. */
export const discountAccounts = ledgerAccounts.filter((account) => chart[account].type === "CONTRA_REVENUE");

/** An account's balance on its normal side. */
export function balanceOf(account: LedgerAccount, { debit, credit }: { debit: number; credit: number }): number {
  const { type } = chart[account];
  const isDebitSide = type === "ASSET" || type === "EXPENSE" || type === "CONTRA_REVENUE";
  return isDebitSide ? debit - credit : credit - debit;
}

/** What a kind of transaction is called. */
export const kindNames: Readonly<Record<string, { zh: string; en: string }>> = {
  order_paid: { zh: "订单支付", en: "Order paid" },
  refund_requested: { zh: "发起退款", en: "Refund requested" },
  refund_succeeded: { zh: "退款到账", en: "Refund succeeded" },
  after_sale_refunded: { zh: "售后完成", en: "After-sale settled" },
  points_earned: { zh: "获得积分", en: "Points earned" },
  points_spent: { zh: "使用积分", en: "Points spent" },
  points_returned: { zh: "退回积分", en: "Points returned" },
  points_reversed: { zh: "扣回积分", en: "Points taken back" },
  points_expired: { zh: "积分过期", en: "Points expired" },
  points_adjusted: { zh: "调整积分", en: "Points adjusted" },
  channel_cost: { zh: "渠道费用", en: "Channel cost" },
  channel_cost_reversed: { zh: "冲回渠道费用", en: "Channel cost taken back" },
  member_merged: { zh: "会员合并", en: "Members merged" },
};
