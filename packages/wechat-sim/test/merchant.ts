import { createDecipheriv } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { MerchantSide } from "../src/apps.ts";
import { isSignedBy, randomText, signText } from "../src/core/keys.ts";

export type Answer = { status: number; body: Record<string, unknown>; text: string; headers: Headers };

/** A merchant's own server, as small as a test needs it: signs calls and receives notifications. */
export function createMerchantClient(url: string, side: MerchantSide, now: () => Date) {
  async function call(
    method: string,
    path: string,
    payload?: unknown,
    change: Partial<CallChange> = {},
  ): Promise<Answer> {
    const body = payload === undefined ? "" : JSON.stringify(payload);
    const timestamp = String(Math.floor(now().getTime() / 1000) + (change.skewSeconds ?? 0));
    const nonce = randomText(32);
    const signature = await signText(
      `${method}\n${path}\n${timestamp}\n${nonce}\n${body}\n`,
      change.privateKeyPem ?? side.merchantPrivateKeyPem,
    );
    const serial = change.serial ?? side.merchantSerial;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        accept: "application/json",
        "content-type": "application/json",
        authorization: `WECHATPAY2-SHA256-RSA2048 mchid="${change.mchid ?? side.mchid}",nonce_str="${nonce}",timestamp="${timestamp}",serial_no="${serial}",signature="${signature}"`,
        ...(change.askSerial === undefined ? {} : { "wechatpay-serial": change.askSerial }),
      },
      ...(payload === undefined ? {} : { body: change.sentBody ?? body }),
    });
    const text = await response.text();
    const isJson = text.startsWith("{");
    return { status: response.status, body: isJson ? JSON.parse(text) : {}, text, headers: response.headers };
  }

  const order = (change: Record<string, unknown> = {}) => ({
    appid: side.appid,
    mchid: side.mchid,
    description: "海盐可颂 ×2",
    out_trade_no: `T${randomText(20)}`,
    notify_url: "http://127.0.0.1:9/notify",
    amount: { total: 2_600, currency: "CNY" },
    payer: { openid: "" },
    ...change,
  });

  return {
    call,
    order,
    prepay: async (body: Record<string, unknown>) =>
      String((await call("POST", "/v3/pay/transactions/jsapi", body)).body["prepay_id"]),
    query: (outTradeNo: string) => call("GET", `/v3/pay/transactions/out-trade-no/${outTradeNo}?mchid=${side.mchid}`),
    close: (outTradeNo: string) =>
      call("POST", `/v3/pay/transactions/out-trade-no/${outTradeNo}/close`, { mchid: side.mchid }),
    refund: (outTradeNo: string, outRefundNo: string, refundFen: number, totalFen: number, more: object = {}) =>
      call("POST", "/v3/refund/domestic/refunds", {
        out_trade_no: outTradeNo,
        out_refund_no: outRefundNo,
        amount: { refund: refundFen, total: totalFen, currency: "CNY" },
        ...more,
      }),
    findRefund: (outRefundNo: string) => call("GET", `/v3/refund/domestic/refunds/${outRefundNo}`),
  };
}

type CallChange = {
  privateKeyPem: string;
  serial: string;
  mchid: string;
  skewSeconds: number;
  sentBody: string;
  askSerial: string;
};

export type MerchantClient = ReturnType<typeof createMerchantClient>;

/** Whether headers and body of an answer or a notification verify under the platform's key. */
export function isVerified(headers: Record<string, unknown>, body: string, publicKeyPem: string): boolean {
  const text = (name: string) => String(headers[name]);
  const signed = `${text("wechatpay-timestamp")}\n${text("wechatpay-nonce")}\n${body}\n`;
  return isSignedBy(signed, text("wechatpay-signature"), publicKeyPem);
}

export type Received = { headers: Record<string, unknown>; body: string; event: Record<string, unknown> };

/** A receiver of notifications that answers what the test says, in order, and 204 afterwards. */
export async function createReceiver(answers: (number | "hang")[] = []) {
  const received: Received[] = [];
  const hanging: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => {
      received.push({ headers: request.headers, body, event: JSON.parse(body) });
      const answer = answers.shift() ?? 204;
      if (answer === "hang") return hanging.push(request);
      response.statusCode = answer;
      return response.end(answer >= 400 ? JSON.stringify({ code: "FAIL", message: "失败" }) : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // An AddressInfo: it listens on a port, not a pipe.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/notify`,
    received,
    close: () =>
      new Promise((resolve) => {
        for (const request of hanging) request.destroy();
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

/** The content of a notification, decrypted with the APIv3 key. */
export function openNotification(event: Record<string, unknown>, apiV3Key: string): Record<string, unknown> {
  const resource = event["resource"] as Record<string, string>;
  const sealed = Buffer.from(resource["ciphertext"] ?? "", "base64");
  const decipher = createDecipheriv("aes-256-gcm", Buffer.from(apiV3Key), Buffer.from(resource["nonce"] ?? ""));
  decipher.setAAD(Buffer.from(resource["associated_data"] ?? ""));
  decipher.setAuthTag(sealed.subarray(-16));
  return JSON.parse(Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]).toString("utf8"));
}
