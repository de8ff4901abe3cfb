import { randomBytes } from "node:crypto";
import * as z from "zod/mini";
import type { Credentials, ProgramCredentials } from "#gateways/weixin/index.ts";
import type { Clock } from "#kernel/clock.ts";
import { fail } from "#kernel/failure.ts";
import { readRefund, readTransaction, type Transaction, type WechatRefund } from "./messages.ts";
import { type Notification, readNotification } from "./notification.ts";
import { PayRefused, PayUnknown } from "./refused.ts";
import { authorization, distrust, type RequestPayment, requestPayment, type SignedHeaders } from "./signature.ts";

export { isPaid, type Transaction, type WechatRefund } from "./messages.ts";
export type { Notification } from "./notification.ts";
export { PayRefused, PayUnknown } from "./refused.ts";
export type { RequestPayment, SignedHeaders } from "./signature.ts";

export type Prepay = {
  outTradeNo: string;
  /** ≤ 127 characters, shown to the buyer by WeChat. */ description: string;
  amountFen: number;
  openid: string;
  /** WeChat takes no money after it. */ expiresAt: Date;
};

/**
 * WeChat Pay v3 in public-key mode. Every call may be repeated with the same number.
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
  /** Appid and mchid money of this program must carry. */
  account(programId: string): Promise<{ appid: string; mchid: string }>;
};

export type PayDeps = {
  payUrl: string;
  /** Where WeChat sends notifications; the program's path is added. */ publicUrl: () => string;
  clock: Clock;
  credentials: Credentials;
  timeoutMs?: number;
};

const TIMEOUT_MS = 5_000;
const prepayAnswer = z.object({ prepay_id: z.string().check(z.minLength(1)) });
const errorAnswer = z.object({ code: z.string(), message: z.optional(z.string()) });

export function createPay(deps: PayDeps): Pay {
  const { clock, payUrl, timeoutMs = TIMEOUT_MS } = deps;
  const credentials = async (programId: string) => (await deps.credentials.find(programId)) ?? fail("UNKNOWN_PROGRAM");
  const nonce = () => randomBytes(16).toString("hex");
  const seconds = () => Math.floor(clock.now().getTime() / 1000);
  const notifyUrl = (programId: string) => new URL(`/hooks/pay/${programId}`, deps.publicUrl()).href;

  /** One signed request, its answer verified. 2xx → parsed body (`null` when empty), 4xx → PayRefused, else PayUnknown. */
  async function send(
    one: ProgramCredentials,
    method: "GET" | "POST",
    path: string,
    message?: unknown,
  ): Promise<unknown> {
    const body = message === undefined ? "" : JSON.stringify(message);
    const signer = { mchid: one.mchid, serial: one.merchantSerial, privateKey: one.merchantKey };
    const request = { method, path, body };
    const call = `${method} ${path.split("?")[0]}`;
    let response: Response;
    let text: string;
    try {
      response = await fetch(new URL(path, payUrl), {
        method,
        headers: {
          accept: "application/json",
          "user-agent": "banyan",
          authorization: authorization(signer, request, { timestamp: seconds(), nonce: nonce() }),
          ...(body && { "content-type": "application/json" }),
          ...preferredKey(one),
        },
        ...(body && { body }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      text = await response.text();
    } catch (cause) {
      throw new PayUnknown(`${call}: no answer`, { cause });
    }
    if (response.status >= 500) throw new PayUnknown(`${call}: ${response.status}`);
    if (!response.ok) {
      const { code, message: why } = readError(text);
      throw new PayRefused(call, response.status, code, why ?? "");
    }
    const why = distrust(
      signedHeaders((name) => response.headers.get(name) ?? undefined),
      text,
      {
        keys: one.payPublicKeys,
        now: clock.now(),
      },
    );
    if (why) throw new PayUnknown(`${call}: answer not trusted, ${why}`);
    return text ? JSON.parse(text) : null;
  }

  return {
    async prepay(programId, { outTradeNo, description, amountFen, openid, expiresAt }) {
      const one = await credentials(programId);
      const answer = await send(one, "POST", "/v3/pay/transactions/jsapi", {
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
      return requestPayment(signer, { appid: one.appid, prepayId, timestamp: seconds(), nonce: nonce() });
    },
    async query(programId, outTradeNo) {
      const one = await credentials(programId);
      const path = `/v3/pay/transactions/out-trade-no/${outTradeNo}?mchid=${one.mchid}`;
      return readTransactionOrNull(send(one, "GET", path));
    },
    async close(programId, outTradeNo) {
      const one = await credentials(programId);
      try {
        await send(one, "POST", `/v3/pay/transactions/out-trade-no/${outTradeNo}/close`, { mchid: one.mchid });
        return "closed";
      } catch (error) {
        if (!(error instanceof PayRefused)) throw error;
        if (error.code === "ORDERPAID" || error.code === "ORDER_PAID") return "paid";
        if (["ORDER_CLOSED", "ORDERNOTEXIST", "ORDER_NOT_EXIST"].includes(error.code)) return "closed";
        throw error;
      }
    },
    async refund(programId, { outTradeNo, outRefundNo, refundFen, totalFen, reason }) {
      const one = await credentials(programId);
      const answer = await send(one, "POST", "/v3/refund/domestic/refunds", {
        out_trade_no: outTradeNo,
        out_refund_no: outRefundNo,
        reason,
        notify_url: notifyUrl(programId),
        amount: { refund: refundFen, total: totalFen, currency: "CNY" },
      });
      return readRefund(answer);
    },
    async queryRefund(programId, outRefundNo) {
      const one = await credentials(programId);
      try {
        return readRefund(await send(one, "GET", `/v3/refund/domestic/refunds/${outRefundNo}`));
      } catch (error) {
        if (error instanceof PayRefused && error.status === 404) return null;
        throw error;
      }
    },
    async openNotification(programId, headers, rawBody) {
      const one = await credentials(programId);
      const why = distrust(headers, rawBody, { keys: one.payPublicKeys, now: clock.now() });
      if (why) fail("SIGNATURE_INVALID", { cause: new Error(why) });
      return readNotification(rawBody, one.apiV3Key);
    },
    async account(programId) {
      const { appid, mchid } = await credentials(programId);
      return { appid, mchid };
    },
  };
}

/** The four signature headers out of any header bag. */
export function signedHeaders(header: (name: string) => string | undefined): SignedHeaders {
  return {
    timestamp: header("wechatpay-timestamp"),
    nonce: header("wechatpay-nonce"),
    serial: header("wechatpay-serial"),
    signature: header("wechatpay-signature"),
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

/** Asks WeChat to sign its answer with the key we hold; without it a merchant in transition gets certificate signatures. */
function preferredKey({ payPublicKeys }: ProgramCredentials): Record<string, string> {
  const serial = [...payPublicKeys.keys()].find((id) => id.startsWith("PUB_KEY_ID_"));
  return serial ? { "wechatpay-serial": serial } : {};
}

function readError(text: string): z.infer<typeof errorAnswer> {
  try {
    return errorAnswer.parse(JSON.parse(text));
  } catch {
    return { code: "UNREADABLE", message: text.slice(0, 200) };
  }
}

/** WeChat takes RFC 3339 in seconds with an offset. */
const rfc3339 = (at: Date): string => `${at.toISOString().slice(0, 19)}+00:00`;
