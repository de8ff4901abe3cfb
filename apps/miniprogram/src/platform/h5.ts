import { h5Platform } from "@banyan/tracker";
import type { ChosenPicture, Platform } from "./platform.ts";
import { type WxCalls, wxCalls } from "./wx-calls.ts";
import "./h5.scss";

/** `GET /storefront-config.json`: what the server knows and a built page does not. */
type StorefrontConfig = {
  program: string;
  appid: string /** Origin of the WeChat simulator; null where there is none. */;
  simUrl: string | null;
};

const REQUEST_TIMEOUT_MS = 15_000;

let asked: Promise<StorefrontConfig> | undefined;
/** Asked once, again after a failure. `?program=<id>` in the page's address chooses among several programs. */
function storefrontConfig(): Promise<StorefrontConfig> {
  asked ??= fetch(`/storefront-config.json${location.search}`).then((reply) => {
    if (!reply.ok) throw new Error(`storefront-config.json: ${reply.status}`);
    return reply.json();
  });
  asked.catch(() => {
    asked = undefined;
  });
  return asked;
}

let shim: Promise<WxCalls> | undefined;
/** The simulator's `wx`: a browser has none of its own. Production H5 has no simulator and hands over to the mini-program. */
function simulatedWx(): Promise<WxCalls> {
  shim ??= Promise.all([storefrontConfig(), import("@banyan/wechat-sim/wx")]).then(
    ([{ simUrl, appid }, { createWx }]) => {
      if (simUrl === null) throw new Error("请在微信小程序中继续");
      return createWx({ simUrl, appid, storage: localStorage }) as WxCalls;
    },
  );
  shim.catch(() => {
    shim = undefined;
  });
  return shim;
}

/** The first screen comes first. */
const WATCH_AFTER_MS = 1_500;
// WeChat's client sees every visit, also one that asks it for nothing
if (typeof window !== "undefined") setTimeout(() => void simulatedWx().catch(() => {}), WATCH_AFTER_MS);

export const platform: Platform = {
  kind: "h5",
  ...wxCalls(simulatedWx),
  config: async () => ({ program: (await storefrontConfig()).program, origin: "" }),
  async send({ method, url, headers, body }) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), REQUEST_TIMEOUT_MS);
    try {
      const reply = await fetch(url, {
        method,
        headers: { ...(body !== undefined && { "Content-Type": "application/json" }), ...headers },
        ...(body !== undefined && { body: body instanceof ArrayBuffer ? body : JSON.stringify(body) }),
        signal: abort.signal,
      });
      const text = await reply.text();
      return { status: reply.status, body: parse(text), headers: Object.fromEntries(reply.headers) };
    } finally {
      clearTimeout(timer);
    }
  },
  storage: {
    get: (key) => localStorage.getItem(key),
    set: (key, text) => localStorage.setItem(key, text),
    remove: (key) => localStorage.removeItem(key),
  },
  choosePictures: (count) =>
    new Promise((resolve) => {
      const input = Object.assign(document.createElement("input"), {
        type: "file",
        accept: PICTURE_TYPES.join(","),
        multiple: count > 1,
      });
      input.addEventListener("cancel", () => resolve([]));
      input.addEventListener("change", () => {
        const files = [...(input.files ?? [])].filter(isPicture).slice(0, count);
        void Promise.all(files.map(async (file) => ({ bytes: await file.arrayBuffer(), type: file.type }))).then(
          resolve,
        );
      });
      input.click();
    }),
  tapFeedback: () => {
    if ("vibrate" in navigator) navigator.vibrate(8);
  },
  debugTracker(tracker) {
    if (!/[?&]banyan_debug=1\b/.test(location.search + location.hash)) return;
    void import("@banyan/tracker/debug").then(({ showPanel }) => showPanel(tracker, document as never));
  },
  trackerPlatform: () => h5Platform(window as never), // the DOM's types say more than the tracker asks for
};

const PICTURE_TYPES = ["image/png", "image/jpeg", "image/webp"] as const;
const isPicture = (file: File): file is File & Pick<ChosenPicture, "type"> =>
  PICTURE_TYPES.some((type) => type === file.type);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // a proxy's page; the client turns it into a refusal
  }
}
