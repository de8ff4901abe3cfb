import { createVerify, generateKeyPairSync, sign } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { authorization, distrust, MAX_SKEW_SECONDS, requestPayment, type SignedHeaders } from "./signature.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const signer = { mchid: "1900000001", serial: "5157F09EFDC096DE15EBE81A47057A72", privateKey };
const isSigned = (text: string, signature: string) =>
  createVerify("RSA-SHA256").update(text).verify(publicKey, signature, "base64");

test("a request is signed over method, path with query, time, nonce and body", () => {
  const at = { timestamp: 1_554_208_460, nonce: "593BEC0C930BF1AFEB40B4A08C8FB242" };
  const header = authorization(
    signer,
    { method: "GET", path: "/v3/pay/transactions/out-trade-no/12?mchid=1", body: "" },
    at,
  );
  const parts = /^WECHATPAY2-SHA256-RSA2048 (.*),signature="(.*)"$/.exec(header);
  expect(parts?.[1]).toBe(
    'mchid="1900000001",nonce_str="593BEC0C930BF1AFEB40B4A08C8FB242",timestamp="1554208460",serial_no="5157F09EFDC096DE15EBE81A47057A72"',
  );
  const signed = "GET\n/v3/pay/transactions/out-trade-no/12?mchid=1\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n\n";
  expect(isSigned(signed, parts?.[2] ?? "")).toBe(true);
});

test("the buyer's client gets a prepay id signed for its appid", () => {
  const params = requestPayment(signer, {
    appid: "wx8888888888888888",
    prepayId: "wx2014",
    timestamp: 1_414_561_699,
    nonce: "n",
  });
  expect(params).toMatchObject({
    timeStamp: "1414561699",
    nonceStr: "n",
    package: "prepay_id=wx2014",
    signType: "RSA",
  });
  expect(isSigned("wx8888888888888888\n1414561699\nn\nprepay_id=wx2014\n", params.paySign)).toBe(true);
});

const NOW = new Date("2026-03-02T02:00:00Z");
const keys = new Map([["PUB_KEY_ID_1", publicKey]]);
function signedBy(key: typeof privateKey, body: string, at = NOW): SignedHeaders {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = sign("RSA-SHA256", Buffer.from(`${timestamp}\nnonce\n${body}\n`), key).toString("base64");
  return { timestamp, nonce: "nonce", serial: "PUB_KEY_ID_1", signature };
}
const seconds = (count: number) => new Date(NOW.getTime() + count * 1000);

test("only fresh bytes signed by a key of the merchant are trusted", () => {
  const body = '{"id":"1"}';
  const headers = signedBy(privateKey, body);
  const check = (change: Partial<SignedHeaders>, text = body) =>
    distrust({ ...headers, ...change }, text, { keys, now: NOW });
  expect(check({})).toBeNull();
  expect(distrust(headers, Buffer.from(body), { keys, now: NOW })).toBeNull();
  for (const name of ["timestamp", "nonce", "serial", "signature"] as const) {
    expect(check({ [name]: undefined })).toBe("HEADER_MISSING");
  }
  expect(check({ serial: "PUB_KEY_ID_2" })).toBe("KEY_UNKNOWN");
  expect(check({ signature: `WECHATPAY/SIGNTEST/${headers.signature}` })).toBe("PROBE");
  expect(check({ signature: "not base64 at all" })).toBe("SIGNATURE_WRONG");
  expect(check({ nonce: "other" })).toBe("SIGNATURE_WRONG");
  expect(check({ timestamp: "NaN" })).toBe("CLOCK_SKEW");
  const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  expect(distrust(signedBy(other, body), body, { keys, now: NOW })).toBe("SIGNATURE_WRONG");
  for (const skew of [-MAX_SKEW_SECONDS, MAX_SKEW_SECONDS]) {
    expect(distrust(signedBy(privateKey, body, seconds(skew)), body, { keys, now: NOW })).toBeNull();
  }
  for (const skew of [-MAX_SKEW_SECONDS - 1, MAX_SKEW_SECONDS + 1]) {
    expect(distrust(signedBy(privateKey, body, seconds(skew)), body, { keys, now: NOW })).toBe("CLOCK_SKEW");
  }
});

test("any other body under the same signature is refused", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (body, other) => {
      fc.pre(body !== other);
      const headers = signedBy(privateKey, body);
      expect(distrust(headers, body, { keys, now: NOW })).toBeNull();
      expect(distrust(headers, other, { keys, now: NOW })).toBe("SIGNATURE_WRONG");
    }),
    { numRuns: 50 },
  );
});
