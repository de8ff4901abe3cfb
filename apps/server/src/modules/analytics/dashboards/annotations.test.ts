import {
  changeAnnotation,
  createAnnotation,
  createChannel,
  createChannelCost,
  createCouponTemplate,
  createPromotion,
  listAnnotations,
  movePromotion,
  removeAnnotation,
} from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator } from "#test/callers.ts";
import { channelInput, costOf } from "#test/isolation/world.ts";
import { off, promotionInput } from "#test/promotions.ts";

let t: TestApp;
let anna: Caller;
let params: { program: string };
beforeAll(async () => {
  t = await startTestApp({ now: new Date("2026-03-10T02:00:00Z") });
  params = { program: t.program };
  anna = await operator(t, "anna");
});
afterAll(() => t.close());

const list = async (from: string, to: string) =>
  (await anna.ok(listAnnotations, { params, query: { from, to } })).items.map(
    (one) => `${one.from}${one.to === one.from ? "" : `–${one.to}`} ${one.source} ${one.text}`,
  );
const note = (from: string, to: string, text: string) =>
  anna.ok(createAnnotation, { params, body: { from, to, text } });

test("notes are listed with every range they touch; a second editor is told", async () => {
  const spring = await note("2026-01-30", "2026-02-06", "春节放假");
  await note("2026-02-03", "2026-02-03", "小程序改版上线");
  expect(await list("2026-02-01", "2026-02-28")).toEqual([
    "2026-01-30–2026-02-06 note 春节放假",
    "2026-02-03 note 小程序改版上线",
  ]);
  expect(await list("2026-02-06", "2026-02-06")).toEqual(["2026-01-30–2026-02-06 note 春节放假"]);
  expect(await list("2026-02-07", "2026-02-28")).toEqual([]);
  const at = { params: { ...params, id: spring.id ?? "" } };
  const edits = await Promise.all(
    ["02-07", "02-08"].map((to) =>
      anna.send(changeAnnotation, { ...at, body: { from: "2026-01-30", to: `2026-${to}`, text: "春节", version: 1 } }),
    ),
  );
  expect(edits.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(await list("2026-02-07", "2026-02-07")).toHaveLength(1);
  await anna.ok(removeAnnotation, at);
  expect(await anna.refused(removeAnnotation, at)).toEqual({ status: 404, code: "NOT_FOUND" });
  const bad = (from: string, to: string) => anna.refused(createAnnotation, { params, body: { from, to, text: "x" } });
  expect([await bad("2026-02-02", "2026-02-01"), await bad("2020-01-01", "2026-01-01")]).toEqual([
    { status: 400, code: "INVALID_INPUT", field: "body.to" },
    { status: 400, code: "RANGE_TOO_LONG", field: "body.to" },
  ]);
});

test("campaigns and first spending tell of themselves on the zone's days", async () => {
  const input = promotionInput(off(5_000, 1_000), {
    name: "三月满减",
    startsAt: "2026-03-10T15:30:00.000Z", // half past eleven at night in Shanghai
    endsAt: "2026-03-10T18:29:59.000Z",
  });
  const { id, version } = await anna.ok(createPromotion, { params, body: input });
  const move = async (word: "schedule" | "pause" | "resume", at: number) =>
    (
      await (
        await operator(t, "anna")
      ).ok(movePromotion, { params: { ...params, id }, body: { move: word, version: at } })
    ).version;
  const scheduled = await move("schedule", version);
  const draft = await anna.ok(createPromotion, { params, body: { ...input, name: "没办的" } });
  await anna.ok(movePromotion, { params: { ...params, id: draft.id }, body: { move: "end", version: draft.version } });
  await anna.ok(createCouponTemplate, {
    params,
    body: {
      ...{
        name: "春日券",
        benefit: { kind: "FIXED", amountFen: 500 },
        thresholdFen: 1_000,
        scope: { kind: "ALL" },
      },
      ...{ validity: { kind: "RELATIVE", days: 7 }, totalQuota: 10, perMember: 1, claimUntil: "2026-12-31T00:00:00Z" },
    },
  });
  const channel = await anna.ok(createChannel, { params, body: { key: "moments", ...channelInput, name: "朋友圈" } });
  for (const day of ["2026-02-10", "2026-02-11", "2026-02-25", "2026-03-09", "2026-03-10"])
    await anna.ok(createChannelCost, { params, body: { ...costOf(channel.id), day, label: day } });

  await t.travel(new Date("2026-03-10T15:31:00Z"));
  const paused = await move("pause", scheduled);
  await t.travel(new Date("2026-03-10T16:31:00Z"));
  await move("resume", paused);
  await t.travel(new Date("2026-03-10T18:31:00Z"));
  anna = await operator(t, "anna");
  expect(await list("2026-02-09", "2026-03-31")).toEqual([
    "2026-02-10 ad_cost 渠道「朋友圈」开始投放",
    "2026-03-10 promotion 优惠「三月满减」开始",
    "2026-03-10 promotion 优惠「三月满减」暂停",
    "2026-03-10 coupon 优惠券「春日券」开始",
    "2026-03-11 promotion 优惠「三月满减」恢复",
    "2026-03-11 promotion 优惠「三月满减」结束",
  ]);
  const { items } = await anna.ok(listAnnotations, { params, query: { from: "2026-03-11", to: "2026-03-11" } });
  expect(items[0]).toEqual({
    ...{ id: null, source: "promotion", from: "2026-03-11", to: "2026-03-11", version: 0, updatedAt: null },
    ...{ text: "优惠「三月满减」恢复", textEn: "Promotion “三月满减” resumed", link: `/campaigns/promotions/${id}` },
    by: { id: null, name: "" },
  });
});
