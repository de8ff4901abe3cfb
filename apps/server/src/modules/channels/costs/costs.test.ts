import {
  type CostInput,
  checkCostFile,
  correctChannelCost,
  createChannelCost,
  getChannelCost,
  getLedgerStatement,
  getSubsidies,
  importCostFile,
  listChannelCosts,
  listLedgerAccounts,
  listMonthlyFees,
  runLedgerChecks,
  setCampaignChannels,
  setMonthlyFee,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator } from "#test/callers.ts";
import { brokenInvariants } from "#test/invariants.ts";

let t: TestApp;
let owner: Caller;
/** 10:00 in Shanghai. */
const now = new Date("2026-03-10T02:00:00Z");
const march = { from: "2026-03-01", to: "2026-03-31" };

beforeAll(async () => {
  t = await startTestApp({ now });
  owner = await operator(t, "buyer-of-ads");
});
afterAll(() => t.close());
/** Whatever happened: what channels cost is what the books say. */
afterEach(async () => {
  expect(await brokenInvariants(t.db.reads)).toEqual([]);
  const { checks } = await owner.ok(runLedgerChecks, { params: params(), body: {} });
  expect(checks.filter(({ check }) => check === "CHANNEL_COSTS")).toMatchObject([{ isGreen: true, examples: [] }]);
  const { sum } = await list();
  expect(sum.bookedFen).toBe(sum.costFen);
});

const params = () => ({ program: t.program });
async function channel(name: string, programId = t.program): Promise<string> {
  const id = uuidv7();
  await sql`insert into channels (program_id, id, key, name, kind, "group", owner, note)
    values (${programId}, ${id}, ${`k-${id.slice(-12)}`}, ${name}, 'ad', 'paid', '', '')`.execute(t.db.orders);
  return id;
}
const list = (query: Partial<Parameters<typeof owner.ok<typeof listChannelCosts>>[1]["query"]> = {}) =>
  owner.ok(listChannelCosts, { params: params(), query: { ...march, pageSize: 100, ...query } });
const enter = (input: Partial<CostInput> & { channelId: string }) =>
  owner.ok(createChannelCost, {
    params: params(),
    body: { day: "2026-03-05", label: "朋友圈", costFen: 10_000, impressions: null, clicks: null, ...input },
  });
const bookedOf = async (channelId: string) => {
  const { items } = await owner.ok(listLedgerAccounts, {
    params: params(),
    query: { account: "ad_cost", to: "2026-03-31" },
  });
  return items.find(({ ref }) => ref === channelId)?.balance ?? 0;
};
const kinds = async (channelId: string) => {
  const { items } = await owner.ok(getLedgerStatement, {
    params: params(),
    query: { account: "ad_cost", ref: channelId, ...march },
  });
  return items.map(({ kind, debit, credit, name }) => [kind, debit - credit, name]);
};
const bytes = (text: string) => ({ bytes: Buffer.from(text) });
const check = (text: string, platform = "腾讯广告") =>
  owner.ok(checkCostFile, { params: params(), query: { platform } }, bytes(text));
const load = (text: string, platform = "腾讯广告") =>
  owner.ok(importCostFile, { params: params(), query: { platform } }, bytes(text));

test("a cost that was typed is in the books of its own day; a correction takes it back and books it anew", async () => {
  const [first, second] = [await channel("朋友圈广告"), await channel("搜一搜广告")];
  const cost = await enter({ channelId: first, costFen: 12_345, clicks: 7 });
  const counted = await owner.ok(correctChannelCost, {
    params: { ...params(), id: cost.id },
    body: { version: 1, channelId: first, costFen: 12_345, impressions: 900, clicks: 8, reason: "补曝光" },
  });
  await owner.ok(correctChannelCost, {
    params: { ...params(), id: cost.id },
    body: { version: 2, channelId: second, costFen: 20_000, impressions: 900, clicks: 8, reason: "记错渠道" },
  });
  const { versions } = await owner.ok(getChannelCost, { params: { ...params(), id: cost.id } });
  expect({
    counted: [counted.version, counted.impressions],
    booked: [await bookedOf(first), await bookedOf(second)],
    first: await kinds(first),
    second: await kinds(second),
    versions: versions.map(({ version, channelName, costFen, reason }) => [version, channelName, costFen, reason]),
  }).toEqual({
    counted: [2, 900],
    booked: [0, 20_000],
    first: [
      ["channel_cost", 12_345, "朋友圈广告"],
      ["channel_cost_reversed", -12_345, "朋友圈广告"],
    ],
    second: [["channel_cost", 20_000, "搜一搜广告"]],
    versions: [
      [3, "搜一搜广告", 20_000, "记错渠道"],
      [2, "朋友圈广告", 12_345, "补曝光"],
      [1, "朋友圈广告", 12_345, "登记"],
    ],
  });
});

test("of twenty corrections of the same version at once one is made", async () => {
  const channelId = await channel("抢着改");
  const { id } = await enter({ channelId });
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      owner.send(correctChannelCost, {
        params: { ...params(), id },
        body: { version: 1, channelId, costFen: 20_000 + n, impressions: null, clicks: null, reason: "改" },
      }),
    ),
  );
  const made = answers.filter(({ status }) => status === 200).map(({ body }) => (body as { costFen: number }).costFen);
  expect([made.length, await bookedOf(channelId)]).toEqual([1, made[0]]);
});

test("a file is read, mapped, imported; again, or overlapping, it changes only what differs", async () => {
  const [spring, search] = [await channel("春季"), await channel("搜索词")];
  const file =
    "日期,推广计划,花费,曝光,点击\n2026-03-01,A,100.01,10,1\n2026-03-02,A,50,5,\n2026-03-02,搜索词,1.00,1,1\n2026-03-02,B,9,,\n";
  const unmapped = await check(file);
  await owner.ok(setCampaignChannels, {
    params: params(),
    body: { platform: "腾讯广告", items: [{ campaign: "A", channelId: spring }] },
  });
  const [first, again] = [await load(file), await load(file)];
  const overlapping = await load("date,campaign,cost\n2026-03-02,A,60\n2026-03-03,A,1\n");
  const elsewhere = await check(file, "巨量引擎");
  expect({
    unmapped: unmapped.rows.map(({ campaign, state, problem }) => [campaign, state, problem]),
    first: [first.counts, first.deltaFen, first.campaigns.map(({ campaign, channelId }) => [campaign, channelId])],
    again: again.counts,
    overlapping: [overlapping.counts, overlapping.deltaFen, overlapping.rows[0]?.beforeFen],
    elsewhere: elsewhere.counts,
    booked: [await bookedOf(spring), await bookedOf(search)],
    entries: (await kinds(spring)).map(([kind, fen]) => [kind, fen]),
  }).toEqual({
    unmapped: [
      ["A", "PROBLEM", "NO_CHANNEL"],
      ["A", "PROBLEM", "NO_CHANNEL"],
      ["B", "PROBLEM", "NO_CHANNEL"],
      ["搜索词", "NEW", null],
    ],
    first: [
      { NEW: 3, SAME: 0, CHANGED: 0, PROBLEM: 1 },
      15_101,
      [
        ["A", spring],
        ["搜索词", search],
        ["B", null],
      ],
    ],
    again: { NEW: 0, SAME: 3, CHANGED: 0, PROBLEM: 1 },
    overlapping: [{ NEW: 1, SAME: 0, CHANGED: 1, PROBLEM: 0 }, 1_100, 5_000],
    elsewhere: { NEW: 1, SAME: 0, CHANGED: 0, PROBLEM: 3 },
    booked: [10_001 + 6_000 + 100, 100],
    entries: expect.arrayContaining([
      ["channel_cost", 10_001],
      ["channel_cost", 5_000],
      ["channel_cost_reversed", -5_000],
      ["channel_cost", 6_000],
      ["channel_cost", 100],
    ]),
  });
});

test("the same file sent ten times at once is booked once", async () => {
  const channelId = await channel("同时");
  const file = `日期,计划,消耗\n${Array.from({ length: 9 }, (_, n) => `2026-03-0${n + 1},同时,${n + 1}.11`).join("\n")}`;
  await Promise.all(Array.from({ length: 10 }, () => load(file, "并发")));
  const { items } = await list({ channelId });
  expect([items.length, await bookedOf(channelId)]).toEqual([9, 4_599]);
});

test("a monthly fee lies on every day of its month to the fen, and changes or goes as a whole", async () => {
  const channelId = await channel("达人");
  const say = (amountFen: number) =>
    owner.ok(setMonthlyFee, { params: params(), body: { channelId, month: "2026-02", label: "坑位费", amountFen } });
  const feb = { from: "2026-02-01", to: "2026-02-28", channelId };
  const first = await say(100_000);
  const spread = (await list(feb)).items.map(({ costFen }) => costFen);
  const same = await say(100_000);
  const [{ id = "" } = {}] = (await list(feb)).items;
  const alone = await owner.refused(correctChannelCost, {
    params: { ...params(), id },
    body: { version: 1, channelId, costFen: 1, impressions: null, clicks: null, reason: "单独改" },
  });
  await say(100_001);
  const fees = await owner.ok(listMonthlyFees, { params: params(), query: { from: "2026-01", to: "2026-03" } });
  await say(0);
  const gone = await list(feb);
  expect({
    first,
    same,
    spread: [spread.length, spread.reduce((sum, fen) => sum + fen, 0), Math.max(...spread) - Math.min(...spread)],
    alone: alone.code,
    fees: fees.items.map(({ channelName, month, amountFen }) => [channelName, month, amountFen]),
    gone: [gone.sum.costFen, gone.sum.bookedFen, gone.days],
    future: (
      await owner.refused(setMonthlyFee, {
        params: params(),
        body: { channelId, month: "2026-04", label: "坑位费", amountFen: 1 },
      })
    ).code,
  }).toEqual({
    first: { days: 28, changed: 28 },
    same: { days: 28, changed: 0 },
    spread: [28, 100_000, 1],
    alone: "COST_OF_MONTHLY_FEE",
    fees: [["达人", "2026-02", 100_001]],
    gone: [0, 0, []],
    future: "COST_IN_FUTURE",
  });
});

test("what is no channel, no cost, in the future or no file is refused and books nothing", async () => {
  const channelId = await channel("拒绝");
  const body = { channelId, day: "2026-03-10", label: "x", costFen: 1, impressions: null, clicks: null };
  const refused = async (more: object) =>
    (await owner.refused(createChannelCost, { params: params(), body: { ...body, ...more } })).code;
  expect([
    await refused({ channelId: uuidv7() }),
    await refused({ day: "2026-03-11" }),
    await refused({ costFen: -1 }),
    (await owner.refused(importCostFile, { params: params(), query: {} }, bytes("a,b\n1,2"))).code,
    (
      await owner.refused(
        importCostFile,
        { params: params(), query: {} },
        bytes(`日期,计划,花费\n${"2026-03-01,A,1\n".repeat(10_001)}`),
      )
    ).code,
    (await owner.refused(getChannelCost, { params: { ...params(), id: uuidv7() } })).code,
    await bookedOf(channelId),
  ]).toEqual([
    ...["CHANNEL_NOT_FOUND", "COST_IN_FUTURE", "INVALID_INPUT", "COST_FILE_UNREADABLE", "COST_FILE_TOO_LONG"],
    ...["COST_NOT_FOUND", 0],
  ]);
});

test("the subsidy report names what channels cost beside what was given away", async () => {
  const channelId = await channel("让利旁边");
  await enter({ channelId, day: "2026-01-05", costFen: 777 });
  const { adCosts, total } = await owner.ok(getSubsidies, {
    params: params(),
    query: { from: "2026-01-01", to: "2026-01-31" },
  });
  expect([adCosts, total.adCostFen, total.costFen]).toEqual([[{ channelId, name: "让利旁边", costFen: 777 }], 777, 0]);
});
