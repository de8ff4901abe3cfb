import { createHash, randomUUID } from "node:crypto";
import {
  addAddress,
  changeAddress,
  getMember,
  listAddresses,
  listMembers,
  orderPaid,
  removeAddress,
  setConsent,
  shopperMe,
  shopperSignIn,
  shopperSignOut,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { transact } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, loginCode, operator, shopper, visitor } from "#test/callers.ts";

let t: TestApp;
let boss: Caller;
beforeAll(async () => {
  t = await startTestApp();
  boss = await operator(t, "boss");
});
afterAll(() => t.close());

const members = () => t.app.modules.members;
const device = () => `device-${randomUUID()}`;
const personOf = async (anonId: string) => (await members().resolvePersons("demo", [anonId])).get(anonId);
const rootOf = async (anonId: string) => (await members().numbersOf("demo", (await personOf(anonId)) ?? 0))?.root;
const memberOf = async (memberId: string) => boss.ok(getMember, { params: { program: "demo", id: memberId } });

async function facts(name: string, memberOrPerson: string) {
  const { rows } = await sql<{ data: Record<string, unknown> }>`
    select data from facts where name = ${name} and subject = ${memberOrPerson} order by seq`.execute(t.db.reads);
  return rows.map((row) => row.data);
}

describe("signing in with WeChat", () => {
  test("the first time makes a member out of the device's visitor; later times find the same one", async () => {
    const anonId = device();
    const person = await personOf(anonId);
    const first = await shopper(t, "xiaoming", { anonId });
    expect(first).toMatchObject({
      isNew: true,
      shopper: { nickname: expect.stringMatching(/^微信用户[2-9A-Z]{4}$/), phoneMasked: null },
    });
    expect(await memberOf(first.shopper.memberId)).toMatchObject({ personId: person, orderCount: 0, paidFen: 0 });

    const again = await shopper(t, "xiaoming", { anonId });
    expect({ ...again.shopper, isNew: again.isNew }).toEqual({ ...first.shopper, isNew: false });
    expect(again.token).not.toBe(first.token);
    const who = { member_id: first.shopper.memberId, person_id: person };
    expect(await facts("member_registered", first.shopper.memberId)).toEqual([{ ...who, channel: null }]);
    expect(await facts("member_signed_in", first.shopper.memberId)).toEqual([who, who]);
  });

  test("on a second device joins what was seen there, once, and it is written down", async () => {
    const [phone, tablet] = [device(), device()];
    const first = await shopper(t, "xiaohong", { anonId: phone });
    const member = await personOf(phone);
    const before = await personOf(tablet);
    expect(before).not.toBe(member);
    await shopper(t, "xiaohong", { anonId: tablet });
    await shopper(t, "xiaohong", { anonId: tablet });
    // the device keeps its number, and that number counts as the member
    expect([await personOf(tablet), await rootOf(tablet)]).toEqual([before, member]);
    const merged = { from: before, into: member, reason: "sign_in", moved: [{ person: before, version: 1 }] };
    expect(await facts("person_merged", String(member))).toEqual([merged]);
    const { rows } =
      await sql`select from_person_id, into_person_id from person_merges where into_person_id = ${member}`.execute(
        t.db.reads,
      );
    expect(rows).toEqual([{ from_person_id: before, into_person_id: member }]);
    expect((await memberOf(first.shopper.memberId)).personId).toBe(member);
  });

  test("of two people on one device are two people; the device stays with the first", async () => {
    const shared = device();
    const mother = await shopper(t, "mother", { anonId: shared });
    const child = await shopper(t, "child", { anonId: shared });
    const [a, b] = [await memberOf(mother.shopper.memberId), await memberOf(child.shopper.memberId)];
    expect(a.personId).not.toBe(b.personId);
    expect(await personOf(shared)).toBe(a.personId);
  });

  test("with an id many devices send joins nobody", async () => {
    const one = await shopper(t, "junk-one", { anonId: "00000000-0000-0000" });
    const two = await shopper(t, "junk-two", { anonId: "00000000-0000-0000" });
    expect(one.shopper.memberId).not.toBe(two.shopper.memberId);
    expect(await personOf("00000000-0000-0000")).toBeUndefined();
  });

  test("twenty times at once, from twenty devices, makes one member and one person", async () => {
    t.simulator.createUser({ appid: t.appid, id: "eager" });
    const devices = Array.from({ length: 20 }, device);
    await members().resolvePersons("demo", devices);
    const answers = await Promise.all(
      devices.map((anonId) => visitor(t).ok(shopperSignIn, { body: { code: loginCode(t, "eager"), anonId } })),
    );
    expect(new Set(answers.map((answer) => answer.shopper.memberId)).size).toBe(1);
    expect(answers.filter((answer) => answer.isNew)).toHaveLength(1);
    expect(new Set(await Promise.all(devices.map(rootOf))).size).toBe(1);
    const id = answers[0]?.shopper.memberId ?? "";
    expect(await facts("member_registered", id)).toHaveLength(1);
    expect(await facts("member_signed_in", id)).toHaveLength(20);
  });

  test("is refused in our words when WeChat refuses", async () => {
    const call = visitor(t);
    const body = { code: loginCode(t, "once") };
    await call.ok(shopperSignIn, { body });
    expect(await call.refused(shopperSignIn, { body })).toEqual({ status: 400, code: "WECHAT_CODE_INVALID" });
    expect(await call.refused(shopperSignIn, { body: { code: "made-up" } })).toEqual({
      status: 400,
      code: "WECHAT_CODE_INVALID",
    });
    t.simulator.createUser({ appid: t.appid, id: "risky", riskLevel: 4 });
    const risky = { code: t.simulator.loginCode(t.appid, "risky") };
    expect(await call.refused(shopperSignIn, { body: risky })).toEqual({ status: 403, code: "WECHAT_USER_BLOCKED" });
  });

  test("ends with signing out, on this device only", async () => {
    const [here, there] = [await shopper(t, "leaver"), await shopper(t, "leaver")];
    await here.call.ok(shopperSignOut, {});
    expect(await here.call.refused(shopperMe, {})).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
    expect(await there.call.ok(shopperMe, {})).toEqual(there.shopper);
    expect(await visitor(t).refused(shopperMe, {})).toMatchObject({ status: 401 });
  });
});

describe("devices", () => {
  test("get numbers without holes of their own size, however many ask at once", async () => {
    const ids = Array.from({ length: 500 }, device);
    const answers = await Promise.all([
      members().resolvePersons("demo", ids),
      members().resolvePersons("demo", ids.toReversed()),
      members().resolvePersons("demo", [...ids.slice(100, 300), "null", "x"]),
    ]);
    const [all] = answers;
    expect(all?.size).toBe(500);
    expect(new Set(all?.values()).size).toBe(500);
    for (const answer of answers) for (const [id, person] of answer) expect(person).toBe(all?.get(id));
    expect(answers[2]?.size).toBe(200);
    const { rows } = await sql<{ persons: number; highest: number }>`
      select count(*) as persons, max(id) as highest from persons where program_id = 'demo'`.execute(t.db.reads);
    expect(rows[0]?.highest).toBeLessThan((rows[0]?.persons ?? 0) + 1_500); // handed out in blocks, what is not used comes back
  });
});

describe("consent", () => {
  const say = (
    caller: Caller,
    anonId: string,
    purpose: "analytics" | "marketing_sms",
    granted: boolean,
    version = "1.0",
  ) => caller.ok(setConsent, { body: { anonId, purpose, version, granted } });

  test("of a visitor is kept before anyone signs in, makes no person, and is the member's afterwards", async () => {
    const anonId = device();
    const before = await sql`select 1 from persons`.execute(t.db.reads);
    await say(visitor(t), anonId, "analytics", true);
    await say(visitor(t), anonId, "marketing_sms", false);
    expect((await sql`select 1 from persons`.execute(t.db.reads)).rows).toHaveLength(before.rows.length);
    const { shopper: member, call } = await shopper(t, "agreeing", { anonId });
    const consents = async () =>
      (await memberOf(member.memberId)).consents.map(
        ({ purpose, version, granted }) => `${purpose} ${version} ${granted}`,
      );
    expect(await consents()).toEqual(["analytics 1.0 true", "marketing_sms 1.0 false"]);
    t.clock.set(new Date(t.clock.now().getTime() + 60_000));
    await say(call, anonId, "analytics", false, "1.1");
    expect(await consents()).toEqual(["analytics 1.1 false", "marketing_sms 1.0 false"]);
    expect(await members().hasConsent("demo", member.memberId, "analytics")).toBe(false);
  });

  test("said twice, or twenty times at once, is one entry; a change is another; nothing is ever overwritten", async () => {
    const anonId = device();
    await Promise.all(Array.from({ length: 20 }, () => say(visitor(t), anonId, "analytics", true)));
    await say(visitor(t), anonId, "analytics", false);
    await say(visitor(t), anonId, "analytics", false);
    const { rows } = await sql`select granted from consents where anon_id = ${anonId} order by seq`.execute(t.db.reads);
    expect(rows).toEqual([{ granted: true }, { granted: false }]);
    const subject = `device:${createHash("sha256").update(anonId).digest("hex").slice(0, 16)}`;
    expect(await facts("consent_changed", subject)).toHaveLength(2);
  });

  test("needs a device's id and a purpose we know", async () => {
    const body = { anonId: "undefined", purpose: "analytics", version: "1", granted: true };
    expect(await visitor(t).refused(setConsent, { body })).toEqual({
      status: 400,
      code: "INVALID_INPUT",
      field: "body.anonId",
    });
    expect(await visitor(t).refused(setConsent, { body: { ...body, anonId: device(), purpose: "all" } })).toMatchObject(
      { field: "body.purpose" },
    );
  });
});

describe("addresses", () => {
  const home = {
    name: "王小明",
    phone: "13800138000",
    province: "上海市",
    city: "上海市",
    district: "徐汇区",
    detail: "漕溪北路 1 号",
    isDefault: false,
  };

  test("the first is the default; another may take over; the newest of the rest follows when it goes", async () => {
    const { call } = await shopper(t, "mover");
    const first = await call.ok(addAddress, { body: home });
    const second = await call.ok(addAddress, { body: { ...home, detail: "二", isDefault: true } });
    t.clock.set(new Date(t.clock.now().getTime() + 60_000));
    const third = await call.ok(addAddress, { body: { ...home, detail: "三" } });
    const defaults = async () =>
      (await call.ok(listAddresses, {})).items.filter((address) => address.isDefault).map((address) => address.id);
    expect(first.isDefault).toBe(true);
    expect(await defaults()).toEqual([second.id]);
    await call.ok(changeAddress, { params: { id: first.id }, body: { ...home, isDefault: true } });
    expect(await defaults()).toEqual([first.id]);
    await call.ok(removeAddress, { params: { id: first.id } });
    expect(await defaults()).toEqual([third.id]);
    expect((await call.ok(changeAddress, { params: { id: third.id }, body: home })).isDefault).toBe(true); // one always is
  });

  test("are unreadable in the database, found by the whole phone number, and masked in the console", async () => {
    const { call, shopper: member } = await shopper(t, "private");
    const phone = "13912345678";
    await call.ok(addAddress, { body: { ...home, phone } });
    const { rows } = await sql<{
      row: string;
    }>`select addresses::text as row from addresses where member_id = ${member.memberId}`.execute(t.db.reads);
    const stored = rows[0]?.row ?? "";
    for (const secret of [home.name, phone, home.detail]) {
      expect(stored).not.toContain(secret);
      expect(stored).not.toContain(Buffer.from(secret).toString("hex"));
    }
    const found = await boss.ok(listMembers, { params: { program: "demo" }, query: { search: phone } });
    expect(found.items).toMatchObject([{ id: member.memberId, phoneMasked: "139****5678" }]);
    expect(JSON.stringify(found)).not.toContain(phone);
    expect((await boss.ok(listMembers, { params: { program: "demo" }, query: { search: "1391234567" } })).total).toBe(
      0,
    );
    expect(await call.ok(shopperMe, {})).toMatchObject({ phoneMasked: "139****5678" });
  });

  test("twenty-five added at once are twenty", async () => {
    const { call } = await shopper(t, "hoarder");
    const answers = await Promise.all(
      Array.from({ length: 25 }, () => call.send(addAddress, { body: { ...home, isDefault: true } })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([...Array(20).fill(200), ...Array(5).fill(409)]);
    const { items } = await call.ok(listAddresses, {});
    expect([items.length, items.filter((address) => address.isDefault).length]).toEqual([20, 1]);
  });

  test("belong to one member: anybody else finds nothing", async () => {
    const [mine, other] = [await shopper(t, "owner-of-address"), await shopper(t, "neighbour")];
    const { id } = await mine.call.ok(addAddress, { body: home });
    const absent = { status: 404, code: "ADDRESS_NOT_FOUND" };
    expect(await other.call.refused(changeAddress, { params: { id }, body: home })).toEqual(absent);
    expect(await other.call.refused(removeAddress, { params: { id } })).toEqual(absent);
    expect(await members().deliveryFor(t.db.reads, "demo", other.shopper.memberId, id)).toBeNull();
    expect(await members().deliveryFor(t.db.reads, "demo", mine.shopper.memberId, id)).toEqual({
      name: "王小明",
      phone: "13800138000",
      province: "上海市",
      city: "上海市",
      district: "徐汇区",
      detail: "漕溪北路 1 号",
    }); // prettier-ignore
  });

  test("with a phone that is none, text that cannot be kept or fields nobody knows are refused by field", async () => {
    const { call } = await shopper(t, "typist");
    const wrong: [object, string][] = [
      [{ phone: "12345" }, "body.phone"],
      [{ phone: "13800138000 " }, "body.phone"],
      [{ name: "  " }, "body.name"],
      [{ detail: "x".repeat(101) }, "body.detail"],
      [{ memberId: randomUUID() }, "body.memberId"],
      [{ isDefault: "yes" }, "body.isDefault"],
    ];
    for (const [part, field] of wrong) {
      expect(await call.refused(addAddress, { body: { ...home, ...part } })).toEqual({
        status: 400,
        code: "INVALID_INPUT",
        field,
      });
    }
  });
});

describe("programs", () => {
  test("share nothing: a token of one is refused in the other, and the same WeChat person is two members", async () => {
    const merchant = await t.simulator.ensureApp({ name: "另一家", hasUnionId: true });
    const { connectProgram } = await import("../../demo.ts");
    await connectProgram(t.app, { programId: "other", name: "另一家", merchant });
    const here = await shopper(t, "traveller");
    const there = await shopper(t, "traveller", { appid: merchant.appid });
    expect(there).toMatchObject({ isNew: true });
    expect(await here.call.with({ "x-program": merchant.appid }).refused(shopperMe, {})).toEqual({
      status: 403,
      code: "FOREIGN_PROGRAM",
    });
    expect(await here.call.with({ "x-program": "wx-nobody" }).refused(shopperMe, {})).toEqual({
      status: 404,
      code: "UNKNOWN_PROGRAM",
    });
    const abroad = await operator(t, "abroad", "owner", "other");
    const id = here.shopper.memberId;
    expect(await abroad.refused(getMember, { params: { program: "other", id } })).toEqual({
      status: 404,
      code: "NOT_FOUND",
    });
    expect(await abroad.refused(getMember, { params: { program: "demo", id } })).toEqual({
      status: 403,
      code: "FORBIDDEN",
    });
    expect(
      (await abroad.ok(listMembers, { params: { program: "other" }, query: {} })).items.map((item) => item.id),
    ).toEqual([there.shopper.memberId]);
  });
});

describe("the console's list", () => {
  test("counts paid orders once each, however often the worker looks, and sorts and filters by them", async () => {
    const buyer = (await shopper(t, "big-spender")).shopper;
    const other = (await shopper(t, "window-shopper")).shopper;
    const { personId } = await memberOf(buyer.memberId);
    await transact(t.db.orders, async (tx) => {
      for (const paidFen of [1_280, 99_900]) {
        const data = {
          order_id: randomUUID(),
          order_no: "1",
          member_id: buyer.memberId,
          person_id: personId,
          payment_id: randomUUID(),
          paid_fen: paidFen,
          coupon_id: null,
          first_order: false,
          lines: [],
        };
        await appendFact(tx, orderPaid, { programId: "demo", subject: data.order_id, personId, data });
      }
    });
    await Promise.all([t.drain(), t.drain()]);
    const paidAt = t.clock.now().toISOString();
    expect(await memberOf(buyer.memberId)).toMatchObject({
      orderCount: 2,
      paidFen: 101_180,
      lastPaidAt: paidAt,
      lastSeenAt: paidAt,
    });
    const list = async (query: Parameters<typeof boss.ok<typeof listMembers>>[1]["query"]) =>
      (await boss.ok(listMembers, { params: { program: "demo" }, query })).items.map((item) => item.id);
    expect(await list({ sort: "paid", pageSize: 1 })).toEqual([buyer.memberId]);
    expect(await list({ buyers: "yes" })).toEqual([buyer.memberId]);
    expect(await list({ buyers: "no", search: other.nickname })).toContain(other.memberId);
    expect(await list({ search: "%" })).toEqual([]);
    expect(await list({ search: other.memberId })).toEqual([other.memberId]);
  });
});

describe("a member's own data", () => {
  test("can be taken along and erased; who comes back is somebody new", async () => {
    const anonId = device();
    const { shopper: member, call } = await shopper(t, "forget-me", { anonId });
    await call.ok(addAddress, {
      body: {
        name: "李四",
        phone: "13700001111",
        province: "北京",
        city: "北京",
        district: "海淀",
        detail: "中关村",
        isDefault: true,
      },
    });
    await call.ok(setConsent, { body: { anonId, purpose: "marketing_sms", version: "1", granted: true } });
    const { personId } = await memberOf(member.memberId);
    const subject = { programId: "demo", memberId: member.memberId, personId };
    const data = await t.app.personalData.export(t.db.reads, subject);
    expect(data["addresses"]).toMatchObject([{ name: "李四", phone: "13700001111", detail: "中关村" }]);
    expect(data["members"]).toMatchObject([{ nickname: member.nickname, openid: expect.any(String) }]);
    expect(data["consents"]).toMatchObject([{ purpose: "marketing_sms", granted: true }]);
    expect(data["person_identifiers"]?.map((row) => row["kind"]).sort()).toEqual([
      "anon",
      "member",
      "openid",
      "unionid",
    ]);

    await t.app.personalData.erase(t.db.orders, subject);
    await t.app.personalData.erase(t.db.orders, subject);
    expect(await boss.refused(getMember, { params: { program: "demo", id: member.memberId } })).toMatchObject({
      status: 404,
    });
    expect(
      Object.values(await t.app.personalData.export(t.db.reads, subject))
        .flat()
        .filter((row) => JSON.stringify(row).includes("13700001111")),
    ).toEqual([]);
    const back = await shopper(t, "forget-me", { anonId });
    expect(back.isNew).toBe(true);
    expect(back.shopper.memberId).not.toBe(member.memberId);
    expect(await back.call.ok(listAddresses, {})).toEqual({ items: [] });
  });

  test("moves when support finds two members to be one; the second time adds nothing", async () => {
    const [old, now] = [await shopper(t, "old-account"), await shopper(t, "new-account")];
    const address = {
      name: "赵六",
      phone: "13600001111",
      province: "广东",
      city: "广州",
      district: "天河",
      detail: "一",
      isDefault: true,
    };
    await old.call.ok(addAddress, { body: address });
    await sql`update members set order_count = 3, paid_fen = 900 where id = ${old.shopper.memberId}`.execute(
      t.db.orders,
    );
    const subjectOf = async (id: string) => ({
      programId: "demo",
      memberId: id,
      personId: (await memberOf(id)).personId,
    });
    const [from, into] = [await subjectOf(old.shopper.memberId), await subjectOf(now.shopper.memberId)];
    await transact(t.db.orders, (tx) => t.app.personalData.merge(tx, from, into));
    await transact(t.db.orders, (tx) => t.app.personalData.merge(tx, from, into));
    expect(await memberOf(into.memberId)).toMatchObject({ orderCount: 3, paidFen: 900 });
    expect((await now.call.ok(listAddresses, {})).items).toHaveLength(1);
  });
});
