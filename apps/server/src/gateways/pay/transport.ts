import { createHash, randomBytes } from "node:crypto";
import { gunzipSync } from "node:zlib";
import * as z from "zod/mini";
import type { Credentials, ProgramCredentials } from "#gateways/weixin/index.ts";
import type { Clock } from "#kernel/clock.ts";
import type { Db } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import type { Log } from "#kernel/log.ts";
import type { Sealer } from "#kernel/sealed.ts";
import { readCertificates } from "./certificates.ts";
import { createPlatformKeys, type PlatformKeys } from "./platform-keys.ts";
import { PayRefused, PayUnknown } from "./refused.ts";
import { authorization, distrust, type SignedHeaders } from "./signature.ts";

export type TransportDeps = {
  payUrl: string;
  clock: Clock;
  credentials: Credentials;
  db: Db;
  sealer: Sealer;
  log: Log;
  timeoutMs?: number | undefined;
};

export type Transport = {
  credentials(programId: string): Promise<ProgramCredentials>;
  /** One signed request, its answer verified. 2xx → parsed body (`null` when empty), 4xx → PayRefused, else PayUnknown. */
  send(programId: string, method: "GET" | "POST", path: string, message?: unknown): Promise<unknown>;
  /** A file WeChat does not sign: its SHA-1 was in a signed answer. Unpacked. PayRefused, PayUnknown. */
  download(programId: string, url: string, sha1: string): Promise<Buffer>;
  /** Why these bytes are not WeChat's, or `null`. */
  distrust(programId: string, one: ProgramCredentials, headers: SignedHeaders, body: Buffer): Promise<string | null>;
  refreshCertificates: PlatformKeys["refreshDue"];
};

const TIMEOUT_MS = 5_000;
const DOWNLOAD_TIMEOUT_MS = 60_000;
/** A packed bill may not unpack to more: a million lines are 300 MB. */
const LARGEST_FILE = 512 * 1024 * 1024;
const errorAnswer = z.object({ code: z.string(), message: z.optional(z.string()) });

export function createTransport(deps: TransportDeps): Transport {
  const { clock, payUrl, timeoutMs = TIMEOUT_MS } = deps;
  const credentials = async (programId: string) => (await deps.credentials.find(programId)) ?? fail("UNKNOWN_PROGRAM");
  const keys = createPlatformKeys({ ...deps, credentials, download: downloadCertificates });

  /** Answers 2xx with raw bytes; nothing is verified here. 4xx → PayRefused, no answer and 5xx → PayUnknown. */
  async function ask(
    one: ProgramCredentials,
    { method, path, body = "", waitMs = timeoutMs }: { method: string; path: string; body?: string; waitMs?: number },
  ): Promise<{ headers: SignedHeaders; bytes: Buffer }> {
    const signer = { mchid: one.mchid, serial: one.merchantSerial, privateKey: one.merchantKey };
    const call = `${method} ${path.split("?")[0]}`;
    const timestamp = Math.floor(clock.now().getTime() / 1000);
    const nonce = randomBytes(16).toString("hex");
    let response: Response;
    let bytes: Buffer;
    try {
      response = await fetch(new URL(path, payUrl), {
        method,
        headers: {
          accept: "application/json",
          "user-agent": "banyan",
          authorization: authorization(signer, { method, path, body }, { timestamp, nonce }),
          ...(body && { "content-type": "application/json" }),
          ...preferredKey(one),
        },
        ...(body && { body }),
        signal: AbortSignal.timeout(waitMs),
      });
      bytes = Buffer.from(await response.arrayBuffer());
    } catch (cause) {
      throw new PayUnknown(`${call}: no answer`, { cause });
    }
    if (response.status >= 500) throw new PayUnknown(`${call}: ${response.status}`);
    if (!response.ok) {
      const { code, message } = readError(bytes.toString("utf8"));
      throw new PayRefused(call, response.status, code, message ?? "");
    }
    return { headers: signedHeaders((name) => response.headers.get(name) ?? undefined), bytes };
  }

  /** The merchant's key may have been replaced by another process a moment ago: read it anew, once. */
  async function askAsMerchant(programId: string, request: Parameters<typeof ask>[1]) {
    const one = await credentials(programId);
    try {
      return { one, ...(await ask(one, request)) };
    } catch (error) {
      if (!(error instanceof PayRefused) || error.code !== "SIGN_ERROR") throw error;
      deps.credentials.forget(programId);
      const fresh = await credentials(programId);
      if (fresh.merchantSerial === one.merchantSerial) throw error;
      return { one: fresh, ...(await ask(fresh, request)) };
    }
  }

  async function downloadCertificates(one: ProgramCredentials, known: Parameters<typeof readCertificates>[1]["known"]) {
    const { headers, bytes } = await ask(one, { method: "GET", path: "/v3/certificates" });
    const answer = { headers, text: bytes.toString("utf8") };
    return readCertificates(answer, { credentials: one, known, now: clock.now() });
  }

  async function whyDistrust(programId: string, one: ProgramCredentials, headers: SignedHeaders, body: Buffer) {
    const judge = (known: ProgramCredentials["payPublicKeys"]) =>
      distrust(headers, body, { keys: known, now: clock.now() });
    const first = judge(one.payPublicKeys);
    // looked for only when everything else about it is in order
    if (first !== "KEY_UNKNOWN") return first;
    return judge(await keys.knowing(programId, one, headers.serial ?? ""));
  }

  return {
    credentials,
    async send(programId, method, path, message) {
      const body = message === undefined ? "" : JSON.stringify(message);
      const { one, headers, bytes } = await askAsMerchant(programId, { method, path, body });
      const why = await whyDistrust(programId, one, headers, bytes);
      if (why) throw new PayUnknown(`${method} ${path.split("?")[0]}: answer not trusted, ${why}`);
      return bytes.length > 0 ? JSON.parse(bytes.toString("utf8")) : null;
    },
    async download(programId, url, sha1) {
      const { pathname, search } = new URL(url); // always from WeChat Pay, whatever host the answer names
      const request = { method: "GET", path: pathname + search, waitMs: DOWNLOAD_TIMEOUT_MS };
      const { bytes } = await askAsMerchant(programId, request);
      const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
      const file = isPacked ? gunzipSync(bytes, { maxOutputLength: LARGEST_FILE }) : bytes;
      const found = createHash("sha1").update(file).digest("hex");
      if (found !== sha1.toLowerCase()) throw new PayUnknown(`GET ${pathname}: SHA-1 is ${found}, not ${sha1}`);
      return file;
    },
    distrust: whyDistrust,
    refreshCertificates: keys.refreshDue,
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
