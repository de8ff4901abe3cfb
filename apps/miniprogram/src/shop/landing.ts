import { claimLandingCoupon, getLanding, type Landing } from "@banyan/contracts";
import { call } from "./api.ts";
import { once } from "./intent.ts";
import { asShopper } from "./session.ts";
import { createStore } from "./store.ts";
import { tellTracker } from "./tracking.ts";

/** What the code or link of this visit leads to. `unknown`: there is none, or nobody knows it (any more). */
export const landing = createStore<Landing | "unknown" | null>(null);
/** The gift was taken or closed. */
export const giftDone = createStore(false);

const SHORT_ID = /^[0-9A-Za-z]{8}$/;
let asked: string | undefined;

/** Asks once per code; a visit through another code asks again. */
export const loadLanding = () =>
  tellTracker(async (tracker) => {
    const code = tracker.visit().code ?? "";
    if (code === asked) return;
    asked = code;
    const found = SHORT_ID.test(code) ? await call(getLanding, { query: { s: code } }).catch(() => null) : null;
    if (asked !== code) return; // another code came meanwhile
    giftDone.set(false);
    landing.set(found ?? "unknown");
  });

/** The gift of this visit while it can be had. */
export function giftOf(found: Landing | "unknown" | null) {
  if (found === null || found === "unknown" || !found.coupon) return null;
  const { refusal } = found.coupon;
  return refusal === null || refusal === "SIGNED_OUT" ? { ...found, coupon: found.coupon } : null;
}

/** Signs in when nobody is. */
export const takeGift = (shortId: string) =>
  asShopper(() =>
    once("claim landing coupon", shortId, (idempotencyKey) =>
      call(claimLandingCoupon, { body: { s: shortId } }, { idempotencyKey }),
    ),
  );

/** A parameter of the page: from its address, else from the code it was opened by (a code carries only its short id). */
export function useLandedParam(params: Record<string, string | undefined>, name: string): string | null | undefined {
  const found = landing.use();
  if (params[name]) return params[name];
  if (!params.scene && !params.s) return undefined;
  if (found === null) return null; // not known yet
  return found === "unknown" ? undefined : new Map(found.query.split("&").map(pairOf)).get(name);
}
const pairOf = (pair: string): [string, string] => {
  const [name = "", value = ""] = pair.split("=");
  return [name, decodeURIComponent(value)];
};
