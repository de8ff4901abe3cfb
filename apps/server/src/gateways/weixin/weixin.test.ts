import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { createCredentials, createWeixin, type Weixin, WeixinError } from "./index.ts";

let t: TestApp;
let simulatorUrl: string;
beforeAll(async () => {
  t = await startTestApp();
  const address = t.simulator.app.server.address();
  if (address === null || typeof address === "string") throw new Error("The simulator does not listen on a port");
  simulatorUrl = `http://127.0.0.1:${address.port}`;
});
afterAll(() => t.close());
afterEach(() => t.simulator.faults.clear());

/** Another process of the same installation. */
function anotherWeixin(timeoutMs = 5_000): Weixin {
  const { clock, db, sealer } = t.app;
  const credentials = createCredentials({ db: db.reads, sealer });
  return createWeixin({ apiUrl: simulatorUrl, db: db.reads, sealer, clock, credentials, timeoutMs });
}
const newUser = () => t.simulator.createUser({ appid: t.appid, id: randomUUID() });
const tokensFetched = () => t.simulator.journal({ url: "/cgi-bin/stable_token", limit: 1_000 }).length;
/** A call that needs the access_token. */
const askPhone = (weixin: Weixin) =>
  weixin.call(t.program, "/wxa/business/getuserphonenumber", { code: t.simulator.phoneCode(t.appid, newUser().id) });

test("a login code tells who it is, once", async () => {
  const user = newUser();
  const { weixin } = t.app.gateways;
  const code = t.simulator.loginCode(t.appid, user.id);
  expect(await weixin.codeToSession(t.program, code)).toEqual({ openid: user.openid, unionid: user.unionid });
  await expect(weixin.codeToSession(t.program, code)).rejects.toMatchObject({ code: "WECHAT_CODE_INVALID" });
  await expect(weixin.codeToSession(t.program, "made-up")).rejects.toMatchObject({ code: "WECHAT_CODE_INVALID" });
  await expect(weixin.codeToSession("nobody", code)).rejects.toMatchObject({ code: "UNKNOWN_PROGRAM" });
});

test("a busy, silent or suspicious WeChat has its own word each", async () => {
  const weixin = anotherWeixin(200);
  const login = () => weixin.codeToSession(t.program, t.simulator.loginCode(t.appid, newUser().id));
  for (const kind of ["busy", "error", "timeout", "minute-limit"] as const) {
    t.simulator.faults.add({ route: "/sns/jscode2session", kind });
    await expect(login()).rejects.toMatchObject({ code: "WECHAT_BUSY" });
  }
  const risky = t.simulator.createUser({ appid: t.appid, id: randomUUID(), riskLevel: 4 });
  const code = t.simulator.loginCode(t.appid, risky.id);
  await expect(weixin.codeToSession(t.program, code)).rejects.toMatchObject({ code: "WECHAT_USER_BLOCKED" });
});

test("all processes share one token: sixty parallel calls fetch it once", async () => {
  const before = tokensFetched();
  const processes = [anotherWeixin(), anotherWeixin(), anotherWeixin()];
  await Promise.all(Array.from({ length: 60 }, (_, i) => askPhone(processes[i % 3]!)));
  expect(tokensFetched() - before).toBe(1);
  await askPhone(anotherWeixin());
  expect(tokensFetched() - before).toBe(1);
});

test("a token WeChat refuses is replaced and the call made once more", async () => {
  const weixin = anotherWeixin();
  await askPhone(weixin);
  const worthless = t.app.sealer.seal("wechat_access_tokens", "token", t.program, "x".repeat(136));
  await sql`update wechat_access_tokens set token = ${worthless} where program_id = ${t.program}`.execute(t.db.orders);
  expect(await askPhone(anotherWeixin())).toMatchObject({ phone_info: { countryCode: "86" } });
  expect(await askPhone(anotherWeixin())).toMatchObject({ phone_info: { countryCode: "86" } });
});

test("another error is not retried and keeps WeChat's rid", async () => {
  const refused = t.app.gateways.weixin.call(t.program, "/wxa/business/getuserphonenumber", { code: "made-up" });
  await expect(refused).rejects.toThrow(WeixinError);
  await expect(refused).rejects.toMatchObject({ errcode: 40029, message: expect.stringContaining("rid:") });
});

test("a token is renewed when less than 300 s are left", async () => {
  const weixin = anotherWeixin();
  await askPhone(weixin);
  const { rows } = await sql<{ expiresAt: Date }>`select expires_at as "expiresAt" from wechat_access_tokens`.execute(
    t.db.reads,
  );
  const expiresAt = rows[0]!.expiresAt.getTime();
  const fetched = tokensFetched();
  await t.travel(new Date(expiresAt - 301_000));
  await askPhone(weixin);
  expect(tokensFetched()).toBe(fetched);
  await t.travel(new Date(expiresAt - 299_000));
  await askPhone(weixin);
  expect(tokensFetched()).toBe(fetched + 1);
});

test("credentials are sealed where they lie", async () => {
  const { rows } = await sql<Record<string, unknown>>`select * from program_credentials`.execute(t.db.reads);
  const stored = JSON.stringify(
    rows.map((row) => Object.values(row).map((value) => (Buffer.isBuffer(value) ? value.toString("latin1") : value))),
  );
  for (const secret of [t.merchant.secret, t.merchant.apiV3Key, t.merchant.merchantPrivateKeyPem.slice(40, 80)]) {
    expect(stored).not.toContain(secret);
  }
});
