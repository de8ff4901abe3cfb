import { createSign, createVerify, type KeyObject } from "node:crypto";

/** Signatures of WeChat Pay v3: SHA256 with RSA over lines that each end in a newline. */
export type MerchantSigner = {
  readonly mchid: string;
  /** Serial of the merchant's own certificate. */
  readonly serial: string;
  readonly privateKey: KeyObject;
};

export type SignedRequest = { method: string /** Path with query. */; path: string; body: string };

/** The `Authorization` header of a request; an empty body is an empty line. */
export function authorization(
  signer: MerchantSigner,
  request: SignedRequest,
  { timestamp, nonce }: { timestamp: number; nonce: string },
): string {
  const signature = sign(signer.privateKey, [request.method, request.path, String(timestamp), nonce, request.body]);
  return (
    `WECHATPAY2-SHA256-RSA2048 mchid="${signer.mchid}",nonce_str="${nonce}",` +
    `timestamp="${timestamp}",serial_no="${signer.serial}",signature="${signature}"`
  );
}

/** What `wx.requestPayment` takes. */
export type RequestPayment = {
  timeStamp: string;
  nonceStr: string;
  package: string;
  signType: "RSA";
  paySign: string;
};

/** Signs a prepay id for the buyer's client. */
export function requestPayment(
  signer: MerchantSigner,
  { appid, prepayId, timestamp, nonce }: { appid: string; prepayId: string; timestamp: number; nonce: string },
): RequestPayment {
  const timeStamp = String(timestamp);
  const prepay = `prepay_id=${prepayId}`;
  return {
    timeStamp,
    nonceStr: nonce,
    package: prepay,
    signType: "RSA",
    paySign: sign(signer.privateKey, [appid, timeStamp, nonce, prepay]),
  };
}

/** Headers WeChat Pay signs its answers and notifications with. */
export type SignedHeaders = {
  timestamp: string | undefined;
  nonce: string | undefined;
  serial: string | undefined;
  signature: string | undefined;
};

export const distrustReasons = [
  "HEADER_MISSING",
  "CLOCK_SKEW",
  "KEY_UNKNOWN",
  /** WeChat sends wrong signatures on purpose to see that they are refused. */ "PROBE",
  "SIGNATURE_WRONG",
] as const;
export type Distrust = (typeof distrustReasons)[number];

/** Older or newer than this is refused, so that a recorded message cannot be played again later. */
export const MAX_SKEW_SECONDS = 300;
const PROBE_PREFIX = "WECHATPAY/SIGNTEST/";

/**
 * Checks that raw bytes come from WeChat Pay. `null` = trusted, else why not.
 * `keys` by serial: `PUB_KEY_ID_…` (public-key mode) or the serial of a platform certificate, several during a rotation.
 */
export function distrust(
  headers: SignedHeaders,
  body: Buffer | string,
  { keys, now }: { keys: ReadonlyMap<string, KeyObject>; now: Date },
): Distrust | null {
  const { timestamp, nonce, serial, signature } = headers;
  if (!timestamp || !nonce || !serial || !signature) return "HEADER_MISSING";
  const skewSeconds = Math.abs(now.getTime() / 1000 - Number(timestamp));
  if (!/^\d{1,12}$/.test(timestamp) || skewSeconds > MAX_SKEW_SECONDS) return "CLOCK_SKEW";
  if (signature.startsWith(PROBE_PREFIX)) return "PROBE";
  const key = keys.get(serial);
  if (!key) return "KEY_UNKNOWN";
  const verify = createVerify("RSA-SHA256").update(`${timestamp}\n${nonce}\n`).update(body).update("\n");
  return verify.verify(key, signature, "base64") ? null : "SIGNATURE_WRONG";
}

function sign(key: KeyObject, lines: string[]): string {
  return createSign("RSA-SHA256")
    .update(lines.map((line) => `${line}\n`).join(""))
    .sign(key, "base64");
}
