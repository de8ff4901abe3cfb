import { randomUUID } from "node:crypto";
import { addDays } from "@banyan/calendar";
import {
  fetchWechatFigures,
  getTodo,
  listWechatFigures,
  setConsent,
  setWechatFigureTolerance,
  type WechatFigureDay,
} from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator, visitor } from "#test/callers.ts";

let t: TestApp;
let owner: Caller;
const day = "2026-03-10";
const at = (time: string, on = day) => new Date(`${on}T${time}+08:00`);

beforeAll(async () => {
  t = await startTestApp({ now: at("22:00:00") });
  owner = await operator(t, "analyst");
});
afterAll(() => t.close());

type Seen = { scene?: number; pages?: number; shares?: number };
/** A console session does not outlive half an hour. */
async function travel(to: Date) {
  await t.travel(to);
  owner = await operator(t, "analyst");
}
const people: string[] = [];

/** One person's visit as our tracker tells it: pages ten seconds apart. */
async function tell(who: number, when: Date, { scene = 1001, pages = 2, shares = 0 }: Seen = {}) {
  const event = (name: string, seconds: number) => ({
    id: uuidv7(),
    event: name,
    ts: when.getTime() + seconds * 1_000,
    props: {
      ...(name === "app_launch" ? {} : { page: "pages/home/index" }),
      ...(name === "share" && { share_id: "s1234567" }),
    },
  });
  people[who] ??= randomUUID();
  const body = {
    program: t.appid,
    anon_id: people[who],
    sent_at: t.clock.now().getTime(),
    visit: { scene },
    events: [
      event("app_launch", 0),
      ...Array.from({ length: pages }, (_, nth) => event("page_view", nth * 10)),
      ...Array.from({ length: shares }, () => event("share", 1)),
    ],
  };
  const reply = await fetch(`${t.url}/collect`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(await reply.json()).toMatchObject({ rejected: [] });
}
/** The same as WeChat sees it. */
const watch = (who: number, when: Date, { scene = 1001, pages = 2, shares = 0 }: Seen = {}) =>
  t.simulator.recordVisits(t.appid, [
    {
      userId: `user-${who}`,
      at: when.getTime(),
      scene,
      stayMs: (pages - 1) * 10_000,
      pages: Array.from({ length: pages }, (_, nth) => ({
        path: "pages/home/index",
        stayMs: 10_000,
        shares: nth === 0 ? shares : 0,
      })),
    },
  ]);
async function both(who: number, when: Date, seen?: Seen) {
  await tell(who, when, seen);
  watch(who, when, seen);
}
const list = async (from = day, to = from) =>
  owner.ok(listWechatFigures, { params: { program: t.program }, query: { from, to } });
const pairs = ({ metrics }: WechatFigureDay) =>
  Object.fromEntries(metrics.map(({ metric, ours, wechat }) => [metric, [ours, wechat]]));
const faults = () => t.simulator.faults;

test("yesterday is fetched in the morning, beside what we counted ourselves", async () => {
  for (let who = 0; who < 10; who++) await both(who, at("10:00:00"), who === 0 ? { shares: 2, pages: 3 } : {});
  await both(0, at("15:00:00"));
  await both(1, at("23:50:00"));
  // WeChat counts its crawler, and who never agreed to be counted
  await both(90, at("11:00:00"), { scene: 1129 });
  for (const who of [91, 92]) watch(who, at("12:00:00"));
  await visitor(t).ok(setConsent, {
    body: { anonId: "anon-91-refuses", purpose: "analytics", version: "1", granted: false },
  });
  await t.drain();
  expect((await list()).days).toEqual([]); // today is not over

  faults().add({ route: "/datacube/getweanalysisappiddailyvisittrend", kind: "busy", times: 1 });
  await travel(at("09:00:00", "2026-03-11"));
  expect((await list()).days).toMatchObject([{ day, state: "WAITING", reason: expect.stringContaining("-1 ") }]);
  await travel(at("09:31:00", "2026-03-11"));
  const [found] = (await list()).days;
  expect(pairs(found!)).toEqual({
    visits: [12, 15],
    pageViews: [25, 31],
    visitors: [10, 13],
    newVisitors: [10, 13],
    shares: [2, 2],
    sharers: [1, 1],
    stayMs: [10_833, 10_667],
    returnedAfter1: [null, null],
    returnedAfter7: [null, null],
  });
  expect(found).toMatchObject({
    state: "OPEN",
    reason: null,
    causes: [
      { cause: "REFUSED", count: 1 },
      { cause: "CRAWLER", count: 1 },
    ],
  });
});

test("who came back is fetched a day and a week later", async () => {
  for (const who of [0, 1, 2]) await both(who, at("09:40:00", "2026-03-11"));
  watch(91, at("09:40:00", "2026-03-11"));
  await travel(at("09:00:00", "2026-03-12"));
  expect(pairs((await list()).days[0]!)).toMatchObject({ returnedAfter1: [3, 4], returnedAfter7: [null, null] });
  await travel(at("12:00:00", "2026-03-17"));
  for (const who of [4, 5]) await both(who, at("12:00:00", "2026-03-17"));
  await travel(at("09:00:00", "2026-03-18"));
  expect((await list()).days[0]).toMatchObject({ nextTryAt: null });
  expect(pairs((await list()).days[0]!)).toMatchObject({ returnedAfter1: [3, 4], returnedAfter7: [2, 2] });
});

test("days between are fetched after a pause, and one our tracker missed is marked and to be handled", async () => {
  const all = await list("2026-03-10", "2026-03-18");
  expect(all.days.map(({ day: one }) => one)).toEqual(
    Array.from({ length: 8 }, (_, ago) => addDays("2026-03-17", -ago)),
  );
  expect(all.days.find((one) => one.day === "2026-03-14")).toMatchObject({ state: "AGREED" });
  const missed = "2026-03-18";
  for (let who = 0; who < 20; who++) watch(who, at("10:00:00", missed));
  await travel(at("09:00:00", "2026-03-20"));
  expect((await list(missed)).days[0]).toMatchObject({ state: "ABSENT", causes: [{ cause: "ABSENT", count: 20 }] });
  // 10 March is off, too: three of thirteen refused
  expect(await owner.ok(getTodo, { params: { program: t.program } })).toMatchObject({ wechatFigures: 1 + 1 });
});

test("the tolerance is the program's own", async () => {
  const set = (toleranceBp: number) =>
    owner.ok(setWechatFigureTolerance, { params: { program: t.program }, body: { toleranceBp } });
  expect((await list()).days[0]).toMatchObject({ state: "DIFFERENT" });
  await set(2_500);
  expect(await list()).toMatchObject({ toleranceBp: 2_500, days: [{ state: "AGREED" }] });
  expect(await owner.ok(getTodo, { params: { program: t.program } })).toMatchObject({ wechatFigures: 1 });
  await set(1_000);
});

test("a day is fetched again by hand, as often as wanted; what is not out or too old is refused", async () => {
  const fetchDay = { params: { program: t.program, day } };
  watch(93, at("13:00:00"));
  const [first, second] = await Promise.all([
    owner.ok(fetchWechatFigures, { ...fetchDay, body: {} }),
    owner.ok(fetchWechatFigures, { ...fetchDay, body: {} }),
  ]);
  expect(pairs(first)["visits"]).toEqual([12, 16]);
  expect(pairs(second)).toEqual(pairs(first));
  const refused = async (one: string) =>
    (await owner.refused(fetchWechatFigures, { params: { program: t.program, day: one }, body: {} })).code;
  expect([await refused("2026-03-20"), await refused("2026-03-25"), await refused("2026-01-10")]).toEqual(
    Array(3).fill("WECHAT_FIGURES_NOT_READY"),
  );
  // before our tracker spoke: WeChat knows it, we do not
  t.simulator.recordVisits(t.appid, [
    { userId: "early", at: at("10:00:00", "2026-02-20").getTime(), scene: 1001, stayMs: 1, pages: [] },
  ]);
  const early = await owner.ok(fetchWechatFigures, { params: { program: t.program, day: "2026-02-20" }, body: {} });
  expect(early).toMatchObject({ state: "ABSENT" });
  // WeChat away: what was known stays
  faults().add({ route: "/datacube/getweanalysisappiddailysummarytrend", kind: "quota", times: 1 });
  expect(await owner.refused(fetchWechatFigures, { ...fetchDay, body: {} })).toMatchObject({ code: "WECHAT_BUSY" });
  expect((await list()).days[0]).toMatchObject({ state: "DIFFERENT", reason: expect.stringContaining("45009") });
});
