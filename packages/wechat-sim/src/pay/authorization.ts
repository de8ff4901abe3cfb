import type { Apps, Merchant } from "../apps.ts";
import type { SimulatorClock } from "../core/clock.ts";
import { isSignedBy } from "../core/keys.ts";
import { PayError } from "./errors.ts";

export type SignedRequest = { method: string; url: string; body: string; authorization: string | undefined };

const SCHEME = "WECHATPAY2-SHA256-RSA2048";
/** WeChat says "long ago" is refused and recommends correct clocks; five minutes is what notifies use too. */
const CLOCK_SKEW_S = 300;
const SHOWN_MESSAGE_CHARS = 256;

/** Who signed the request. Throws 401 SIGN_ERROR with the reason in `detail`. */
export function authenticate(request: SignedRequest, apps: Apps, clock: SimulatorClock): Merchant {
  const fields = readFields(request.authorization);
  if (fields === undefined) {
    throw new PayError("SIGN_ERROR", "Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》");
  }
  const { mchid, nonce, timestamp, serial, signature } = fields;
  const merchant = apps.merchant(mchid);
  if (merchant === undefined) throw signError("商户号不存在", "mchid", "merchant not exist");
  // Hex: clients send it in either case.
  const own = [merchant, merchant.earlier].find((one) => one?.certificateSerial === serial.toUpperCase());
  if (own === undefined) {
    throw signError("商户证书序列号有误", "serial_no", "serial_no is not a certificate of this merchant");
  }
  if (Math.abs(clock.ms() / 1000 - Number(timestamp)) > CLOCK_SKEW_S || !/^\d+$/.test(timestamp)) {
    throw signError("Http头Authorization中的timestamp与发起请求的时间不得超过5分钟", "timestamp", "timestamp expired");
  }
  const message = `${request.method}\n${request.url}\n${timestamp}\n${nonce}\n${request.body}\n`;
  if (!isSignedBy(message, signature, own.publicKeyPem)) {
    throw new PayError("SIGN_ERROR", "错误的签名，验签失败", {
      location: "authorization",
      field: "signature",
      detail: { issue: "sign not match" },
      sign_information: {
        method: request.method,
        url: request.url,
        truncated_sign_message: message.slice(0, SHOWN_MESSAGE_CHARS),
        sign_message_length: message.length,
      },
    });
  }
  return merchant;
}

function signError(message: string, field: string, issue: string): PayError {
  return new PayError("SIGN_ERROR", message, { location: "authorization", field, issue });
}

function readFields(header: string | undefined) {
  if (header === undefined || !header.startsWith(`${SCHEME} `)) return undefined;
  const found = new Map<string, string>();
  for (const [, name, value] of header.matchAll(/(\w+)="([^"]*)"/g)) {
    if (name !== undefined && value !== undefined) found.set(name, value);
  }
  const mchid = found.get("mchid");
  const nonce = found.get("nonce_str");
  const timestamp = found.get("timestamp");
  const serial = found.get("serial_no");
  const signature = found.get("signature");
  if (!mchid || !nonce || !timestamp || !serial || !signature) return undefined;
  return { mchid, nonce, timestamp, serial, signature };
}
