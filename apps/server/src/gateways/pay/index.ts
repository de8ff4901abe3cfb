import { randomBytes } from "node:crypto";
import * as z from "zod/mini";
import { fail } from "#kernel/failure.ts";
import { readTradeBill, type TradeBill } from "./bill.ts";
import { readRefund, readTransaction, type Transaction, type WechatRefund } from "./messages.ts";
import { type Notification, readNotification } from "./notification.ts";
import { PayRefused } from "./refused.ts";
import { type RequestPayment, requestPayment, type SignedHeaders } from "./signature.ts";
import { createTransport, type TransportDeps } from "./transport.ts";

export { type BillLine, BillUnreadable, type TradeBill } from "./bill.ts";
export { isPaid, type Transaction, type WechatRefund } from "./messages.ts";
export type { Notification } from "./notification.ts";
export { PayRefused, PayUnknown } from "./refused.ts";
export type { RequestPayment, SignedHeaders } from "./signature.ts";
export { signedHeaders } from "./transport.ts";

export type Prepay = {
  outTradeNo: string;
  /** ≤ 127 characters, shown to the buyer by WeChat. */ description: string;
  amountFen: number;
  openid: string;
  /** WeChat takes no money after it. */ expiresAt: Date;
};

/**
 * WeChat Pay v3, in public-key and in certificate mode. Every call may be repeated with the same number.
 * Throws PayRefused (answered no) or PayUnknown (no trustworthy answer).
 */
export type Pay = {
  prepay(programId: string, prepay: Prepay): Promise<{ prepayId: string }>;
  /** Parameters for `wx.requestPayment`, signed now. */
  requestPayment(programId: string, prepayId: string): Promise<RequestPayment>;
  /** `null`: WeChat has never heard of this number. */
  query(programId: string, outTradeNo: string): Promise<Transaction | null>;
  /** `paid`: too late, the buyer paid; query it. `closed` also when WeChat never heard of it. */
  close(programId: string, outTradeNo: string): Promise<"closed" | "paid">;
  refund(
    programId: string,
    refund: { outTradeNo: string; outRefundNo: string; refundFen: number; totalFen: number; reason: string },
  ): Promise<WechatRefund>;
  queryRefund(programId: string, outRefundNo: string): Promise<WechatRefund | null>;
  /** Verifies the raw bytes of a notification and opens it. Errors: SIGNATURE_INVALID, INVALID_INPUT. */
  openNotification(programId: string, headers: SignedHeaders, rawBody: Buffer): Promise<Notification>;
  /** What WeChat counts for a Beijing day, its file checked. PayRefused with NO_STATEMENT_EXIST, STATEMENT_CREATING; PayUnknown; BillUnreadable. */
  tradeBill(programId: string, day: string): Promise<TradeBill>;
  /** Downloads platform certificates that are older than twelve hours; see jobs in app.ts. */
  refreshCertificates(): Promise<void>;
  /** Appid and mchid money of this program must carry. */
  account(programId: string): Promise<{ appid: string; mchid: string }>;
};

export type PayDeps = TransportDeps & {
  /** Where WeChat sends notifications; the program's path is added. */ publicUrl: () => string;
};

const prepayAnswer = z.object({ prepay_id: z.string().check(z.minLength(1)) });
const billAnswer = z.object({ hash_type: z.literal("SHA1"), hash_value: z.string(), download_url: z.url() });

export function createPay(deps: PayDeps): Pay {
  const { clock } = deps;
  const transport = createTransport(deps);
  const { credentials, send } = transport;
  const notifyUrl = (programId: string) => new URL(`/hooks/pay/${programId}`, deps.publicUrl()).href;

  return {
    async prepay(programId, { outTradeNo, description, amountFen, openid, expiresAt }) {
      const one = await credentials(programId);
      const answer = await send(programId, "POST", "/v3/pay/transactions/jsapi", {
        appid: one.appid,
        mchid: one.mchid,
        description,
        out_trade_no: outTradeNo,
        time_expire: rfc3339(expiresAt),
        notify_url: notifyUrl(programId),
        amount: { total: amountFen, currency: "CNY" },
        payer: { openid },
      });
      return { prepayId: prepayAnswer.parse(answer).prepay_id };
    },
    async requestPayment(programId, prepayId) {
      const one = await credentials(programId);
      const signer = { mchid: one.mchid, serial: one.merchantSerial, privateKey: one.merchantKey };
      return requestPayment(signer, {
        appid: one.appid,
        prepayId,
        timestamp: Math.floor(clock.now().getTime() / 1000),
        nonce: randomBytes(16).toString("hex"),
      });
    },
    async query(programId, outTradeNo) {
      const one = await credentials(programId);
      const path = `/v3/pay/transactions/out-trade-no/${outTradeNo}?mchid=${one.mchid}`;
      return readTransactionOrNull(send(programId, "GET", path));
    },
    async close(programId, outTradeNo) {
      const one = await credentials(programId);
      try {
        await send(programId, "POST", `/v3/pay/transactions/out-trade-no/${outTradeNo}/close`, { mchid: one.mchid });
        return "closed";
      } catch (error) {
        if (!(error instanceof PayRefused)) throw error;
        if (error.code === "ORDERPAID" || error.code === "ORDER_PAID") return "paid";
        if (["ORDER_CLOSED", "ORDERNOTEXIST", "ORDER_NOT_EXIST"].includes(error.code)) return "closed";
        throw error;
      }
    },
    async refund(programId, { outTradeNo, outRefundNo, refundFen, totalFen, reason }) {
      const answer = await send(programId, "POST", "/v3/refund/domestic/refunds", {
        out_trade_no: outTradeNo,
        out_refund_no: outRefundNo,
        reason,
        notify_url: notifyUrl(programId),
        amount: { refund: refundFen, total: totalFen, currency: "CNY" },
      });
      return readRefund(answer);
    },
    async queryRefund(programId, outRefundNo) {
      try {
        return readRefund(await send(programId, "GET", `/v3/refund/domestic/refunds/${outRefundNo}`));
      } catch (error) {
        if (error instanceof PayRefused && error.status === 404) return null;
        throw error;
      }
    },
    async openNotification(programId, headers, rawBody) {
      const one = await credentials(programId);
      const why = await transport.distrust(programId, one, headers, rawBody);
      if (why) fail("SIGNATURE_INVALID", { cause: new Error(why) });
      return readNotification(rawBody, one.apiV3Key);
    },
    async tradeBill(programId, day) {
      const path = `/v3/bill/tradebill?bill_date=${day}&bill_type=ALL&tar_type=GZIP`;
      const { hash_value, download_url } = billAnswer.parse(await send(programId, "GET", path));
      return readTradeBill(await transport.download(programId, download_url, hash_value));
    },
    async account(programId) {
      const { appid, mchid } = await credentials(programId);
      return { appid, mchid };
    },
    refreshCertificates: transport.refreshCertificates,
  };
}

async function readTransactionOrNull(answer: Promise<unknown>): Promise<Transaction | null> {
  try {
    return readTransaction(await answer);
  } catch (error) {
    if (error instanceof PayRefused && error.status === 404) return null;
    throw error;
  }
}

/** WeChat takes RFC 3339 in seconds with an offset. */
const rfc3339 = (at: Date): string => `${at.toISOString().slice(0, 19)}+00:00`;
