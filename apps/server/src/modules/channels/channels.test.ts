import {
  type ChannelInput,
  changeChannel,
  changePlacement,
  createChannel,
  createCouponTemplate,
  createPlacement,
  createPlacements,
  exportPlacementCodes,
  getPlacement,
  listChannelNames,
  listChannels,
  listPlacements,
  type PlacementInput,
  setChannelArchived,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator } from "#test/callers.ts";
import { createPlacementList } from "./placements.ts";

let t: TestApp;
let owner: Caller;
const params = { program: "demo" };
beforeAll(async () => {
  t = await startTestApp();
  owner = await operator(t, "owner");
});
afterAll(() => t.close());

const input = (more: Partial<ChannelInput> = {}): ChannelInput => ({
  ...{ key: "metro", name: "地铁灯箱", kind: "poster", group: "paid", owner: "小周", note: "" },
  ...{ plannedNewPersons: 300, plannedCostFen: 800_000, startsAt: null, endsAt: null },
  ...more,
});
const placement = (more: Partial<PlacementInput> = {}): PlacementInput => ({
  ...{ label: "一号线", kind: "POSTER", page: "pages/home/index", productId: null, utm: null },
  ...{ couponTemplateId: null, staffId: null, staffName: null, storeName: null },
  ...more,
});
const inChannel = (id: string) => ({ params: { ...params, id } });
const refusals = async (channelId: string, bodies: object[]) =>
  Promise.all(
    bodies.map(async (body) => {
      const { code, field } = await owner.refused(createPlacement, { ...inChannel(channelId), body: placement(body) });
      return [code, field];
    }),
  );

test("a channel is made, found, changed by one editor of two, archived and restored; its key stays", async () => {
  const made = await owner.ok(createChannel, { params, body: input() });
  expect(made).toMatchObject({ ...input(), version: 1, archivedAt: null });
  expect(await owner.refused(createChannel, { params, body: input() })).toMatchObject({ code: "CHANNEL_KEY_TAKEN" });
  const { key: _, ...fields } = input({ name: "地铁灯箱（春）", kind: "ad" });
  const change = { version: 1, channel: fields };
  const [one, other] = await Promise.all(
    [1, 2].map(() => owner.send(changeChannel, { ...inChannel(made.id), body: change })),
  );
  expect([one?.status, other?.status].toSorted()).toEqual([200, 409]);
  const wrong = {
    version: 2,
    channel: { ...fields, startsAt: "2026-03-02T00:00:00Z", endsAt: "2026-03-01T00:00:00Z" },
  };
  expect(await owner.refused(changeChannel, { ...inChannel(made.id), body: wrong })).toMatchObject({
    field: "body.channel.endsAt",
  });

  const { items, counts } = await owner.ok(listChannels, { params, query: { kind: "ad", search: "灯箱" } });
  expect([items, counts]).toEqual([
    [
      {
        ...made,
        ...{ name: "地铁灯箱（春）", kind: "ad", version: 2 },
        ...{ placements: 0, visits: 0, scans: 0, newPersons: 0 },
      },
    ],
    { all: 1, archived: 0, kinds: { ad: 1 } },
  ]);

  await owner.ok(setChannelArchived, { ...inChannel(made.id), body: { archived: true } });
  expect(await refusals(made.id, [{}])).toEqual([["CHANNEL_ARCHIVED", undefined]]);
  expect((await owner.ok(listChannels, { params, query: { archived: "yes" } })).items.map(({ id }) => id)).toEqual([
    made.id,
  ]);
  expect(await owner.ok(listChannelNames, { params })).toEqual({ items: [{ key: "metro", name: "地铁灯箱（春）" }] });
  expect(await owner.ok(setChannelArchived, { ...inChannel(made.id), body: { archived: false } })).toMatchObject({
    archivedAt: null,
  });
  const { rows } = await sql<{ action: string }>`
    select action from audit_entries where subject = ${`channel:${made.id}`} order by seq`.execute(t.db.reads);
  expect(rows.map(({ action }) => action)).toEqual([
    "channel.create",
    "channel.change",
    "channel.archive",
    "channel.restore",
  ]);
});

test("a placement leads only to pages, products and coupons this program has", async () => {
  const channel = await owner.ok(createChannel, { params, body: input({ key: "checks" }) });
  const centre = await owner.ok(createCouponTemplate, {
    params,
    body: {
      ...{ name: "领券中心的", benefit: { kind: "FIXED", amountFen: 500 }, thresholdFen: 0, scope: { kind: "ALL" } },
      ...{ validity: { kind: "RELATIVE", days: 7 }, distribution: { kind: "CENTRE" }, totalQuota: 1, perMember: 1 },
      claimUntil: "2026-12-31T00:00:00Z",
    },
  });
  const nobody = "01890000-0000-7000-8000-000000000000";
  const results = await refusals(channel.id, [
    { page: "https://evil.example/" },
    { page: "pages/admin/index" },
    { page: "pages/product/index" },
    { productId: nobody },
    { staffId: nobody },
    { page: "pages/product/index", productId: nobody },
    { couponTemplateId: nobody },
    { couponTemplateId: centre.id },
    { utm: { source: "a&b=c", medium: "", campaign: "", content: "" } },
  ]);
  expect(results).toEqual([
    ["INVALID_INPUT", "body.page"],
    ["INVALID_INPUT", "body.page"],
    ["INVALID_INPUT", "body.productId"],
    ["INVALID_INPUT", "body.productId"],
    ["INVALID_INPUT", "body.staffId"],
    ["PRODUCT_NOT_FOUND", "body.productId"],
    ["COUPON_NOT_FOUND", "body.couponTemplateId"],
    ["COUPON_NOT_FOUND", "body.couponTemplateId"],
    ["INVALID_INPUT", "body.utm.source"],
  ]);
  const made = await owner.ok(createPlacement, { ...inChannel(channel.id), body: placement() });
  expect(made.articleHtml).toBe(
    `<a class="weapp_text_link" data-miniprogram-appid="${t.appid}" data-miniprogram-path="${made.path}" href="">测试小程序</a>`,
  );
  const change = { label: "二号线", couponTemplateId: null, archived: true };
  expect(await owner.ok(changePlacement, { ...inChannel(made.id), body: change })).toMatchObject({
    ...{ label: "二号线", shortId: made.shortId, path: made.path, archivedAt: "2026-03-02T02:00:00.000Z" },
  });
  expect((await owner.ok(listPlacements, { ...inChannel(channel.id), query: {} })).total).toBe(0);
  expect((await owner.ok(listPlacements, { ...inChannel(channel.id), query: { archived: "yes" } })).items[0]?.id).toBe(
    made.id,
  );
});

test("of five lists sent at once each name is given one code; the folder has a picture for each", async () => {
  const channel = await owner.ok(createChannel, { params, body: input({ key: "assistants", kind: "staff" }) });
  const names = ["小林", "小周", "小陈", "小林"];
  const body = { of: "staff", names, page: "pages/home/index", productId: null, couponTemplateId: null } as const;
  const replies = await Promise.all(
    Array.from({ length: 5 }, () => owner.ok(createPlacements, { ...inChannel(channel.id), body })),
  );
  expect(replies.reduce((sum, { created }) => sum + created, 0)).toBe(3);
  expect(
    await owner.ok(createPlacements, { ...inChannel(channel.id), body: { ...body, names: ["小林", "小郑"] } }),
  ).toEqual({
    created: 1,
    existing: ["小林"],
  });
  const { items } = await owner.ok(listPlacements, { ...inChannel(channel.id), query: {} });
  expect(items.map(({ staffName }) => staffName).toSorted()).toEqual(["小周", "小林", "小郑", "小陈"].toSorted());
  const { body: folder } = await owner.send(exportPlacementCodes, inChannel(channel.id));
  const zip = folder as Buffer; // what this endpoint answers
  const listed = zip.toString("latin1").split("PK\u0001\u0002").slice(1);
  expect(listed.map((entry) => Buffer.from(entry.slice(42), "latin1").toString().split(".png")[0]).toSorted()).toEqual(
    items.map(({ label, shortId }) => `${label}-${shortId}`).toSorted(),
  );
});

test("a short id that is taken is drawn again; a source that draws the same for ever is said to be broken", async () => {
  const channel = await owner.ok(createChannel, { params, body: input({ key: "collide" }) });
  const drawn = ["AAAAAAAA", "AAAAAAAA", "BBBBBBBB"];
  const broken = ["AAAAAAAA", "BBBBBBBB", "AAAAAAAA"];
  const { db, clock, programs } = t.app;
  const { staff } = t.app.modules;
  const list = (ids: string[]) =>
    createPlacementList({
      ...{ db, clock, programs, staff, publicUrl: () => t.url, newShortId: () => ids.shift() ?? "CCCCCCCC" },
      ports: {
        products: async () => new Map(),
        pictureFile: async () => null,
        coupons: {
          names: async () => new Map(),
          offer: async () => null,
          claim: () => Promise.reject(new Error("no coupons here")),
        },
      },
    });
  const two = list(drawn);
  const made = [
    await two.create("demo", channel.id, placement(), "system"),
    await two.create("demo", channel.id, placement(), "system"),
  ];
  expect(made.map(({ shortId }) => shortId)).toEqual(["AAAAAAAA", "BBBBBBBB"]);
  await expect(list(broken).create("demo", channel.id, placement(), "system")).rejects.toThrow("No free short id");
  expect(await t.app.modules.channels.resolvePlacement("demo", "AAAAAAAA")).toEqual({ channel: "collide" });
  expect(await t.app.modules.channels.resolvePlacement("other", "AAAAAAAA")).toBeNull();
  expect(await t.app.modules.channels.resolvePlacement("demo", "' or 1=1")).toBeNull();
  expect(await owner.refused(getPlacement, inChannel(channel.id))).toMatchObject({ code: "PLACEMENT_NOT_FOUND" });
});
