import type { WeixinCodes } from "#gateways/weixin/index.ts";
import type { Clock } from "#kernel/clock.ts";
import type { Databases } from "#kernel/db.ts";
import { Failure } from "#kernel/failure.ts";
import type { Log } from "#kernel/log.ts";
import { linkQuery } from "./placement.ts";
import * as store from "./placement-store.ts";

export type LinkDeps = { db: Databases; clock: Clock; log: Log; codes: WeixinCodes; publicUrl(): string };
export type Followed =
  | { to: "address"; url: string; placement: store.StoredPlacement }
  | { to: "words"; placement: store.StoredPlacement }
  | { to: "nothing" };

/** WeChat's longest; replaced when less is left than a reader may wait before tapping. */
const LINK_DAYS = 30;
const RENEW_BELOW_MS = 2 * 86_400_000;
/** Whoever only looks, to draw a preview or fill an index: it costs no link of the day's and counts as nobody. */
const BOT =
  /bot|crawl|spider|slurp|preview|facebookexternalhit|whatsapp|telegram|skypeuripreview|embedly|headless|curl|wget|python|java\/|go-http|mpcrawler/i;
/** URL Scheme page of the H5 shop a demo shows instead of WeChat. */
const LINK_SCENE = 1194;

/** Links of a placement: WeChat's, which end, and our own, which does not. */
export function createLinks({ db, clock, log, codes, publicUrl }: LinkDeps) {
  const minting = new Map<string, Promise<string>>();

  async function mint(placement: store.StoredPlacement, kind: store.LinkKind, days: number) {
    const target = { page: placement.page, query: linkQuery(placement) };
    const make = kind === "URL_LINK" ? codes.createUrlLink : codes.createUrlScheme;
    const link = await make(placement.programId, target, days);
    await store.saveLink(db.orders, placement, kind, link);
    return link;
  }

  /** The stored one while it is fresh; else a new one, made once for all who ask; else the stored one to its end. */
  async function freshLink(placement: store.StoredPlacement): Promise<string | null> {
    const kept = await store.findLink(db.reads, placement, "URL_LINK");
    if (kept && kept.expiresAt.getTime() - clock.now().getTime() >= RENEW_BELOW_MS) return kept.url;
    const running =
      minting.get(placement.id) ??
      mint(placement, "URL_LINK", LINK_DAYS)
        .then(({ url }) => url)
        .finally(() => minting.delete(placement.id));
    minting.set(placement.id, running);
    try {
      return await running;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      log.warn({ err: error, shortId: placement.shortId }, "no fresh link for a short link");
      return kept?.url ?? null;
    }
  }

  return {
    mint,

    /**
     * Where `/s/<short id>` leads: always to WeChat or to our own shop, nothing of the request gets into the address.
     * A robot gets words and no link.
     */
    async follow(
      shortId: string,
      { userAgent, shop }: { userAgent: string; shop: "wechat" | "h5" },
    ): Promise<Followed> {
      const placement = await store.findByShortId(db.reads, shortId, null);
      if (!placement) return { to: "nothing" };
      if (userAgent === "" || BOT.test(userAgent)) return { to: "words", placement };
      if (shop === "h5") {
        const url = new URL(
          `/?wxscene=${LINK_SCENE}&s=${shortId}#/${placement.page}?${linkQuery(placement)}`,
          publicUrl(),
        );
        return { to: "address", url: url.href, placement };
      }
      const url = await freshLink(placement);
      return url === null ? { to: "words", placement } : { to: "address", url, placement };
    },
  };
}
