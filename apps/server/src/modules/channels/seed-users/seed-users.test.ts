import { randomUUID } from "node:crypto";
import { dayOf } from "@banyan/calendar";
import {
  answerFeedback,
  createSeedInvitation,
  type FeedbackInput,
  getChannelReport,
  getMySeedStanding,
  getOverview,
  getSeedProgramme,
  giveFeedback,
  joinSeedUsers,
  listChannelPeople,
  listFeedback,
  listMyFeedback,
  listSeedInvitations,
  listSeedUsers,
  type SeedProgrammeInput,
  setSeedInvitation,
  setSeedProgramme,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator, shopper } from "#test/callers.ts";
import { connectProgram } from "../../../demo.ts";

let t: TestApp;
let owner: Caller;
let params: { program: string };
let appid: string;
const morning = new Date("2026-03-10T02:00:00Z");
const DAY_MS = 86_400_000;

beforeAll(async () => {
  t = await startTestApp({ now: morning });
});
afterAll(() => t.close());
/** A programme is one of its mini-program: every test has its own. */
beforeEach(async () => {
  const programId = `p-${randomUUID().slice(0, 8)}`;
  const merchant = await t.simulator.ensureApp({ name: programId });
  await connectProgram(t.app, { programId, name: programId, merchant });
  appid = merchant.appid;
  params = { program: programId };
  owner = await operator(t, `keeper@${programId}`, "owner", programId);
});

const programme: SeedProgrammeInput = {
  isOn: true,
  promise: "每周说两句，送一份新品试吃",
  quota: 50,
  feedbackPerWeek: 2,
  weeklyGoal: 50,
  lapseAfterWeeks: 2,
};
const open = (change: Partial<SeedProgrammeInput> = {}) =>
  owner.ok(setSeedProgramme, { params, body: { ...programme, ...change } });
const invite = (uses: number, label = "社群第一批") =>
  owner.ok(createSeedInvitation, { params, body: { label, uses } });
const people = (count: number) => Promise.all(Array.from({ length: count }, () => shopper(t, randomUUID(), { appid })));
const join = (one: { call: Caller }, code: string) => one.call.send(joinSeedUsers, { body: { code } });
const said: FeedbackInput = { text: "结算页的地址按钮太小了", rating: 3, category: "EXPERIENCE" };
const say = (one: { call: Caller }, change: Partial<FeedbackInput> = {}) =>
  one.call.ok(giveFeedback, { body: { ...said, ...change } });
async function later(days: number) {
  await t.travel(new Date(t.clock.now().getTime() + days * DAY_MS));
  owner = await operator(t, `keeper@${params.program}`, "owner", params.program);
}
const outcomes = (replies: { status: number; body: unknown }[]) => {
  const counted: Record<string, number> = {};
  for (const { status, body } of replies) {
    const word = status === 200 ? "joined" : (body as { code: string }).code;
    counted[word] = (counted[word] ?? 0) + 1;
  }
  return counted;
};

test("an invitation lets in as many as it says, however many come at once", async () => {
  await open();
  const { code, id } = await invite(5);
  const replies = await Promise.all((await people(12)).map((one) => join(one, code)));
  expect(outcomes(replies)).toEqual({ joined: 5, SEED_INVITATION_USED: 7 });
  expect(await owner.ok(getSeedProgramme, { params })).toMatchObject({ joined: 5, counts: { INVITED: 5, ACTIVE: 0 } });
  expect(await owner.ok(listSeedInvitations, { params, query: {} })).toMatchObject({
    items: [{ id, code, uses: 5, used: 5, isOpen: true, label: "社群第一批" }],
    total: 1,
  });
});

test("the quota holds over all invitations, and those refused take no use of theirs", async () => {
  await open({ quota: 4 });
  const [first, second] = [await invite(10), await invite(10)];
  const replies = await Promise.all(
    (await people(10)).map((one, index) => join(one, index % 2 === 0 ? first.code : second.code)),
  );
  expect(outcomes(replies)).toEqual({ joined: 4, SEED_PROGRAMME_FULL: 6 });
  const { items } = await owner.ok(listSeedInvitations, { params, query: {} });
  expect(items.reduce((sum, { used }) => sum + used, 0)).toBe(4);
  expect(await owner.refused(setSeedProgramme, { params, body: { ...programme, quota: 3 } })).toMatchObject({
    status: 409,
    code: "SEED_QUOTA_BELOW_JOINED",
  });
});

test("one member joins once, from any number of taps", async () => {
  await open({ quota: 2 });
  const { code } = await invite(2);
  const [one, two] = await people(2);
  const replies = await Promise.all(Array.from({ length: 8 }, () => join(one!, code)));
  expect(outcomes(replies)).toEqual({ joined: 8 });
  expect(outcomes([await join(one!, code), await join(two!, code)])).toEqual({ joined: 2 });
  expect(await one!.call.ok(getMySeedStanding, {})).toEqual({
    isOn: true,
    promise: programme.promise,
    placesLeft: 0,
    mine: { state: "INVITED", joinedAt: t.clock.now().toISOString(), givenThisWeek: 0, owed: 2 },
  });
});

test("a closed programme, a closed invitation and a made-up code let nobody in", async () => {
  const [one] = await people(1);
  const { code, id } = await invite(5);
  const refused = async (given: string) => (await one!.call.refused(joinSeedUsers, { body: { code: given } })).code;
  expect(await refused(code)).toBe("SEED_PROGRAMME_CLOSED");
  await open();
  await owner.ok(setSeedInvitation, { params: { ...params, id }, body: { isOpen: false } });
  expect([await refused(code), await refused("abcd1234")]).toEqual(["SEED_INVITATION_USED", "SEED_INVITATION_UNKNOWN"]);
  await owner.ok(setSeedInvitation, { params: { ...params, id }, body: { isOpen: true } });
  expect((await join(one!, code)).status).toBe(200);
});

test("what is owed goes down with every word, and silence turns into a lapse until the next one", async () => {
  await open();
  const { code } = await invite(5);
  const [talker, silent] = await people(2);
  for (const one of [talker!, silent!]) await join(one, code);
  await say(talker!);
  const list = async (query: { owing?: "yes"; state?: "LAPSED" } = {}) => {
    const { items, owing, counts } = await owner.ok(listSeedUsers, { params, query });
    return { owing, counts, who: items.map(({ memberId, state, owed, given }) => [memberId, state, owed, given]) };
  };
  const [a, b] = [talker!.shopper.memberId, silent!.shopper.memberId];
  expect(await list()).toEqual({
    owing: 2,
    counts: { INVITED: 1, ACTIVE: 1, LAPSED: 0 },
    who: [
      [b, "INVITED", 2, 0],
      [a, "ACTIVE", 1, 1],
    ],
  });
  await say(talker!, { category: "IDEA" });
  expect((await list({ owing: "yes" })).who).toEqual([[b, "INVITED", 2, 0]]);
  await later(10);
  await say(talker!);
  await later(5);
  expect((await list()).who).toEqual([
    [a, "ACTIVE", 1, 3],
    [b, "LAPSED", 0, 0],
  ]);
  await say(silent!);
  expect(await list()).toMatchObject({ owing: 2, counts: { INVITED: 0, ACTIVE: 2, LAPSED: 0 } });
});

test("feedback is read, planned, shipped and answered; its giver reads the answer", async () => {
  await open();
  const [one, stranger] = await people(2);
  await join(one!, (await invite(1)).code);
  const createdAt = t.clock.now();
  const first = await say(one!);
  await say(stranger!, { category: "BUG", rating: 1 });
  const triage = (id: string, state: "PLANNED" | "SHIPPED" | "NEW", answer: string) =>
    owner.send(answerFeedback, { params: { ...params, id }, body: { state, answer } });
  expect((await triage(first.id, "PLANNED", "下周改大")).status).toBe(200);
  expect((await triage(first.id, "SHIPPED", "已改大，谢谢你")).status).toBe(200);
  expect(await triage(first.id, "PLANNED", "")).toMatchObject({ status: 409, body: { code: "FEEDBACK_STATE" } });
  expect((await one!.call.ok(listMyFeedback, { query: {} })).items).toEqual([
    { ...said, id: first.id, state: "SHIPPED", answer: "已改大，谢谢你", createdAt: createdAt.toISOString() },
  ]);
  const all = await owner.ok(listFeedback, { params, query: {} });
  expect({
    counts: all.counts,
    total: all.total,
    seeds: all.items.filter(({ isSeed }) => isSeed).map(({ id }) => id),
  }).toEqual({
    counts: { NEW: 1, PLANNED: 0, SHIPPED: 1, DECLINED: 0 },
    total: 2,
    seeds: [first.id],
  });
  const seed = await owner.ok(listFeedback, {
    params,
    query: { from: "seed", category: "EXPERIENCE", state: "SHIPPED" },
  });
  expect(seed.items.map(({ id }) => id)).toEqual([first.id]);
  // only seed users count for the goal of the week
  expect(await owner.ok(getSeedProgramme, { params })).toMatchObject({
    feedbackThisWeek: 1,
    weeks: [0, 0, 0, 0, 0, 0, 0, 1],
  });
  await later(8);
  expect(await owner.ok(getSeedProgramme, { params })).toMatchObject({ weeks: [0, 0, 0, 0, 0, 0, 1, 0] });
});

test("a tap sent twice is one feedback, and one person says no more than ten things a day", async () => {
  const [one] = await people(1);
  const idempotencyKey = randomUUID();
  const twice = await Promise.all([
    one!.call.send(giveFeedback, { body: said }, { idempotencyKey }),
    one!.call.send(giveFeedback, { body: said }, { idempotencyKey }),
  ]);
  expect(twice.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
  const many = await Promise.all(Array.from({ length: 14 }, () => one!.call.send(giveFeedback, { body: said })));
  expect(many.filter(({ status }) => status === 200).length).toBe(9);
  expect(many.filter(({ status }) => status === 429).length).toBe(5);
  expect((await owner.ok(listFeedback, { params, query: {} })).total).toBe(10);
});

test("every report can be asked of seed users alone", async () => {
  await open();
  const now = t.clock.now().getTime();
  const day = dayOf(t.clock.now());
  const devices = [randomUUID(), randomUUID(), randomUUID()];
  for (const anon_id of devices) {
    const event = { id: uuidv7(), event: "page_view", ts: now, props: { page: "pages/home/index" } };
    const body = { program: appid, anon_id, sent_at: now, visit: { scene: 1001 }, events: [event] };
    const reply = await fetch(`${t.url}/collect`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(await reply.json()).toMatchObject({ accepted: 1 });
  }
  const overview = async (cohort?: "seed") =>
    (
      await owner.ok(getOverview, {
        params,
        query: { from: day, to: day, ...(cohort && { cohort }) },
      })
    ).total;
  expect(await overview("seed")).toMatchObject({ visitors: 0, newMembers: 0 });
  const one = await shopper(t, randomUUID(), { appid, anonId: devices[0]! });
  await join(one, (await invite(1)).code);
  await t.drain();
  expect(await overview()).toMatchObject({ visitors: 3, newMembers: 1 });
  expect(await overview("seed")).toMatchObject({ visitors: 1, newVisitors: 1, newMembers: 1 });
  const report = async (cohort?: "seed") => {
    const query = { from: day, to: day, ...(cohort && { cohort }) };
    const { total, books } = await owner.ok(getChannelReport, { params, query });
    const { items } = await owner.ok(listChannelPeople, { params, query: { ...query, measure: "visitors" } });
    return [total.visitors, total.newPersons, total.newMembers, books.length, items.length];
  };
  expect([await report(), await report("seed")]).toEqual([
    [3, 3, 1, 4, 3],
    [1, 1, 1, 0, 1],
  ]);
});

test("who leaves takes their words along", async () => {
  await open();
  const [one] = await people(1);
  await join(one!, (await invite(1)).code);
  await say(one!);
  const { memberId } = one!.shopper;
  const { rows } = await sql<{ personId: number }>`
    select person_id as "personId" from members where id = ${memberId}`.execute(t.db.reads);
  const subject = { programId: params.program, memberId, personId: rows[0]!.personId };
  const data = await t.app.personalData.export(t.db.reads, subject);
  expect(data).toMatchObject({
    seed_users: [{ state: "ACTIVE", given: 1 }],
    feedback: [{ text: said.text, rating: 3 }],
  });
  await t.app.personalData.erase(t.db.workers, subject);
  expect((await owner.ok(listFeedback, { params, query: {} })).items).toMatchObject([
    { memberId: null, nickname: "", text: "", rating: 3 },
  ]);
  expect((await owner.ok(listSeedUsers, { params, query: {} })).items).toEqual([]);
});
