import { expect, test } from "vitest";
import { openShop, type Shop, weixin } from "./shop.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const plain = ({ url, side }: Shop, change: Record<string, string> = {}) =>
  weixin(
    url,
    `/cgi-bin/token?${new URLSearchParams({ grant_type: "client_credential", appid: side.appid, secret: side.secret, ...change })}`,
  );
const stable = ({ url, side }: Shop, change: Record<string, unknown> = {}) =>
  weixin(url, "/cgi-bin/stable_token", {
    grant_type: "client_credential",
    appid: side.appid,
    secret: side.secret,
    ...change,
  });
/** The errcode of a call made with the token: 40029 (bad phone code) means the token itself was good. */
const codeWith = async ({ url }: Shop, token: unknown) =>
  (await weixin(url, `/wxa/business/getuserphonenumber?access_token=${token}`, { code: "x" }))["errcode"];
const GOOD = 40029;

test("the stable token stays the same until its last five minutes, then two are valid together", async () => {
  await using shop = await openShop();
  const first = await stable(shop);
  expect(first).toEqual({ access_token: expect.stringMatching(/^\w{136}$/), expires_in: 7_200 });
  await shop.simulator.advance(HOUR);
  expect(await stable(shop)).toEqual({ access_token: first["access_token"], expires_in: 3_600 });
  await shop.simulator.advance(55 * MINUTE);
  expect(await stable(shop)).toEqual({ access_token: first["access_token"], expires_in: 300 });
  await shop.simulator.advance(1_000);
  const second = await stable(shop);
  expect(second["access_token"]).not.toBe(first["access_token"]);
  expect([await codeWith(shop, first["access_token"]), await codeWith(shop, second["access_token"])]).toEqual([
    GOOD,
    GOOD,
  ]);
  await shop.simulator.advance(5 * MINUTE);
  expect([await codeWith(shop, first["access_token"]), await codeWith(shop, second["access_token"])]).toEqual([
    42001,
    GOOD,
  ]);
});

test("a plain token is new each time, the one before lives five more minutes, and stable ones do not notice", async () => {
  await using shop = await openShop();
  const kept = await stable(shop);
  const first = await plain(shop);
  const second = await plain(shop);
  const codes = async () => [
    await codeWith(shop, first["access_token"]),
    await codeWith(shop, second["access_token"]),
    await codeWith(shop, kept["access_token"]),
  ];
  expect(await codes()).toEqual([GOOD, GOOD, GOOD]);
  await shop.simulator.advance(5 * MINUTE);
  expect(await codes()).toEqual([40001, GOOD, GOOD]);
});

test("a forced refresh ends the token at once, 30 s apart and 20 times a day", async () => {
  await using shop = await openShop();
  const first = await stable(shop);
  const forced = await stable(shop, { force_refresh: true });
  expect([await codeWith(shop, first["access_token"]), await codeWith(shop, forced["access_token"])]).toEqual([
    40001,
    GOOD,
  ]);
  expect((await stable(shop, { force_refresh: true }))["errcode"]).toBe(45011);
  for (let used = 1; used < 20; used++) {
    await shop.simulator.advance(30_000);
    expect(await stable(shop, { force_refresh: true })).toHaveProperty("access_token");
  }
  await shop.simulator.advance(30_000);
  expect((await stable(shop, { force_refresh: true }))["errcode"]).toBe(45009);
  await shop.simulator.setNow(new Date("2026-03-03T00:00:01+08:00"));
  expect(await stable(shop, { force_refresh: true })).toHaveProperty("access_token");
});

test("the 2,001st plain token of a day is refused", async () => {
  await using shop = await openShop();
  let refused = 0;
  for (let call = 0; call < 2_001; call++) {
    const answer = await shop.simulator.app.inject({
      url: `/cgi-bin/token?grant_type=client_credential&appid=${shop.side.appid}&secret=${shop.side.secret}`,
    });
    if (answer.json()["errcode"] === 45009) refused += 1;
  }
  expect(refused).toBe(1);
});

test("wrong credentials and tokens are refused with WeChat's codes and a request id", async () => {
  await using shop = await openShop();
  const errcodes = [
    (await plain(shop, { appid: "wxnone" }))["errcode"],
    (await plain(shop, { secret: "wrong" }))["errcode"],
    (await plain(shop, { appid: "" }))["errcode"],
    (await plain(shop, { secret: "" }))["errcode"],
    (await plain(shop, { grant_type: "other" }))["errcode"],
    (await stable(shop, { secret: "wrong" }))["errcode"],
    await codeWith(shop, ""),
    await codeWith(shop, "short"),
    await codeWith(shop, "a".repeat(136)),
  ];
  expect(errcodes).toEqual([40013, 40125, 41002, 41004, 40002, 40125, 41001, 40014, 40001]);
  expect((await plain(shop, { secret: "wrong" }))["errmsg"]).toMatch(/ rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/);
});

test("with a whitelist, other addresses get no token", async () => {
  await using shop = await openShop();
  await shop.simulator.ensureApp({ appid: shop.side.appid, ipWhitelist: ["203.0.113.7"] });
  expect((await stable(shop))["errcode"]).toBe(40164);
  await shop.simulator.ensureApp({ appid: shop.side.appid, ipWhitelist: ["127.0.0.1"] });
  expect(await stable(shop)).toHaveProperty("access_token");
});

test("a body that is not JSON is a data format error", async () => {
  await using shop = await openShop();
  const response = await fetch(`${shop.url}/cgi-bin/stable_token`, { method: "POST", body: "{nope" });
  expect(await response.json()).toMatchObject({ errcode: 47001 });
});
