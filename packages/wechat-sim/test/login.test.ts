import { expect, test } from "vitest";
import { openShop, type Shop, weixin } from "./shop.ts";

const exchange = ({ url, side }: Shop, code: string, change: Record<string, string> = {}) =>
  weixin(
    url,
    `/sns/jscode2session?${new URLSearchParams({ appid: side.appid, secret: side.secret, js_code: code, grant_type: "authorization_code", ...change })}`,
  );

test("a code works once, for five minutes, for its own app, and the session key is new each time", async () => {
  await using shop = await openShop();
  const { simulator, side, shopper } = shop;
  const newCode = () => simulator.loginCode(side.appid, shopper.id);
  const code = newCode();
  const first = await exchange(shop, code);
  expect(first).toMatchObject({ openid: shopper.openid, unionid: shopper.unionid });
  expect(await exchange(shop, code)).toMatchObject({ errcode: 40163 });
  expect((await exchange(shop, newCode()))["session_key"]).not.toBe(first["session_key"]);

  const late = newCode();
  await simulator.advance(300_000);
  expect(await exchange(shop, late)).toMatchObject({ errcode: 40029 });

  const other = await simulator.ensureApp({ appid: "wx0000000000000002", mchid: side.mchid });
  const foreign = await exchange(shop, newCode(), { appid: other.appid, secret: other.secret });
  expect(foreign).toMatchObject({ errcode: 40029 });
});

test("wrong app, secret and codes are refused", async () => {
  await using shop = await openShop();
  const code = shop.simulator.loginCode(shop.side.appid, shop.shopper.id);
  const errcodes = [
    (await exchange(shop, code, { appid: "wxnone" }))["errcode"],
    (await exchange(shop, code, { secret: "wrong" }))["errcode"],
    (await exchange(shop, ""))["errcode"],
    (await exchange(shop, "invented"))["errcode"],
    (await exchange(shop, code, { grant_type: "other" }))["errcode"],
    (await exchange(shop, shop.simulator.phoneCode(shop.side.appid, shop.shopper.id)))["errcode"],
  ];
  expect(errcodes).toEqual([40013, 40125, 41008, 40029, 40002, 40029]);
  // None of the refusals used the code up.
  expect(await exchange(shop, code)).toHaveProperty("openid");
});

test("the same person has another openid in another app and the same unionid; unbound apps see none", async () => {
  await using shop = await openShop();
  const { simulator, side, shopper } = shop;
  const other = await simulator.ensureApp({ appid: "wx0000000000000002", mchid: side.mchid, hasUnionId: true });
  const there = simulator.createUser({ appid: other.appid, id: shopper.id });
  expect({ same: there.openid === shopper.openid, unionid: there.unionid, nickname: there.nickname }).toEqual({
    same: false,
    unionid: shopper.unionid,
    nickname: "小满",
  });
  await simulator.ensureApp({ appid: side.appid, hasUnionId: false });
  expect(await exchange(shop, simulator.loginCode(side.appid, shopper.id))).not.toHaveProperty("unionid");
});

test("a blocked person cannot sign in, and nobody more than 100 times a minute", async () => {
  await using shop = await openShop();
  const { simulator, side, shopper } = shop;
  const risky = simulator.createUser({ appid: side.appid, riskLevel: 4 });
  expect(await exchange(shop, simulator.loginCode(side.appid, risky.id))).toMatchObject({ errcode: 40226 });
  for (let call = 0; call < 100; call++) {
    expect(await exchange(shop, simulator.loginCode(side.appid, shopper.id))).toHaveProperty("openid");
  }
  expect(await exchange(shop, simulator.loginCode(side.appid, shopper.id))).toMatchObject({ errcode: 45011 });
  await simulator.advance(60_000);
  expect(await exchange(shop, simulator.loginCode(side.appid, shopper.id))).toHaveProperty("openid");
});

test("a phone code gives the number once within five minutes; login codes do not", async () => {
  await using shop = await openShop();
  const { simulator, url, side, shopper } = shop;
  const { access_token } = await weixin(url, "/cgi-bin/stable_token", {
    grant_type: "client_credential",
    appid: side.appid,
    secret: side.secret,
  });
  const phone = (code: string) =>
    weixin(url, `/wxa/business/getuserphonenumber?access_token=${access_token}`, { code });
  const code = simulator.phoneCode(side.appid, shopper.id);
  expect(await phone(code)).toEqual({
    errcode: 0,
    errmsg: "ok",
    phone_info: {
      phoneNumber: shopper.phone,
      purePhoneNumber: shopper.phone,
      countryCode: "86",
      watermark: { timestamp: Date.parse("2026-03-02T12:00:00+08:00") / 1000, appid: side.appid },
    },
  });
  const late = simulator.phoneCode(side.appid, shopper.id);
  const login = simulator.loginCode(side.appid, shopper.id);
  const used = await phone(code);
  const wrongKind = await phone(login);
  await simulator.advance(300_000);
  const expired = await phone(late);
  expect([used["errcode"], wrongKind["errcode"], expired["errcode"]]).toEqual([40029, 40029, 40029]);
});
