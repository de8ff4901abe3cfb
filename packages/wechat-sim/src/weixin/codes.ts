import QRCode from "qrcode";
import type { Apps } from "../apps.ts";
import type { SimulatorClock } from "../core/clock.ts";
import * as json from "../core/json.ts";
import { createCallCounter } from "./calls.ts";
import { WeixinError } from "./errors.ts";

/** What a mini-program code holds. The real ones are round and only WeChat reads them; ours are QR codes with the same content. */
export type CodeContent = { appid: string; page: string; scene: string };

export type Codes = {
  /** getwxacodeunlimit: a PNG. Throws 40097, 40169, 41030, 45009, 85096. */
  draw(appid: string, body: Record<string, unknown>): Promise<Buffer>;
};

/** “最大 32 个可见字符”: digits, letters and these; no `%`, so nothing can be encoded into it. */
const SCENE = /^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}$/;
const RESERVED = "scancode_time";
const NARROWEST = 280;
const WIDEST = 1_280;
const DEFAULT_WIDTH = 430;
const MINUTE_MS = 60_000;
export const ENV_VERSIONS: readonly unknown[] = ["release", "trial", "develop"];

export function createCodes(clock: SimulatorClock, apps: Apps): Codes {
  const count = createCallCounter();
  return {
    draw(appid, body) {
      const app = apps.find(appid);
      if (app === undefined) throw new WeixinError(40013);
      count(appid, String(Math.floor(clock.ms() / MINUTE_MS)), app.limits.codesPerMinute, 45009);
      const { page, scene, width, isHyaline } = readRequest(body, app.pages);
      const content: CodeContent = { appid, page, scene };
      return QRCode.toBuffer(JSON.stringify(content), {
        type: "png",
        width,
        margin: 2,
        errorCorrectionLevel: "M",
        color: { dark: "#000000ff", light: isHyaline ? "#ffffff00" : "#ffffffff" },
      });
    },
  };
}

function readRequest(body: Record<string, unknown>, pages: readonly string[]) {
  const scene = json.text(body["scene"]);
  if (!SCENE.test(scene)) throw new WeixinError(40169);
  if (scene.includes(RESERVED)) throw new WeixinError(85096);
  const page = json.text(body["page"]);
  if (page.startsWith("/") || page.includes("?")) throw new WeixinError(41030);
  if (body["check_path"] !== false && !pages.includes(page || (pages[0] ?? ""))) throw new WeixinError(41030);
  if (!ENV_VERSIONS.includes(body["env_version"] ?? "release")) throw new WeixinError(40097);
  const width = body["width"] ?? DEFAULT_WIDTH;
  if (typeof width !== "number" || !Number.isInteger(width) || width < NARROWEST || width > WIDEST) {
    throw new WeixinError(40097);
  }
  return { scene, page: page || (pages[0] ?? ""), width, isHyaline: body["is_hyaline"] === true };
}
