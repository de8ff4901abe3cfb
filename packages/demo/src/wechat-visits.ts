import { dayOf, daysBetween } from "@banyan/calendar";
import { CRAWLER_SCENE, setConsent } from "@banyan/contracts";
import type { Filling } from "./filling.ts";
import { caller } from "./http.ts";
import { inParallel } from "./parallel.ts";
import type { PlannedPerson, PlannedVisit } from "./plan/plan.ts";
import { type Random, seeded } from "./random.ts";
import { send, uuidv7 } from "./report.ts";
import { persist, post } from "./retry.ts";

/** One visit as the simulator takes it. */
type SeenVisit = {
  userId: string;
  at: number;
  scene: number;
  stayMs: number;
  pages: [path: string, stayMs: number, shares: number][];
};

/** Of a hundred visitors so many never agree to be counted by us; WeChat counts them all the same. */
const SILENT = 0.03;
/** On these days, counted back from the end, something is off: many refuse after a new notice, or WeChat's crawler looks at every page. */
const REFUSAL_DAY = 4;
const CRAWLER_DAY = 9;
const MOST_AT_ONCE = 2_000;
const AT_ONCE = 32;

/** What WeChat saw of the demo's days, for its own daily figures: everybody, and some more than we did. */
export function createWechatEyes({ plan, server, simulator, appid, seed, until }: Filling) {
  const shop = caller(server, { "x-program": appid });
  const crawler: PlannedPerson | undefined = plan.people[0];

  /** Visits that ended; answers how many events of its crawler were told to us, too. */
  async function see(places: readonly number[], now: number): Promise<number> {
    const seen: SeenVisit[] = [];
    const crawled: { at: number }[] = [];
    const refused: string[] = [];
    for (const place of places) {
      const visit = plan.visits[place];
      const person = visit && plan.people[visit.person];
      if (!visit || !person) continue;
      const random = seeded(seed + place).fork("wechat");
      const ago = daysBetween(dayOf(new Date(visit.startsAt)), dayOf(until));
      seen.push(seenVisit(visit, person.userId));
      if (random.chance(ago === REFUSAL_DAY ? 0.2 : SILENT)) {
        seen.push({ ...seenVisit(visit, `silent-${seed}-${visit.person}`), at: visit.startsAt + 61_000 });
        if (random.chance(0.4)) refused.push(`silent-${seed}-${visit.person}`);
      }
      if (random.chance(ago === CRAWLER_DAY ? 0.24 : 0.004)) crawled.push({ at: visit.startsAt + 33_000 });
    }
    seen.push(
      ...crawled.map(({ at }) => ({
        userId: "mpcrawler",
        at,
        scene: CRAWLER_SCENE,
        stayMs: 900,
        pages: [crawledPage],
      })),
    );
    for (let from = 0; from < seen.length; from += MOST_AT_ONCE)
      await post(simulator, `/__sim/apps/${appid}/visits`, { visits: seen.slice(from, from + MOST_AT_ONCE) });
    await inParallel(refused, AT_ONCE, (anonId) => {
      const body = { anonId, purpose: "analytics" as const, version: "1", granted: false };
      return persist(() => shop(setConsent, { body }));
    });
    let events = 0;
    // at once: they share a block in ClickHouse
    await inParallel(crawled, AT_ONCE, async ({ at }) => {
      const accepted = await crawl(at, now, seeded(seed + Math.round(at)));
      events += accepted; // after the wait: others have added meanwhile
    });
    return events;
  }

  /** The tracker runs in the crawler, too: it says so by its scene. */
  function crawl(at: number, now: number, random: Random): Promise<number> {
    if (!crawler) return Promise.resolve(0);
    const event = (name: string, ts: number) => ({
      id: uuidv7(ts, random),
      event: name,
      ts,
      props: { page: crawledPage[0] },
      page: crawledPage[0],
    });
    return send(server, {
      program: appid,
      anon_id: `mpcrawler-${seed}-${Math.round(at)}`,
      sent_at: now,
      visit: { scene: CRAWLER_SCENE },
      device: {
        platform: "weapp",
        ...crawler.device,
        app_version: "1.4.2",
        tracker_version: "0.1.0",
        language: "zh_CN",
      },
      events: [event("app_launch", at), event("page_view", at + 300)],
    });
  }

  return { see };
}

const crawledPage: SeenVisit["pages"][number] = ["pages/home/index", 900, 0];

/** The same pages in the same order, by WeChat's own watch. */
function seenVisit({ startsAt, endsAt, scene, events }: PlannedVisit, userId: string): SeenVisit {
  const pages: SeenVisit["pages"] = [];
  let since = startsAt;
  for (const { event, ts, page } of events) {
    const front = pages.at(-1);
    if (event === "share" && front) front[2] += 1;
    if (event !== "page_view") continue;
    if (front) front[1] = Math.round(ts - since);
    pages.push([page, 0, 0]);
    since = ts;
  }
  const last = pages.at(-1);
  if (last) last[1] = Math.max(0, Math.round(endsAt - since));
  return { userId, at: Math.round(startsAt), scene, stayMs: Math.round(endsAt - startsAt), pages };
}
