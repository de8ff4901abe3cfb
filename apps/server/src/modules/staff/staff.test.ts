import {
  listProducts,
  revokeStaffSession,
  setShopHome,
  staffMe,
  staffSessions,
  staffSignIn,
  staffSignOut,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { caller, operator, PASSWORD } from "#test/callers.ts";

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

const owner = (account: string, programId = t.program) =>
  t.app.modules.staff.ensureOwner({ programId, account, name: "店长", password: PASSWORD });
const tryToSignIn = (account: string, password: string) =>
  caller(t.url).refused(staffSignIn, { body: { account, password } });

describe("signing in", () => {
  test("gives a cookie only the server can read, and says where the operator may work and what they may do", async () => {
    await owner("Boss@Shop.cn");
    const { body, headers } = await caller(t.url).send(staffSignIn, {
      body: { account: " boss@shop.cn ", password: PASSWORD },
    });
    expect(body).toMatchObject({
      name: "店长",
      account: "boss@shop.cn",
      programs: [
        {
          id: "demo",
          zone: "Asia/Shanghai",
          role: "owner",
          permissions: expect.arrayContaining(["settings.write", "order.ship"]),
        },
      ],
    });
    const cookie = headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^banyan=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    const { rows } = await sql<{ hash: Buffer }>`select hash from staff_sessions`.execute(t.db.reads);
    expect(rows.some((row) => cookie.includes(row.hash.toString("base64url")))).toBe(false);
  });

  test("fails in the same words for a wrong password, an unknown account and one that was shut", async () => {
    await owner("shut");
    await sql`update operators set disabled_at = app_now() where account = 'shut'`.execute(t.db.orders);
    const failed = { status: 401, code: "SIGN_IN_FAILED" };
    expect(await tryToSignIn("boss@shop.cn", "wrong")).toEqual(failed);
    expect(await tryToSignIn("nobody", "wrong")).toEqual(failed);
    expect(await tryToSignIn("shut", PASSWORD)).toEqual(failed);
  });

  test("twenty wrong passwords at once get five tries; waiting opens the door again, for accounts that do not exist alike", async () => {
    await owner("target");
    for (const account of ["target", "no-such-account"]) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => tryToSignIn(account, "guess")));
      expect(answers.filter((answer) => answer.code === "SIGN_IN_FAILED")).toHaveLength(5);
      expect(
        answers.filter(
          (answer) => answer.code === "SIGN_IN_LOCKED" && answer.status === 429 && answer.retryAfter === "1",
        ),
      ).toHaveLength(15);
      expect(await tryToSignIn(account, PASSWORD)).toMatchObject({ code: "SIGN_IN_LOCKED" });
    }
    t.clock.set(new Date(t.clock.now().getTime() + 1_000));
    expect(await caller(t.url).ok(staffSignIn, { body: { account: "target", password: PASSWORD } })).toMatchObject({
      account: "target",
    });
    expect(await tryToSignIn("target", "wrong")).toMatchObject({ code: "SIGN_IN_FAILED" }); // the count was cleared
  });

  test("a short password is not accepted for a new account", async () => {
    const weak = t.app.modules.staff.ensureOwner({
      programId: t.program,
      account: "weak",
      name: "x",
      password: "12345678",
    });
    await expect(weak).rejects.toThrow("15 characters");
  });
});

describe("sessions", () => {
  test("are listed, the current one marked; one can be ended from another, and only by its owner", async () => {
    const phone = await operator(t, "two-devices");
    const desk = await operator(t, "two-devices");
    const stranger = await operator(t, "stranger");
    const { items } = await phone.ok(staffSessions, {});
    expect(items.map((session) => session.current).sort()).toEqual([false, true]);
    const other = items.find((session) => !session.current)?.id ?? "";
    expect(await stranger.refused(revokeStaffSession, { params: { id: other } })).toMatchObject({ status: 404 });
    await phone.ok(revokeStaffSession, { params: { id: other } });
    expect(await desk.refused(staffMe, {})).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
    expect(await phone.ok(staffMe, {})).toMatchObject({ account: "two-devices" });
  });

  test("end when signed out, after 30 idle minutes, and after 12 hours whatever happens", async () => {
    const leaving = await operator(t, "leaving");
    await leaving.ok(staffSignOut, {});
    expect(await leaving.refused(staffMe, {})).toMatchObject({ status: 401 });

    const idle = await operator(t, "idle");
    const busy = await operator(t, "busy");
    const start = t.clock.now().getTime();
    const minutes = (count: number) => t.clock.set(new Date(start + count * 60_000));
    minutes(29);
    await busy.ok(staffMe, {});
    minutes(31);
    expect(await idle.refused(staffMe, {})).toMatchObject({ status: 401 });
    for (let at = 31; at < 12 * 60; at += 25) {
      minutes(at);
      await busy.ok(staffMe, {});
    }
    minutes(12 * 60 + 1);
    expect(await busy.refused(staffMe, {})).toMatchObject({ status: 401 });
  });

  test("are of no use to a page elsewhere: a cookie's changing call must come from our own pages", async () => {
    const session = await operator(t, "csrf");
    const evil = session.with({ origin: "https://evil.example" });
    expect(await evil.refused(staffSignOut, {})).toMatchObject({ status: 403 });
    expect(await session.with({ "sec-fetch-site": "cross-site" }).refused(staffSignOut, {})).toMatchObject({
      status: 403,
    });
    expect(await session.ok(staffMe, {})).toMatchObject({ account: "csrf" });
  });
});

describe("permissions", () => {
  test("hold for one program: in another, or one that does not exist, an operator may do nothing", async () => {
    await t.app.modules.staff.ensureProgram({ id: "other", appid: "wxother", name: "另一家", zone: "Asia/Shanghai" });
    const boss = await operator(t, "boss-of-demo");
    expect(await boss.ok(listProducts, { params: { program: "demo" }, query: {} })).toMatchObject({ total: 0 });
    const forbidden = { status: 403, code: "FORBIDDEN" };
    expect(await boss.refused(listProducts, { params: { program: "other" } })).toEqual(forbidden);
    expect(await boss.refused(listProducts, { params: { program: "no-such-program" } })).toEqual(forbidden);
    expect(await caller(t.url).refused(listProducts, { params: { program: "demo" } })).toMatchObject({ status: 401 });
  });

  test("of an operator end where the business itself is changed", async () => {
    const clerk = await operator(t, "clerk", "operator");
    const me = await clerk.ok(staffMe, {});
    expect(me.programs[0]?.permissions).not.toContain("settings.write");
    const home = { name: "x", slogan: "", banners: [] };
    expect(await clerk.refused(setShopHome, { params: { program: "demo" }, body: home })).toMatchObject({
      status: 403,
    });
  });
});

test("setting up twice changes nothing: one program, one account, one role, the first password", async () => {
  const { staff } = t.app.modules;
  const program = { id: "twice", appid: "wxtwice", name: "一次", zone: "Asia/Shanghai" };
  await Promise.all([staff.ensureProgram(program), staff.ensureProgram(program), staff.ensureProgram(program)]);
  const first = await owner("founder", "twice");
  const again = await staff.ensureOwner({
    programId: "twice",
    account: "FOUNDER",
    name: "x",
    password: "another long password",
  });
  expect(again).toEqual(first);
  await operator(t, "founder", "owner", "twice"); // signs in with the first password
  const { rows } = await sql<{ grants: number }>`
    select count(*) as grants from audit_entries where action = 'staff.grant_role' and program_id = 'twice'`.execute(
    t.db.reads,
  );
  expect(rows).toEqual([{ grants: 1 }]);
});
