import { createChannel, createPlacement, type Placement } from "@banyan/contracts";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator } from "#test/callers.ts";

let t: TestApp;
let owner: Caller;
let channelId: string;
const params = { program: "demo" };
const days = 86_400_000;
const phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0.50";
beforeAll(async () => {
  t = await startTestApp();
  owner = await operator(t, "owner");
  const channel = await owner.ok(createChannel, {
    params,
    body: {
      ...{ key: "sms", name: "短信", kind: "link", group: "paid", owner: "", note: "" },
      ...{ plannedNewPersons: null, plannedCostFen: null, startsAt: null, endsAt: null },
    },
  });
  channelId = channel.id;
});
afterAll(() => t.close());
afterEach(() => t.simulator.faults.clear());

/** Made by an operator who signs in anew: days go by between two tests. */
const newPlacement = async (): Promise<Placement> =>
  (await operator(t, "owner")).ok(createPlacement, {
    params: { ...params, id: channelId },
    body: {
      ...{ label: "三月短信", kind: "LINK", page: "pages/welfare/index", productId: null, utm: null },
      ...{ couponTemplateId: null, staffId: null, staffName: null, storeName: null },
    },
  });
const get = async (path: string, userAgent = phone) => {
  const response = await fetch(t.url + path, { redirect: "manual", headers: { "user-agent": userAgent } });
  return { status: response.status, to: response.headers.get("location"), text: await response.text() };
};
const minted = () => t.simulator.journal({ url: "/wxa/generate_urllink", limit: 1_000 }).length;
const follow = async ({ shortId }: Placement, userAgent = phone) => {
  const followed = await t.app.modules.channels.links.follow(shortId, { userAgent, shop: "wechat" });
  return followed.to === "address" ? followed.url : followed.to;
};

test("a short link leads a demo's visitor to the shop with its code, and nobody anywhere else", async () => {
  const { shortId } = await newPlacement();
  const page = `pages/welfare/index?s=${shortId}`;
  const there = `${t.url}/?wxscene=1194&s=${shortId}#/${page}`;
  expect(await get(`/s/${shortId}`)).toMatchObject({ status: 302, to: there });
  // whatever stands around it, the address is ours
  for (const more of ["?to=https://evil.example", "?url=//evil.example&s=XXXXXXXX", "/"])
    expect(await get(`/s/${shortId}${more}`)).toMatchObject({ status: 302, to: there });
  for (const path of ["/s/XXXXXXXX", "/s/..%2f..%2fx", "/s/https:%2F%2Fevil", `/s/${shortId}x`]) {
    const { status, to, text } = await get(path);
    expect([status, to, text.includes("链接不存在") || text.includes("NOT_FOUND")]).toEqual([404, null, true]);
  }
});

test("a robot that draws a preview gets words, costs no link and counts as nobody", async () => {
  const placement = await newPlacement();
  const before = minted();
  for (const robot of [
    "Googlebot/2.1",
    "facebookexternalhit/1.1",
    "mpcrawler",
    "curl/8.5",
    "Slackbot-LinkExpanding 1.0",
    "",
  ]) {
    expect(await follow(placement, robot)).toBe("words");
  }
  const { status, text } = await get(`/s/${placement.shortId}`, "Twitterbot/1.0");
  expect([status, text.includes("测试小程序"), minted() - before]).toEqual([200, true, 0]);
});

test("WeChat's link behind a short link is made once, lives 30 days and is replaced before it ends", async () => {
  const placement = await newPlacement();
  const before = minted();
  const addresses = await Promise.all(Array.from({ length: 8 }, () => follow(placement)));
  const [first = ""] = addresses;
  expect([new Set(addresses).size, minted() - before]).toEqual([1, 1]);
  expect(t.simulator.open(first)).toMatchObject({ path: "pages/welfare/index", query: { s: placement.shortId } });
  const start = t.clock.now().getTime();
  await t.travel(new Date(start + 27 * days));
  expect(await follow(placement)).toBe(first);
  await t.travel(new Date(start + 29 * days));
  const second = await follow(placement);
  expect([second === first, t.simulator.open(second).path]).toEqual([false, "pages/welfare/index"]);
});

test("when WeChat makes no more today, the link there is goes on to its end; then words say what to do", async () => {
  const placement = await newPlacement();
  const first = await follow(placement);
  await t.simulator.ensureApp({ appid: t.appid, limits: { linksPerDay: 0 } });
  const start = t.clock.now().getTime();
  await t.travel(new Date(start + 29 * days));
  expect(await follow(placement)).toBe(first);
  await t.travel(new Date(start + 31 * days));
  expect(await follow(placement)).toBe("words");
  await t.simulator.ensureApp({ appid: t.appid, limits: { linksPerDay: 500_000 } });
  expect(t.simulator.open(await follow(placement)).query).toEqual({ s: placement.shortId });
});
