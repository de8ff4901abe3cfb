import { beijingDay } from "./clock.ts";
import * as json from "./json.ts";
import type { Store } from "./store.ts";

/** One page of a visit, in the order seen; `shares` cards sent from it. */
export type PageVisit = { path: string; stayMs: number; shares: number };
/** One opening of a mini-program as WeChat's client sees it: until it is closed, or left alone for half an hour. */
export type Visit = { userId: string; at: number; scene: number; stayMs: number; pages: readonly PageVisit[] };

/** The journal of visits: what WeChat counts from, whoever agreed to whatever inside the mini-program. */
export type Visits = {
  /** Adds visits; one with the same person and beginning takes the place of the one before, so telling twice counts once. */
  record(appid: string, visits: readonly Visit[]): void;
  /** Sums of a range of Beijing days, both inclusive, `yyyymmdd`. */
  totals(appid: string, from: number, to: number): VisitTotals;
  /** Everybody who came until the end of a day. */
  everybody(appid: string, until: number): number;
  /** Persons of a day (only those new on it) who came on another one. */
  returned(appid: string, day: number, on: number, who: "new" | "all"): number;
  /** Whose numbers: persons of a range, in any order. */
  visitors(appid: string, from: number, to: number, who: "new" | "all"): number[];
  /** Each visit of a range. */
  each(appid: string, from: number, to: number): Iterable<SeenVisit>;
};
export type VisitTotals = {
  visits: number;
  pageViews: number;
  visitors: number;
  newVisitors: number;
  stayMs: number;
  /** Different pages, summed over visits. */ depth: number;
  shares: number;
  sharers: number;
};
export type SeenVisit = { visitor: number; scene: number; stayMs: number; depth: number; pages: PageVisit[] };

/** A visit as it came over the wire; pages as `[path, stayMs, shares]`. Undefined when it is none. */
export function readVisit(given: Record<string, unknown>): Visit | undefined {
  const count = (value: unknown, most: number) =>
    typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most ? value : undefined;
  const at = count(given["at"], Number.MAX_SAFE_INTEGER);
  const scene = count(given["scene"], 9_999);
  const stayMs = count(given["stayMs"], DAY_MS);
  const pages = (Array.isArray(given["pages"]) ? given["pages"] : []).flatMap((page): PageVisit[] => {
    if (!Array.isArray(page)) return [];
    const [path, stay, shares] = [json.text(page[0]), count(page[1], DAY_MS), count(page[2], 1_000)];
    return path === "" || stay === undefined || shares === undefined ? [] : [{ path, stayMs: stay, shares }];
  });
  if (at === undefined || at === 0 || scene === undefined || stayMs === undefined) return undefined;
  return { userId: json.text(given["userId"]), at, scene, stayMs, pages };
}

const DAY_MS = 86_400_000;

/** `yyyymmdd` of the Beijing day that holds the instant. */
export const dayNumber = (ms: number): number => Number(beijingDay(ms).replaceAll("-", ""));

/**
 * Kept small, because a demo has many: numbers for people and pages, one row of about 60 bytes a visit
 * (20,000 visits: 1.6 MB and 0.3 s, Node 24).
 */
export function createVisits(store: Store): Visits {
  store.exec(`
    CREATE TABLE IF NOT EXISTS visitors (number INTEGER PRIMARY KEY, appid TEXT, user TEXT, first_day INTEGER, UNIQUE (appid, user));
    CREATE INDEX IF NOT EXISTS visitors_first ON visitors (appid, first_day);
    CREATE TABLE IF NOT EXISTS visit_pages (number INTEGER PRIMARY KEY, path TEXT UNIQUE);
    CREATE TABLE IF NOT EXISTS visits (appid TEXT, day INTEGER, visitor INTEGER, at INTEGER, scene INTEGER, stay_ms INTEGER,
      page_views INTEGER, depth INTEGER, shares INTEGER, pages TEXT, PRIMARY KEY (appid, day, visitor, at)) WITHOUT ROWID;`);
  const know = store.prepare(`INSERT INTO visitors (appid, user, first_day) VALUES (?, ?, ?)
    ON CONFLICT (appid, user) DO UPDATE SET first_day = min(first_day, excluded.first_day) RETURNING number`);
  const knowPage = store.prepare(`INSERT INTO visit_pages (path) VALUES (?) RETURNING number`);
  const insert = store.prepare(`INSERT OR REPLACE INTO visits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const within = `appid = ? AND day BETWEEN ? AND ?`;
  const sums = store.prepare(`SELECT count(*) AS visits, coalesce(sum(page_views), 0) AS pageViews,
    count(DISTINCT visitor) AS visitors, coalesce(sum(stay_ms), 0) AS stayMs, coalesce(sum(depth), 0) AS depth,
    coalesce(sum(shares), 0) AS shares, count(DISTINCT iif(shares > 0, visitor, NULL)) AS sharers FROM visits WHERE ${within}`);
  const fresh = store.prepare(`SELECT count(*) AS n FROM visitors WHERE appid = ? AND first_day BETWEEN ? AND ?`);
  const again = {
    all: store.prepare(`SELECT count(DISTINCT visitor) AS n FROM visits WHERE appid = ? AND day = ?
      AND visitor IN (SELECT visitor FROM visits WHERE appid = ? AND day = ?)`),
    new: store.prepare(`SELECT count(DISTINCT visitor) AS n FROM visits WHERE appid = ? AND day = ?
      AND visitor IN (SELECT number FROM visitors WHERE appid = ? AND first_day = ?)`),
  };
  const people = {
    all: store.prepare(`SELECT DISTINCT visitor AS number FROM visits WHERE ${within}`),
    new: store.prepare(`SELECT number FROM visitors WHERE appid = ? AND first_day BETWEEN ? AND ?`),
  };
  const rows = store.prepare(
    `SELECT visitor, scene, stay_ms AS stayMs, depth, pages FROM visits WHERE ${within} ORDER BY day, at`,
  );

  const numberOf = new Map<string, number>();
  const pathOf = new Map<number, string>();
  for (const row of store.prepare(`SELECT number, path FROM visit_pages`).all()) {
    numberOf.set(String(row["path"]), Number(row["number"]));
    pathOf.set(Number(row["number"]), String(row["path"]));
  }
  function pageNumber(path: string): number {
    const known = numberOf.get(path);
    if (known !== undefined) return known;
    const number = Number(knowPage.get(path)?.["number"]);
    numberOf.set(path, number);
    pathOf.set(number, path);
    return number;
  }
  const countOf = (row: unknown) => Number((row as { n: number }).n); // every statement above that counts names it n

  return {
    record(appid, visits) {
      store.touch();
      for (const { userId, at, scene, stayMs, pages } of visits) {
        const day = dayNumber(at);
        const visitor = Number(know.get(appid, userId, day)?.["number"]);
        const shares = pages.reduce((sum, page) => sum + page.shares, 0);
        const depth = new Set(pages.map(({ path }) => path)).size;
        const written = pages.map((page) => `${pageNumber(page.path)}:${page.stayMs}:${page.shares}`).join(";");
        insert.run(appid, day, visitor, at, scene, stayMs, pages.length, depth, shares, written);
      }
    },
    totals(appid, from, to) {
      const row = sums.get(appid, from, to) as unknown as Omit<VisitTotals, "newVisitors">; // its columns are these fields
      return { ...row, newVisitors: countOf(fresh.get(appid, from, to)) };
    },
    everybody: (appid, until) => countOf(fresh.get(appid, 0, until)),
    returned: (appid, day, on, who) => countOf(again[who].get(appid, on, appid, day)),
    visitors: (appid, from, to, who) => people[who].all(appid, from, to).map((row) => Number(row["number"])),
    *each(appid, from, to) {
      for (const row of rows.iterate(appid, from, to))
        yield {
          visitor: Number(row["visitor"]),
          scene: Number(row["scene"]),
          stayMs: Number(row["stayMs"]),
          depth: Number(row["depth"]),
          pages: readPages(String(row["pages"])),
        };
    },
  };

  function readPages(text: string): PageVisit[] {
    if (text === "") return [];
    return text.split(";").map((one) => {
      const [number = 0, stayMs = 0, shares = 0] = one.split(":").map(Number);
      return { path: pathOf.get(number) ?? "", stayMs, shares };
    });
  }
}
