import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import {
  type Channel,
  type ChannelInput,
  channelInput,
  claimLandingCoupon,
  collect,
  createChannel,
  createCouponTemplate,
  createPlacement,
  createPlacementLink,
  getChannel,
  getLanding,
  getPlacement,
  getPlacementCode,
  getPlacementPoster,
  type Placement,
  type PlacementInput,
  posterTemplates,
  uploadPicture,
} from "@banyan/contracts";
import type { Opened } from "@banyan/wechat-sim";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, caller, operator, shopper, visitor } from "#test/callers.ts";
import { drawPicture, type Shelves, setUpShelves } from "#test/shelves.ts";

let t: TestApp;
let owner: Caller;
let shelves: Shelves;
const params = { program: "demo" };
beforeAll(async () => {
  t = await startTestApp();
  owner = await operator(t, "owner");
  shelves = await setUpShelves(() => owner);
});
afterAll(() => t.close());

let made = 0;
async function newChannel(more: Partial<ChannelInput> = {}): Promise<Channel> {
  const input = channelInput.parse({
    ...{ key: `channel-${++made}`, name: "华强北店", kind: "store", group: "organic", owner: "", note: "" },
    ...{ plannedNewPersons: null, plannedCostFen: null, startsAt: null, endsAt: null },
    ...more,
  });
  return owner.ok(createChannel, { params, body: input });
}
const plain: PlacementInput = {
  ...{ label: "桌贴", kind: "WXACODE", page: "pages/home/index", productId: null, utm: null },
  ...{ couponTemplateId: null, staffId: null, staffName: null, storeName: null },
};
const place = (channel: Channel, more: Partial<PlacementInput> = {}): Promise<Placement> =>
  owner.ok(createPlacement, { params: { ...params, id: channel.id }, body: { ...plain, ...more } });

const bytesOf = async (endpoint: typeof getPlacementCode | typeof getPlacementPoster, id: string, query = {}) =>
  (await owner.send(endpoint, { params: { ...params, id }, query })).body as Buffer; // both answer pictures

/** What the mini-program's tracker tells when it is launched like this. */
async function launch(anonId: string, opened: Opened): Promise<void> {
  const text = decodeURIComponent(opened.query["scene"] ?? "");
  const query = text === "" ? new URLSearchParams(opened.query) : new URLSearchParams(text);
  const code = query.get("s");
  await caller(t.url).ok(
    collect,
    {},
    {
      headers: { "content-type": "application/json" },
      bytes: Buffer.from(
        JSON.stringify({
          ...{ program: t.appid, anon_id: anonId, sent_at: t.clock.now().getTime() },
          visit: { scene: opened.scene, query: query.toString(), ...(code !== null && { code }) },
          events: [{ id: uuidv7(t.clock.now()), event: "app_launch", ts: t.clock.now().getTime(), props: {} }],
        }),
      ),
    },
  );
  await t.app.modules.tracking.reacted();
}

const newDevice = () => `device-${randomUUID()}`;
const eventsOf = (anonId: string) =>
  t.clickhouse.query(
    "select channel, code, scene from events where anon_id = {anon:String} and source = 'device' order by ts",
    {
      anon: anonId,
    },
  );
async function touchesOf(personId: number) {
  const { rows } = await sql<Record<string, unknown>>`
    select first_channel, first_code, first_scene, last_channel, last_code from person_touches
    where program_id = 'demo' and person_id = ${personId}`.execute(t.db.reads);
  return rows;
}

const couponBody = (more: object = {}) => ({
  ...{ name: "扫码立减", benefit: { kind: "FIXED", amountFen: 500 }, thresholdFen: 2_000 },
  ...{ scope: { kind: "ALL" }, validity: { kind: "RELATIVE", days: 7 }, totalQuota: 2, perMember: 5 },
  claimUntil: "2026-12-31T00:00:00Z",
  ...more,
});
const newCoupon = (more: object = {}) =>
  owner.ok(createCouponTemplate, { params, body: couponBody(more) } as Parameters<
    typeof owner.ok<typeof createCouponTemplate>
  >[1]);

test("a code is drawn, scanned, launched; the visit, the person and the member know the channel, the coupon is claimed once", async () => {
  const channel = await newChannel();
  const product = await shelves.add();
  const coupon = await newCoupon();
  const placement = await place(channel, {
    ...{ page: "pages/product/index", productId: product.id, couponTemplateId: coupon.id, storeName: "华强北店" },
  });
  expect(placement).toMatchObject({
    path: `pages/product/index?id=${product.id}&s=${placement.shortId}`,
    shortLink: `${t.url}/s/${placement.shortId}`,
    productTitle: product.title,
    couponName: "扫码立减",
  });

  const opened = t.simulator.scan(await bytesOf(getPlacementCode, placement.id));
  expect(opened).toMatchObject({ appid: t.appid, path: "pages/product/index", scene: 1047 });
  const s = new URLSearchParams(decodeURIComponent(opened.query["scene"] ?? "")).get("s") ?? "";
  expect(await visitor(t).ok(getLanding, { query: { s } })).toEqual({
    ...{ shortId: s, channel: channel.key, page: "pages/product/index", query: `id=${product.id}` },
    greeting: { by: "store", name: "华强北店" },
    coupon: {
      ...{ templateId: coupon.id, name: "扫码立减", benefit: { kind: "FIXED", amountFen: 500 }, thresholdFen: 2_000 },
      ...{ left: 2, refusal: "SIGNED_OUT" },
    },
  });

  const device = newDevice();
  await launch(device, opened);
  expect(await eventsOf(device)).toEqual([{ channel: channel.key, code: s, scene: 1047 }]);

  const member = await shopper(t, "scanning", { anonId: device });
  const { rows } = await sql<{ personId: number; channel: string }>`
    select person_id as "personId", channel from members where program_id = 'demo' and id = ${member.shopper.memberId}`.execute(
    t.db.reads,
  );
  expect(rows).toEqual([{ personId: expect.any(Number), channel: channel.key }]);
  expect(await touchesOf(rows[0]?.personId ?? 0)).toEqual([
    { first_channel: channel.key, first_code: s, first_scene: 1047, last_channel: channel.key, last_code: s },
  ]);

  // once, however often and however many at a time it is asked for
  const claims = await Promise.all(
    Array.from({ length: 5 }, () => member.call.send(claimLandingCoupon, { body: { s } })),
  );
  expect(claims.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409, 409]);
  expect((await member.call.ok(getLanding, { query: { s } })).coupon).toMatchObject({ left: 1, refusal: "CLAIMED" });
  const other = await shopper(t, "second");
  expect(await other.call.ok(claimLandingCoupon, { body: { s } })).toMatchObject({ name: "扫码立减", state: "UNUSED" });
  const third = await shopper(t, "third");
  expect((await third.call.ok(getLanding, { query: { s } })).coupon).toMatchObject({ left: 0, refusal: "SOLD_OUT" });
  expect(await third.call.refused(claimLandingCoupon, { body: { s } })).toMatchObject({ code: "COUPON_SOLD_OUT" });

  expect(await owner.ok(getPlacement, { params: { ...params, id: placement.id } })).toMatchObject({
    ...{ visits: 1, scans: 1, newPersons: 1, couponsClaimed: 2 },
  });
  const { channel: row, days } = await owner.ok(getChannel, { params: { ...params, id: channel.id } });
  expect([row.visits, row.scans, row.newPersons, days.at(-1)]).toEqual([
    ...[1, 1, 1],
    { day: "2026-03-02", visits: 1, scans: 1, newPersons: 1 },
  ]);
});

test("every poster holds a code that scans and leads to the channel", async () => {
  const channel = await newChannel({ name: "地铁灯箱 <一号线> & 换乘" });
  const coupon = await newCoupon();
  const product = await shelves.add({ title: `海盐奶油卷🥐“超长”标题 <b>${"很长".repeat(20)}` });
  const placement = await place(channel, {
    ...{ page: "pages/product/index", productId: product.id, couponTemplateId: coupon.id, staffName: "小林" },
  });
  const scanned = [];
  for (const template of posterTemplates) {
    const poster = await bytesOf(getPlacementPoster, placement.id, { template });
    scanned.push(t.simulator.scan(poster, "long-press"));
  }
  const scene = encodeURIComponent(`s=${placement.shortId}`);
  expect(scanned).toEqual(
    posterTemplates.map(() => ({
      ...{ appid: t.appid, path: "pages/product/index", query: { scene }, scene: 1048, referrerInfo: {} },
    })),
  );
  const device = newDevice();
  await launch(device, scanned[0] as Opened);
  expect(await eventsOf(device)).toEqual([{ channel: channel.key, code: placement.shortId, scene: 1048 }]);
}, 30_000);

test("a poster is drawn without a product, without its picture and with words of one's own", async () => {
  const channel = await newChannel();
  const picture = await owner.ok(uploadPicture, { params }, { bytes: await drawPicture("#C23B22") });
  const product = await shelves.add({ pictures: [picture] });
  const file = await t.app.modules.catalog.findPictureFileOf("demo", product.pictures[0]?.url ?? "");
  await rm(file ?? "");
  const placement = await place(channel, { page: "pages/product/index", productId: product.id });
  const title = `</text><image href="https://example.com/x.png"/>`;
  const poster = await bytesOf(getPlacementPoster, placement.id, { template: "product", title, line: "今日限定" });
  expect(t.simulator.scan(poster)).toMatchObject({ path: "pages/product/index" });
  const shop = await bytesOf(getPlacementPoster, (await place(channel)).id, { template: "shop" });
  expect(t.simulator.scan(shop)).toMatchObject({ path: "pages/home/index" });
});

test("a code is asked of WeChat once, also by many at a time; while WeChat is busy the operator is told so", async () => {
  const placement = await place(await newChannel());
  const asked = () => t.simulator.journal({ url: "/wxa/getwxacodeunlimit", limit: 1_000 }).length;
  const before = asked();
  t.simulator.faults.add({ route: "/wxa/getwxacodeunlimit", kind: "busy" });
  const call = { params: { ...params, id: placement.id } };
  expect(await owner.refused(getPlacementCode, call)).toMatchObject({ status: 503, code: "WECHAT_BUSY" });
  const codes = await Promise.all(Array.from({ length: 6 }, () => bytesOf(getPlacementCode, placement.id)));
  await bytesOf(getPlacementCode, placement.id);
  expect([asked() - before, new Set(codes.map((code) => code.toString("base64"))).size]).toEqual([2, 1]);
});

test("WeChat's links carry channel, campaign words and product", async () => {
  const channel = await newChannel({ kind: "link" });
  const utm = { source: "sms", medium: "text", campaign: "spring", content: "" };
  const placement = await place(channel, { kind: "URL_LINK", utm });
  const call = { params: { ...params, id: placement.id } };
  const link = await owner.ok(createPlacementLink, { ...call, body: { kind: "URL_LINK", days: 30 } });
  const opened = t.simulator.open(link.url);
  expect([opened.path, opened.query, link.expiresAt]).toEqual([
    "pages/home/index",
    { utm_source: "sms", utm_medium: "text", utm_campaign: "spring", s: placement.shortId },
    "2026-04-01T02:00:00.000Z",
  ]);
  const scheme = await owner.ok(createPlacementLink, { ...call, body: { kind: "URL_SCHEME", days: 1 } });
  expect(t.simulator.open(scheme.url)).toMatchObject({ scene: 1065, query: { s: placement.shortId } });
  const device = newDevice();
  await launch(device, opened);
  expect(await eventsOf(device)).toEqual([{ channel: channel.key, code: placement.shortId, scene: 1194 }]);
});

test("who comes back keeps the first touch; a crawler is nobody; a device that turns out to be somebody is counted as one", async () => {
  const [first, second] = [await newChannel(), await newChannel()];
  const [a, b] = [await place(first), await place(second)];
  const opened = (placement: Placement, scene = 1047): Opened => ({
    ...{ appid: t.appid, path: placement.page, scene, referrerInfo: {} },
    query: { scene: encodeURIComponent(`s=${placement.shortId}`) },
  });
  const phone = newDevice();
  await launch(phone, opened(a));
  const member = await shopper(t, "coming-back", { anonId: phone });
  await t.travel(new Date(t.clock.now().getTime() + 3_600_000));
  const tablet = newDevice();
  await launch(tablet, opened(b));
  await launch(newDevice(), opened(b, 1129));
  await shopper(t, "coming-back", { anonId: tablet });
  await t.drain();
  const { rows } = await sql<{ personId: number; channel: string }>`
    select person_id as "personId", channel from members where program_id = 'demo' and id = ${member.shopper.memberId}`.execute(
    t.db.reads,
  );
  expect([rows[0]?.channel, await touchesOf(rows[0]?.personId ?? 0)]).toEqual([
    first.key,
    [
      {
        ...{ first_channel: first.key, first_code: a.shortId, first_scene: 1047 },
        ...{ last_channel: second.key, last_code: b.shortId },
      },
    ],
  ]);
  owner = await operator(t, "owner"); // the first session ended meanwhile
  const numbers = await owner.ok(getChannel, { params: { ...params, id: second.id } });
  expect([numbers.channel.visits, numbers.channel.newPersons]).toEqual([1, 1]);
});
