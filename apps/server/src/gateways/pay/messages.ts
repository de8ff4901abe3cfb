import * as z from "zod/mini";

/** What WeChat Pay says, as far as we read it; unknown fields are ignored. Amounts in fen. */
const transactionMessage = z.object({
  appid: z.string(),
  mchid: z.string(),
  out_trade_no: z.string(),
  transaction_id: z.optional(z.string()),
  trade_state: z.enum(["NOTPAY", "SUCCESS", "CLOSED", "REFUND", "REVOKED", "USERPAYING", "PAYERROR"]),
  success_time: z.optional(z.nullable(z.string())),
  payer: z.optional(z.object({ openid: z.optional(z.string()) })),
  amount: z.optional(z.object({ total: z.optional(z.int()), currency: z.optional(z.string()) })),
});
const refundMessage = z.object({
  refund_id: z.string(),
  out_refund_no: z.string(),
  out_trade_no: z.string(),
  status: z.optional(refundStatus()),
  /** The notification's name for the same thing. */ refund_status: z.optional(refundStatus()),
  success_time: z.optional(z.nullable(z.string())),
  amount: z.object({ refund: z.int(), total: z.int() }),
});
function refundStatus() {
  return z.enum(["SUCCESS", "CLOSED", "PROCESSING", "ABNORMAL"]);
}

/** A transaction as WeChat Pay knows it. `REFUND` is a paid one of which something went back. */
export type Transaction = {
  appid: string;
  mchid: string;
  outTradeNo: string;
  transactionId: string | null;
  state: z.infer<typeof transactionMessage>["trade_state"];
  totalFen: number | null;
  currency: string | null;
  payerOpenid: string | null;
  paidAt: Date | null;
};
export type WechatRefund = {
  refundId: string;
  outRefundNo: string;
  outTradeNo: string;
  state: "SUCCESS" | "CLOSED" | "PROCESSING" | "ABNORMAL";
  refundFen: number;
  totalFen: number;
  succeededAt: Date | null;
};

export function readTransaction(message: unknown): Transaction {
  const read = transactionMessage.parse(message);
  return {
    appid: read.appid,
    mchid: read.mchid,
    outTradeNo: read.out_trade_no,
    transactionId: read.transaction_id || null,
    state: read.trade_state,
    totalFen: read.amount?.total ?? null,
    currency: read.amount?.currency ?? null,
    payerOpenid: read.payer?.openid ?? null,
    paidAt: read.success_time ? new Date(read.success_time) : null,
  };
}

export function readRefund(message: unknown): WechatRefund {
  const read = refundMessage.parse(message);
  const state = read.refund_status ?? read.status;
  if (!state) throw new Error("A refund without a status");
  return {
    refundId: read.refund_id,
    outRefundNo: read.out_refund_no,
    outTradeNo: read.out_trade_no,
    state,
    refundFen: read.amount.refund,
    totalFen: read.amount.total,
    succeededAt: read.success_time ? new Date(read.success_time) : null,
  };
}

/** Money arrived: SUCCESS, or REFUND when part of it already went back. */
export const isPaid = (transaction: Transaction): boolean =>
  transaction.state === "SUCCESS" || transaction.state === "REFUND";
