import type { Merchant, PlatformKey } from "../apps.ts";
import { randomHex, randomText, sealText, signText } from "../core/keys.ts";

export type WechatpayHeaders = {
  "Wechatpay-Timestamp": string;
  "Wechatpay-Nonce": string;
  "Wechatpay-Serial": string;
  "Wechatpay-Signature": string;
  "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048";
};

/** `broken` does not verify; `probe` is WeChat's own test that receivers really verify. */
export type SignatureKind = "good" | "broken" | "probe";

/** What WeChat Pay signs, in answers and notifications alike: `TIMESTAMP\nNONCE\nBODY\n`. */
export async function signBody(
  body: string,
  key: PlatformKey,
  atMs: number,
  kind: SignatureKind = "good",
): Promise<WechatpayHeaders> {
  const timestamp = String(Math.floor(atMs / 1000));
  const nonce = randomText(32);
  const signed = kind === "good" ? body : `${body} `;
  const signature = await signText(`${timestamp}\n${nonce}\n${signed}\n`, key.privateKeyPem);
  return {
    "Wechatpay-Timestamp": timestamp,
    "Wechatpay-Nonce": nonce,
    "Wechatpay-Serial": key.serial,
    "Wechatpay-Signature": kind === "probe" ? `WECHATPAY/SIGNTEST/${signature}` : signature,
    "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
  };
}

/**
 * The key to sign with: the one the caller asked for by its serial, else the merchant's mode.
 * With several certificates (a rotation) old and new take turns, answers and notifications each for themselves.
 */
export function platformKeyFor(
  merchant: Merchant,
  purpose: "answer" | "notification",
  askedSerial?: string,
): PlatformKey {
  const certificates = merchant.platformCertificates;
  const asked = [merchant.publicKeyMode, ...certificates].find((key) => key.serial === askedSerial);
  if (asked !== undefined) return asked;
  if (merchant.signsWith === "public-key") return merchant.publicKeyMode;
  const keys = merchant.signsWith === "both" ? [merchant.publicKeyMode, ...certificates] : certificates;
  turns[purpose] += 1;
  return keys[turns[purpose] % keys.length] ?? merchant.publicKeyMode;
}
const turns = { answer: 0, notification: 0 };

export type NotificationContent = {
  id: string;
  createdMs: number;
  eventType: "TRANSACTION.SUCCESS" | "REFUND.SUCCESS" | "REFUND.ABNORMAL" | "REFUND.CLOSED";
  originalType: "transaction" | "refund";
  summary: string;
  /** What the receiver finds after decrypting, as JSON text. */
  plaintext: string;
};

export type SignedNotification = { headers: Record<string, string>; body: string };

/** A notification ready to be posted. Also used by benches that sign before their clock starts. */
export async function signNotification(
  merchant: Merchant,
  content: NotificationContent,
  createTime: string,
  atMs: number,
  kind: SignatureKind = "good",
): Promise<SignedNotification> {
  const nonce = randomHex(6);
  const body = JSON.stringify({
    id: content.id,
    create_time: createTime,
    resource_type: "encrypt-resource",
    event_type: content.eventType,
    summary: content.summary,
    resource: {
      original_type: content.originalType,
      algorithm: "AEAD_AES_256_GCM",
      ciphertext: sealText(content.plaintext, merchant.apiV3Key, nonce, content.originalType),
      associated_data: content.originalType,
      nonce,
    },
  });
  const headers = await signBody(body, platformKeyFor(merchant, "notification"), atMs, kind);
  return { headers: { "Content-Type": "application/json", ...headers }, body };
}
