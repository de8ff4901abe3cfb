import type { SimulatorClock } from "../core/clock.ts";
import { beijingDay, startOfBeijingDay } from "../core/clock.ts";
import { dayNumber, type PageVisit, type Visits, type VisitTotals } from "../core/visits.ts";
import { WeixinError } from "./errors.ts";

type Range = { begin_date: string; end_date: string };
export type DatacubeReport = (appid: string, range: Range) => object;

const DAY_MS = 86_400_000;
/** From memory: yesterday's figures are out at eight in the morning; until then the list is empty. */
const READY_AT_MS = 8 * 3_600_000;
/** 0 is the day itself. From memory. */
const RETENTION_DAYS = [0, 1, 2, 3, 4, 5, 6, 7, 14, 30];
const MOST_PAGES = 200;

/** 数据分析 of a mini-program, from the simulator's own journal of visits, under WeChat's names. */
export function createDatacube(clock: SimulatorClock, visits: Visits): Record<string, DatacubeReport> {
  /** First and last instant-of-day of a range that WeChat takes: whole days until yesterday. */
  function read({ begin_date, end_date }: Range) {
    const [from, to] = [readDay(begin_date), readDay(end_date)];
    if (from > to || dayNumber(to) >= dayNumber(clock.ms())) throw new WeixinError(61501);
    return { from, to };
  }
  const isOut = (lastDay: number) => clock.ms() >= lastDay + DAY_MS + READY_AT_MS;
  function oneDay(range: Range) {
    const { from, to } = read(range);
    if (from !== to) throw new WeixinError(61501);
    return from;
  }
  const asTrend = (totals: VisitTotals) => ({
    session_cnt: totals.visits,
    visit_pv: totals.pageViews,
    visit_uv: totals.visitors,
    visit_uv_new: totals.newVisitors,
    stay_time_uv: mean(totals.stayMs / 1_000, totals.visitors),
    stay_time_session: mean(totals.stayMs / 1_000, totals.visits),
    visit_depth: mean(totals.depth, totals.visits),
  });
  const trend = (appid: string, from: number, to: number, ref_date: string) => ({
    list: isOut(to) ? [{ ref_date, ...asTrend(visits.totals(appid, dayNumber(from), dayNumber(to))) }] : [],
  });
  const weekday = (ms: number) => (new Date(ms + DAY_MS / 3).getUTCDay() + 6) % 7; // Beijing is eight hours ahead; Monday 0

  return {
    getweanalysisappiddailysummarytrend(appid, range) {
      const day = oneDay(range);
      const { shares, sharers } = visits.totals(appid, dayNumber(day), dayNumber(day));
      const visit_total = visits.everybody(appid, dayNumber(day));
      return {
        list: isOut(day) ? [{ ref_date: range.begin_date, visit_total, share_pv: shares, share_uv: sharers }] : [],
      };
    },
    getweanalysisappiddailyvisittrend(appid, range) {
      const day = oneDay(range);
      return trend(appid, day, day, range.begin_date);
    },
    getweanalysisappidweeklyvisittrend(appid, range) {
      const { from, to } = read(range);
      if (weekday(from) !== 0 || to - from !== 6 * DAY_MS) throw new WeixinError(61501);
      return trend(appid, from, to, `${range.begin_date}-${range.end_date}`);
    },
    getweanalysisappidmonthlyvisittrend(appid, range) {
      const { from, to } = read(range);
      const isMonth =
        range.begin_date.endsWith("01") &&
        beijingDay(from).slice(0, 7) === beijingDay(to).slice(0, 7) &&
        beijingDay(to + DAY_MS).endsWith("01");
      if (!isMonth) throw new WeixinError(61501);
      return trend(appid, from, to, range.begin_date.slice(0, 6));
    },
    getweanalysisappiddailyretaininfo(appid, range) {
      const day = oneDay(range);
      const kept = (who: "new" | "all") =>
        RETENTION_DAYS.filter((later) => isOut(day + later * DAY_MS)).map((key) => ({
          key,
          value: visits.returned(appid, dayNumber(day), dayNumber(day + key * DAY_MS), who),
        }));
      return { ref_date: range.begin_date, visit_uv_new: kept("new"), visit_uv: kept("all") };
    },
    getweanalysisappidvisitdistribution(appid, range) {
      const day = oneDay(range);
      const counts = { access_source_session_cnt: count(), access_staytime_info: count(), access_depth_info: count() };
      if (!isOut(day)) return { ref_date: range.begin_date, list: [] };
      for (const { scene, stayMs, depth } of visits.each(appid, dayNumber(day), dayNumber(day))) {
        counts.access_source_session_cnt.add(sourceOf(scene));
        counts.access_staytime_info.add(stepOf(stayMs / 1_000, STAY_STEPS));
        counts.access_depth_info.add(stepOf(depth, DEPTH_STEPS));
      }
      const list = Object.entries(counts).map(([index, { items }]) => ({ index, item_list: items() }));
      return { ref_date: range.begin_date, list };
    },
    getweanalysisappidvisitpage(appid, range) {
      const day = oneDay(range);
      return { ref_date: range.begin_date, list: isOut(day) ? pagesOf(visits, appid, dayNumber(day)) : [] };
    },
    getweanalysisappiduserportrait(appid, range) {
      const { from, to } = read(range);
      const days = (to - from) / DAY_MS + 1;
      const isYesterday = dayNumber(to + DAY_MS) === dayNumber(clock.ms());
      if (![1, 7, 30].includes(days) || !isYesterday) throw new WeixinError(61501);
      const of = (who: "new" | "all") => portrait(visits.visitors(appid, dayNumber(from), dayNumber(to), who));
      const ref_date = days === 1 ? range.begin_date : `${range.begin_date}-${range.end_date}`;
      return { ref_date, visit_uv_new: of("new"), visit_uv: of("all") };
    },
  };
}

function readDay(text: string): number {
  const ms = /^\d{8}$/.test(text)
    ? startOfBeijingDay(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`)
    : undefined;
  if (ms === undefined) throw new WeixinError(61500);
  return ms;
}

/** As WeChat writes it: four decimals, 0 without anybody. */
const mean = (sum: number, count: number) => (count === 0 ? 0 : Math.round((sum / count) * 10_000) / 10_000);

function count() {
  const by = new Map<number, number>();
  return {
    add: (key: number) => void by.set(key, (by.get(key) ?? 0) + 1),
    items: () => [...by].sort(([a], [b]) => a - b).map(([key, value]) => ({ key, value })),
  };
}

/** Upper ends; what is above all of them has the number after the last. From memory. */
const STAY_STEPS = [2, 5, 10, 20, 30, 50, 100];
const DEPTH_STEPS = [1, 2, 3, 4, 5, 10];
const stepOf = (value: number, steps: readonly number[]) => {
  const place = steps.findIndex((end) => Math.ceil(value) <= end);
  return (place < 0 ? steps.length : place) + 1;
};

/** WeChat's own numbers of sources: 1 history, 2 search, 3 chats, 4 scanned, 5 and 13 official account, 7 desktop, 10 other. From memory. */
const SOURCES: readonly (readonly [source: number, scenes: readonly number[]])[] = [
  [1, [1001, 1089, 1104]],
  [2, [1005, 1006, 1027, 1042, 1053, 1106]],
  [3, [1007, 1008, 1036, 1044]],
  [4, [1011, 1012, 1013, 1025, 1031, 1032, 1047, 1048, 1049]],
  [5, [1020, 1035, 1043, 1058, 1074, 1082, 1091, 1102]],
  [7, [1023]],
  [11, [1014, 1107]],
  [14, [1069]],
  [24, [1045, 1046, 1084, 1095]],
];
const sourceOf = (scene: number) => SOURCES.find(([, scenes]) => scenes.includes(scene))?.[0] ?? 10;

function pagesOf(visits: Visits, appid: string, day: number) {
  type Sum = {
    pv: number;
    stayMs: number;
    shares: number;
    entries: number;
    exits: number;
    who: Set<number>;
    sharers: Set<number>;
  };
  const pages = new Map<string, Sum>();
  for (const { visitor, pages: seen } of visits.each(appid, day, day)) {
    for (const [place, page] of seen.entries()) add(page, visitor, place === 0, place === seen.length - 1);
  }
  function add({ path, stayMs, shares }: PageVisit, visitor: number, isFirst: boolean, isLast: boolean) {
    const sum = pages.get(path) ?? {
      pv: 0,
      stayMs: 0,
      shares: 0,
      entries: 0,
      exits: 0,
      who: new Set(),
      sharers: new Set(),
    };
    pages.set(path, sum);
    sum.pv += 1;
    sum.stayMs += stayMs;
    sum.shares += shares;
    sum.entries += isFirst ? 1 : 0;
    sum.exits += isLast ? 1 : 0;
    sum.who.add(visitor);
    if (shares > 0) sum.sharers.add(visitor);
  }
  return [...pages]
    .sort(([a, one], [b, other]) => other.pv - one.pv || (a < b ? -1 : 1))
    .slice(0, MOST_PAGES)
    .map(([page_path, sum]) => ({
      page_path,
      page_visit_pv: sum.pv,
      page_visit_uv: sum.who.size,
      page_staytime_pv: mean(sum.stayMs / 1_000, sum.pv),
      entrypage_pv: sum.entries,
      exitpage_pv: sum.exits,
      page_share_pv: sum.shares,
      page_share_uv: sum.sharers.size,
    }));
}

/** WeChat knows who its users are; ours are invented, always the same for the same person. */
function portrait(people: readonly number[]) {
  const by = (names: readonly (readonly [name: string, parts: number])[], salt: number) => {
    const ends = names.map((_, place) => names.slice(0, place + 1).reduce((sum, [, parts]) => sum + parts, 0));
    const total = ends.at(-1) ?? 1;
    const values = names.map(() => 0);
    for (const person of people) {
      const part = ((person * 2_654_435_761 + salt * 40_503) >>> 7) % total;
      const place = ends.findIndex((end) => part < end);
      values[place] = (values[place] ?? 0) + 1;
    }
    return names.map(([name], id) => ({ id: id + 1, name, value: values[id] ?? 0 })).filter(({ value }) => value > 0);
  };
  return {
    province: by(
      [
        ["福建省", 70],
        ["浙江省", 12],
        ["广东省", 10],
        ["上海市", 8],
      ],
      1,
    ),
    city: by(
      [
        ["福州", 60],
        ["厦门", 10],
        ["杭州", 12],
        ["广州", 10],
        ["上海", 8],
      ],
      2,
    ),
    genders: by(
      [
        ["男", 34],
        ["女", 62],
        ["未知", 4],
      ],
      3,
    ),
    platforms: by(
      [
        ["iPhone", 48],
        ["Android", 50],
        ["其他", 2],
      ],
      4,
    ),
    ages: by(
      [
        ["17岁以下", 3],
        ["18-24岁", 22],
        ["25-29岁", 26],
        ["30-39岁", 31],
        ["40-49岁", 13],
        ["50岁以上", 5],
      ],
      5,
    ),
  };
}
