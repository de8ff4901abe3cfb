import type { Merchant } from "@banyan/wechat-sim";
import { describeTransaction, signNotification } from "@banyan/wechat-sim";
import type { Request } from "../harness/load.ts";

/** One of the two programs compared, with its data. */
export type Side = {
  url: string;
  pid(): number;
  checkoutPath: string;
  /** Outside the clock: this round's checkouts, and the signed notifications of the orders of the round before. */
  prepareRound(): Promise<{ checkouts: Request[]; notifications: Request[] }>;
  /** Every notification received has had its effects. */
  paidEffectsDone(): Promise<void>;
  /** Outside the clock: keeps what the checkouts answered, and makes sure that what was notified is paid. */
  finishRound(answers: string[]): Promise<void>;
  prepareRush(buyers: number, units: number): Promise<Request[]>;
  ordersOfRush(): Promise<number>;
  stop(): Promise<void>;
};

export type PaymentToMake = { paymentId: string; amountFen: number; openid: string };

/** WeChat's notification that this payment succeeded, signed now: signing must not be in anyone's figures. */
export async function paidNotification(
  merchant: Merchant,
  appid: string,
  path: string,
  { paymentId, amountFen, openid }: PaymentToMake,
): Promise<Request> {
  const now = Date.now();
  const outTradeNo = paymentId.replaceAll("-", "");
  const transaction = describeTransaction({
    mchid: merchant.mchid,
    appid,
    outTradeNo,
    prepayId: "",
    prepaidMs: now,
    description: "",
    attach: undefined,
    notifyUrl: "",
    totalFen: amountFen,
    openid,
    expiresMs: undefined,
    fingerprint: "",
    state: "SUCCESS",
    transactionId: `42${outTradeNo.slice(0, 26)}`,
    paidMs: now,
  });
  const { headers, body } = await signNotification(
    merchant,
    {
      id: `n-${outTradeNo}`,
      createdMs: now,
      eventType: "TRANSACTION.SUCCESS",
      originalType: "transaction",
      summary: "支付成功",
      plaintext: JSON.stringify(transaction),
    },
    new Date(now).toISOString(),
    now,
  );
  return { method: "POST", path, headers, body };
}
