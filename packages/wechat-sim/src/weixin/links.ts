import type { Apps } from "../apps.ts";
import { beijingDay, type SimulatorClock } from "../core/clock.ts";
import * as json from "../core/json.ts";
import { randomText } from "../core/keys.ts";
import { createCollection, type Store } from "../core/store.ts";
import { createCallCounter } from "./calls.ts";
import { ENV_VERSIONS } from "./codes.ts";
import { WeixinError } from "./errors.ts";

export type LinkKind = "link" | "scheme";
/** A URL Link or URL Scheme: a page of the mini-program that opens from a browser, a short message, another app. */
type Link = { id: string; appid: string; kind: LinkKind; path: string; query: string; expiresMs: number };

export type Links = {
  /** The id of a new one. Throws 40165, 40212, 85079, 85400, 85401, 85402. */
  make(appid: string, kind: LinkKind, body: Record<string, unknown>): string;
  /** What opens; undefined when it is unknown, over, or too many were opened today. */
  open(id: string): Link | undefined;
};

const LONGEST_QUERY = 1_024;
const QUERY = /^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~%]*$/;
const DAY_MS = 86_400_000;
const LONGEST_DAYS = 30;
/** Both kinds together. */
const OPENS_PER_DAY = 3_000_000;
const ID_LENGTH = 11;

export function createLinks(store: Store, clock: SimulatorClock, apps: Apps): Links {
  const links = createCollection<Link>(store, "links", { key: (link) => link.id });
  const count = createCallCounter();
  const today = () => beijingDay(clock.ms());

  return {
    make(appid, kind, body) {
      const app = apps.find(appid);
      if (app === undefined) throw new WeixinError(40013);
      if (app.pages.length === 0) throw new WeixinError(85079);
      // a scheme carries its page in `jump_wxa`
      const to = kind === "scheme" ? json.record(body["jump_wxa"]) : body;
      const path = json.text(to["path"]).replace(/^\//, "");
      const query = json.text(to["query"]);
      if (path.includes("?") || (path !== "" && !app.pages.includes(path))) throw new WeixinError(40165);
      if (query.length > LONGEST_QUERY || !QUERY.test(query)) throw new WeixinError(40212);
      if (!ENV_VERSIONS.includes(to["env_version"] ?? "release")) throw new WeixinError(85402);
      const expiresMs = readExpiry(body, clock.ms());
      count(`${appid} made`, today(), app.limits.linksPerDay, 85400);
      const id = randomText(ID_LENGTH);
      links.put({ id, appid, kind, path: path || (app.pages[0] ?? ""), query, expiresMs });
      return id;
    },
    open(id) {
      const link = links.get(id);
      if (link === undefined || link.expiresMs <= clock.ms()) return undefined;
      try {
        count(`${link.appid} opened`, today(), OPENS_PER_DAY, 85400);
      } catch {
        return undefined; // the visitor reads that the link cannot be opened
      }
      return link;
    },
  };
}

/** Type 0: at an instant, in seconds; type 1: after days. Nothing lives longer than 30 days, and what names no end ends then. */
function readExpiry(body: Record<string, unknown>, now: number): number {
  const latest = now + LONGEST_DAYS * DAY_MS;
  const { expire_type: type = 0, expire_time: seconds, expire_interval: days } = body;
  if (type === 1) {
    if (typeof days !== "number" || !Number.isInteger(days) || days < 1 || days > LONGEST_DAYS) {
      throw new WeixinError(85401);
    }
    return now + days * DAY_MS;
  }
  if (type !== 0) throw new WeixinError(85402);
  if (seconds === undefined) return latest;
  if (typeof seconds !== "number" || seconds * 1_000 <= now || seconds * 1_000 > latest) throw new WeixinError(85401);
  return seconds * 1_000;
}
