import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { day, id, instant, programAndId, programParams } from "../schemas.ts";

/** Every account of the chart; those marked “each …” have one account per campaign, template, member or channel, told apart by `ref`. */
export const ledgerAccounts = [
  "wechat_receivable",
  "refunds_payable",
  "after_sale_clearing",
  "sales_revenue",
  "shipping_revenue",
  "campaign_cost", // each campaign
  "coupon_cost", // each coupon template
  "shipping_cost", // each shipping rule
  "points_discount",
  "price_adjustment",
  "goodwill",
  "commission_cost",
  "commission_payable", // each member
  "ad_cost", // each channel
  "ad_payable",
  "budget_granted",
  "marketing_budget", // each campaign
  "points_issued",
  "points_redeemed",
  "points_expired",
  "points_liability", // each member
] as const;
export type LedgerAccount = (typeof ledgerAccounts)[number];
export const ledgerUnits = ["FEN", "POINTS"] as const;
export type LedgerUnit = (typeof ledgerUnits)[number];
export const ledgerTypes = ["ASSET", "LIABILITY", "REVENUE", "CONTRA_REVENUE", "EXPENSE"] as const;

const amount = z.int();
const account = z.enum(ledgerAccounts);
const ref = z.string().check(z.maxLength(64));
const accountRow = z.strictObject({
  account,
  /** The campaign, template or member; null: the whole account. */ ref: z.nullable(z.string()),
  /** In the caller's language. */ name: z.string(),
  type: z.enum(ledgerTypes),
  unit: z.enum(ledgerUnits),
  debit: amount,
  credit: amount,
  /** On the account's normal side: debit − credit of assets and costs, credit − debit of liabilities and revenue. */
  balance: amount,
  /** Whether it is split by `ref`. */ isSplit: z.boolean(),
});
export type LedgerAccountRow = z.infer<typeof accountRow>;

const base = "/api/console/programs/:program/ledger";
const staff = { who: "staff", permission: "finance.read", idempotency: "none" } as const;
const cursor = z.optional(z.string().check(z.maxLength(200)));
const period = { from: day, to: day };

export const listLedgerAccounts = endpoint({
  ...staff,
  method: "GET",
  path: `${base}/accounts`,
  summary: "账户余额 Balances of the chart of accounts",
  errors: [],
  params: programParams,
  /** With `account`: the accounts it is split into, largest first. `to`: balances at the end of that day. */
  query: z.strictObject({ account: z.optional(account), to: z.optional(day), cursor }),
  response: z.strictObject({ items: z.array(accountRow), nextCursor: z.nullable(z.string()) }),
});

const entry = z.strictObject({
  transactionId: id,
  at: instant,
  /** The fact that was posted, e.g. `order_paid`. */ kind: z.string(),
  kindName: z.string(),
  /** `order:<id>`, `refund:<id>` … */ source: z.string(),
  orderId: z.nullable(id),
  account,
  ref: z.nullable(z.string()),
  name: z.string(),
  unit: z.enum(ledgerUnits),
  debit: amount,
  credit: amount,
});
export type LedgerEntry = z.infer<typeof entry>;

const statementQuery = z.strictObject({ account, ref: z.optional(ref), ...period });
export const getLedgerStatement = endpoint({
  ...staff,
  method: "GET",
  path: `${base}/statement`,
  summary: "账户明细 Statement of an account: opening, entries, closing",
  errors: ["RANGE_TOO_LONG"],
  params: programParams,
  /** Days of the program, both included, at most 366. */ query: z.extend(statementQuery, { cursor }),
  response: z.strictObject({
    account: accountRow,
    opening: amount,
    debit: amount,
    credit: amount,
    closing: amount,
    /** Oldest first; `balance` after each. */ items: z.array(z.extend(entry, { balance: amount })),
    nextCursor: z.nullable(z.string()),
  }),
});
export const exportLedgerStatement = endpoint({
  ...staff,
  method: "GET",
  path: `${base}/statement.csv`,
  summary: "导出账户明细（CSV） Export a statement",
  errors: ["RANGE_TOO_LONG"],
  answers: "csv",
  params: programParams,
  query: statementQuery,
  response: z.unknown(),
});
export const getLedgerTransaction = endpoint({
  ...staff,
  method: "GET",
  path: `${base}/transactions/:id`,
  summary: "记账凭证 One transaction with all its entries",
  errors: ["NOT_FOUND"],
  params: programAndId,
  response: z.strictObject({
    id,
    at: instant,
    kind: z.string(),
    kindName: z.string(),
    source: z.string(),
    orderId: z.nullable(id),
    entries: z.array(entry),
  }),
});

/** What buyers did not pay because of us, by what caused it; the ledger's own figures. */
export const subsidyKinds = ["CAMPAIGN", "COUPON", "SHIPPING", "POINTS", "ADJUSTMENT", "GOODWILL"] as const;
const subsidy = z.strictObject({
  kind: z.enum(subsidyKinds),
  ref: z.nullable(z.string()),
  name: z.string(),
  /** Less what refunds gave back. */ costFen: amount,
  /** Orders paid in the period that it took part in, and what they paid. */
  orders: z.int(),
  revenueFen: amount,
});
export const getSubsidies = endpoint({
  ...staff,
  method: "GET",
  path: `${base}/subsidies`,
  summary: "让利报表 Subsidies by campaign and coupon, by day",
  errors: ["RANGE_TOO_LONG"],
  params: programParams,
  query: z.strictObject(period),
  response: z.strictObject({
    items: z.array(subsidy),
    days: z.array(z.strictObject({ day, costFen: amount, orders: z.int(), paidFen: amount })),
    total: z.strictObject({
      costFen: amount,
      orders: z.int(),
      paidFen: amount,
      /** Paid by orders without any subsidy. */ organicFen: amount,
      /** What channels cost: no subsidy, spent beside it. */ adCostFen: amount,
    }),
    /** The same by channel, dearest first. */
    adCosts: z.array(z.strictObject({ channelId: z.string(), name: z.string(), costFen: amount })),
  }),
});
export type Subsidies = z.infer<(typeof getSubsidies)["response"]>;

// ---- the nightly check
export const ledgerChecks = [
  "LEDGER_BALANCED",
  "BALANCES_KEPT",
  "RECEIVABLE",
  "REFUNDS_PAYABLE",
  "POINTS",
  "STOCK",
  "REFUNDS_WITHIN_PAID",
  "COUPONS_WITHIN_QUOTA",
  "CHANNEL_COSTS",
] as const;
export type LedgerCheck = (typeof ledgerChecks)[number];
const checkRun = z.strictObject({
  id,
  at: instant,
  /** An operator's name; null: by itself at night. */ by: z.nullable(z.string()),
  isGreen: z.boolean(),
  checks: z.array(
    z.strictObject({
      check: z.enum(ledgerChecks),
      isGreen: z.boolean(),
      /** What it should be and what it is: fen, points, pieces or counts. */
      expected: amount,
      actual: amount,
      difference: amount,
      /** Where to look: at most 10 ids. */ examples: z.array(z.string()),
    }),
  ),
});
export type LedgerCheckRun = z.infer<typeof checkRun>;
export const listLedgerChecks = endpoint({
  ...staff,
  method: "GET",
  path: `${base}/checks`,
  summary: "每日核对 Results of the daily check",
  errors: [],
  params: programParams,
  query: z.strictObject({ cursor }),
  response: z.strictObject({ items: z.array(checkRun), nextCursor: z.nullable(z.string()) }),
});
export const runLedgerChecks = endpoint({
  ...staff,
  method: "POST",
  path: `${base}/checks`,
  summary: "立即核对 Check now",
  errors: [],
  params: programParams,
  body: z.strictObject({}),
  response: checkRun,
});
