import { expect, test } from "vitest";
import type { Visit } from "../src/index.ts";
import { createMemoryStore, createWx } from "../src/wx/index.ts";
import { openShop, weixin } from "./shop.ts";

const at = (text: string) => Date.parse(`${text}+08:00`);
const page = (path: string, stayMs: number, shares = 0) => ({ path, stayMs, shares });
const visit = (userId: string, when: string, change: Partial<Visit> = {}): Visit => ({
  userId,
  at: at(when),
  scene: 1089,
  stayMs: 6_000,
  pages: [page("pages/home/index", 6_000)],
  ...change,
});

/** A shop on 2026-03-02 (a Monday) at noon, with a token. */
async function openFigures() {
  const shop = await openShop();
  const credential = { grant_type: "client_credential", appid: shop.side.appid, secret: shop.side.secret };
  const { access_token } = await weixin(shop.url, "/cgi-bin/stable_token", credential);
  return {
    ...shop,
    record: (...visits: Visit[]) => shop.simulator.recordVisits(shop.side.appid, visits),
    ask: (report: string, begin_date: string, end_date = begin_date) =>
      weixin(shop.url, `/datacube/getweanalysisappid${report}?access_token=${access_token}`, { begin_date, end_date }),
    [Symbol.asyncDispose]: () => shop[Symbol.asyncDispose](),
  };
}

test("a day's figures are counted from the visits WeChat saw, a visit told twice once", async () => {
  await using shop = await openFigures();
  const long = visit("a", "2026-03-01T09:00:00", {
    stayMs: 34_000,
    scene: 1007,
    pages: [page("pages/home/index", 4_000), page("pages/product/index", 20_000, 2), page("pages/home/index", 10_000)],
  });
  shop.record(visit("a", "2026-02-28T23:59:59"), long, visit("b", "2026-03-01T00:00:00"));
  shop.record(long, visit("b", "2026-03-01T23:59:59"), visit("c", "2026-03-02T00:00:00"));
  expect(await shop.ask("dailysummarytrend", "20260301")).toEqual({
    list: [{ ref_date: "20260301", visit_total: 2, share_pv: 2, share_uv: 1 }],
  });
  expect(await shop.ask("dailyvisittrend", "20260301")).toEqual({
    list: [
      {
        ref_date: "20260301",
        session_cnt: 3,
        visit_pv: 5,
        visit_uv: 2,
        visit_uv_new: 1,
        stay_time_uv: 23,
        stay_time_session: 15.3333,
        visit_depth: 1.3333,
      },
    ],
  });
  expect(await shop.ask("visitpage", "20260301")).toEqual({
    ref_date: "20260301",
    list: [
      {
        page_path: "pages/home/index",
        page_visit_pv: 4,
        page_visit_uv: 2,
        page_staytime_pv: 6.5,
        entrypage_pv: 3,
        exitpage_pv: 3,
        page_share_pv: 0,
        page_share_uv: 0,
      },
      {
        page_path: "pages/product/index",
        page_visit_pv: 1,
        page_visit_uv: 1,
        page_staytime_pv: 20,
        entrypage_pv: 0,
        exitpage_pv: 0,
        page_share_pv: 2,
        page_share_uv: 1,
      },
    ],
  });
  expect(await shop.ask("visitdistribution", "20260301")).toEqual({
    ref_date: "20260301",
    list: [
      {
        index: "access_source_session_cnt",
        item_list: [
          { key: 1, value: 2 },
          { key: 3, value: 1 },
        ],
      },
      {
        index: "access_staytime_info",
        item_list: [
          { key: 3, value: 2 },
          { key: 6, value: 1 },
        ],
      },
      {
        index: "access_depth_info",
        item_list: [
          { key: 1, value: 2 },
          { key: 2, value: 1 },
        ],
      },
    ],
  });
  const { visit_uv } = await shop.ask("userportrait", "20260301");
  const { genders } = visit_uv as { genders: { value: number }[] };
  expect(genders.reduce((sum, { value }) => sum + value, 0)).toBe(2);
});

test("who came back is known once the later day's figures are out", async () => {
  await using shop = await openFigures();
  shop.record(
    visit("old", "2026-02-20T10:00:00"),
    visit("old", "2026-02-25T10:00:00"),
    visit("old", "2026-03-01T10:00:00"),
  );
  shop.record(visit("a", "2026-02-25T10:00:00"), visit("b", "2026-02-25T11:00:00"));
  shop.record(visit("a", "2026-02-26T10:00:00"), visit("a", "2026-02-26T12:00:00"), visit("c", "2026-02-26T12:00:00"));
  expect(await shop.ask("dailyretaininfo", "20260225")).toEqual({
    ref_date: "20260225",
    visit_uv_new: [2, 1, 0, 0, 0].map((value, key) => ({ key, value })),
    visit_uv: [3, 1, 0, 0, 1].map((value, key) => ({ key, value })),
  });
});

test("weeks are from Monday to Sunday, months whole, and today is refused", async () => {
  await using shop = await openFigures();
  shop.record(visit("a", "2026-02-23T10:00:00"), visit("a", "2026-03-01T10:00:00"), visit("b", "2026-02-28T10:00:00"));
  expect(await shop.ask("weeklyvisittrend", "20260223", "20260301")).toMatchObject({
    list: [{ ref_date: "20260223-20260301", session_cnt: 3, visit_uv: 2 }],
  });
  expect(await shop.ask("monthlyvisittrend", "20260201", "20260228")).toMatchObject({
    list: [{ ref_date: "202602", session_cnt: 2, visit_uv: 2 }],
  });
  const refused = async (report: string, from: string, to?: string) => (await shop.ask(report, from, to))["errcode"];
  expect({
    today: await refused("dailyvisittrend", "20260302"),
    tomorrow: await refused("dailysummarytrend", "20260303"),
    twoDays: await refused("dailyvisittrend", "20260228", "20260301"),
    backwards: await refused("dailyretaininfo", "20260301", "20260228"),
    fromSunday: await refused("weeklyvisittrend", "20260222", "20260228"),
    shortWeek: await refused("weeklyvisittrend", "20260223", "20260228"),
    thisWeek: await refused("weeklyvisittrend", "20260302", "20260308"),
    shortMonth: await refused("monthlyvisittrend", "20260201", "20260227"),
    twoMonths: await refused("monthlyvisittrend", "20260101", "20260228"),
    threeDays: await refused("userportrait", "20260227", "20260301"),
    oldPortrait: await refused("userportrait", "20260227", "20260227"),
    noDay: await refused("dailyvisittrend", "20260230"),
    dashes: await refused("dailyvisittrend", "2026-03-01"),
  }).toEqual({
    today: 61501,
    tomorrow: 61501,
    twoDays: 61501,
    backwards: 61501,
    fromSunday: 61501,
    shortWeek: 61501,
    thisWeek: 61501,
    shortMonth: 61501,
    twoMonths: 61501,
    threeDays: 61501,
    oldPortrait: 61501,
    noDay: 61500,
    dashes: 61500,
  });
});

test("yesterday is empty until the morning, and nothing is told without a token", async () => {
  await using shop = await openFigures();
  await shop.simulator.setNow(new Date("2026-03-02T07:59:59+08:00"));
  shop.record(visit("a", "2026-03-01T10:00:00"));
  expect(await shop.ask("dailyvisittrend", "20260301")).toEqual({ list: [] });
  expect(await shop.ask("dailyvisittrend", "20260228")).toMatchObject({ list: [{ visit_uv: 0, visit_pv: 0 }] });
  await shop.simulator.setNow(new Date("2026-03-02T08:00:00+08:00"));
  expect(await shop.ask("dailyvisittrend", "20260301")).toMatchObject({ list: [{ visit_uv: 1, visit_pv: 1 }] });
  expect(await weixin(shop.url, "/datacube/getweanalysisappiddailyvisittrend", {})).toMatchObject({ errcode: 41001 });
});

test("the client tells what WeChat sees, page by page; after half an hour it is another opening", async () => {
  await using shop = await openFigures();
  const wx = createWx({
    simUrl: shop.url,
    appid: shop.side.appid,
    storage: createMemoryStore(),
    launch: { scene: 1047 },
  });
  const { visit: seen } = wx.simulator;
  await shop.simulator.setNow(new Date("2026-03-01T10:00:00+08:00"));
  seen.page("pages/home/index");
  seen.page("pages/product/index");
  await wx.simulator.share({ title: "来一个" });
  seen.hide();
  seen.hide();
  seen.show();
  seen.page("pages/home/index");
  await expect
    .poll(async () => {
      await shop.simulator.setNow(new Date("2026-03-02T10:00:00+08:00"));
      const { list } = await shop.ask("dailyvisittrend", "20260301");
      await shop.simulator.setNow(new Date("2026-03-01T10:00:00+08:00"));
      return list;
    })
    .toMatchObject([{ session_cnt: 1, visit_pv: 3, visit_uv: 1, visit_uv_new: 1 }]);
  await shop.simulator.setNow(new Date("2026-03-02T10:00:00+08:00"));
  expect(await shop.ask("dailysummarytrend", "20260301")).toMatchObject({ list: [{ share_pv: 1, share_uv: 1 }] });
});

test("a demo's past is recorded in bulk, and what is no visit is refused", async () => {
  await using shop = await openFigures();
  const visits = Array.from({ length: 3 }, (_, nth) => ({
    userId: `past-${nth}`,
    at: at("2026-02-27T10:00:00"),
    scene: 1001,
    stayMs: 5_000,
    pages: [["pages/home/index", 5_000, 0]],
  }));
  const send = async (body: object) => {
    const reply = await fetch(`${shop.url}/__sim/apps/${shop.side.appid}/visits`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    return { status: reply.status, body: await reply.json() };
  };
  expect(await send({ visits })).toEqual({ status: 200, body: { recorded: 3 } });
  expect(await send({ visits: [{ at: 5 }] })).toMatchObject({ status: 400 });
  expect(await shop.ask("dailyvisittrend", "20260227")).toMatchObject({ list: [{ visit_uv: 3, session_cnt: 3 }] });
});
