import jsQR from "jsqr";
import * as json from "../core/json.ts";
import { readPng } from "../core/png.ts";
import type { LaunchOptions } from "../wx/launch.ts";
import type { Links } from "./links.ts";

/** What WeChat does when somebody scans or taps: which mini-program, and how it is launched. */
export type Opened = LaunchOptions & { appid: string };
/** With the camera, by a long press on a picture in a chat, or out of the phone's album. */
export type ScanWay = "camera" | "long-press" | "album";

const SCENES: Record<ScanWay, number> = { camera: 1047, "long-press": 1048, album: 1049 };
const FROM_SCHEME = 1065;
const FROM_LINK = 1194;

/**
 * The code somewhere in a picture. The page reads `query.scene`, which WeChat hands over URL-encoded. Throws RangeError when
 * there is no code, or none of ours.
 */
export function scanPicture(png: Uint8Array, way: ScanWay): Opened {
  const { data, width, height } = readPng(png);
  const found = jsQR.default(data, width, height, { inversionAttempts: "dontInvert" });
  if (found === null) throw new RangeError("no code in this picture");
  const content = json.parse(found.data);
  const [appid, page, scene] = [
    json.text(content?.["appid"]),
    json.text(content?.["page"]),
    json.text(content?.["scene"]),
  ];
  if (appid === "" || page === "") throw new RangeError("not a mini-program code");
  return { appid, path: page, query: { scene: encodeURIComponent(scene) }, scene: SCENES[way], referrerInfo: {} };
}

/** A URL Link or URL Scheme. Throws RangeError when it does not (or no longer) open. */
export function openAddress(links: Links, address: string): Opened {
  const id = /\/urllink\/([0-9A-Za-z]+)$|^weixin:\/\/dl\/business\/\?t=([0-9A-Za-z]+)$/.exec(address);
  const link = links.open(id?.[1] ?? id?.[2] ?? "");
  if (link === undefined) throw new RangeError("this link does not open (any more)");
  return {
    appid: link.appid,
    path: link.path,
    query: Object.fromEntries(new URLSearchParams(link.query)),
    scene: link.kind === "link" ? FROM_LINK : FROM_SCHEME,
    referrerInfo: {},
  };
}
