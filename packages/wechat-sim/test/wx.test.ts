import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { signText } from "../src/core/keys.ts";
import { createMemoryStore, createWx, type PaymentRequest, type WxOptions } from "../src/wx/index.ts";
import { openShop, type Shop, weixin } from "./shop.ts";

const open = ({ url, side }: Shop, options: Partial<WxOptions> = {}) =>
  createWx({ simUrl: url, appid: side.appid, storage: createMemoryStore(), ...options });

/** The openid behind a login code, as the shop's server finds it. */
async function openidOf({ url, side }: Shop, code: string): Promise<string> {
  const session = await weixin(
    url,
    `/sns/jscode2session?appid=${side.appid}&secret=${side.secret}&js_code=${code}&grant_type=authorization_code`,
  );
  return String(session["openid"]);
}

/** What the shop's server hands to `wx.requestPayment`. */
async function signedPayment({ side }: Shop, prepayId: string): Promise<PaymentRequest> {
  const payment = {
    timeStamp: "1772424000",
    nonceStr: "5K8264ILTKCH16CQ2502SI8ZNMTM67VS",
    package: `prepay_id=${prepayId}`,
  };
  const message = `${side.appid}\n${payment.timeStamp}\n${payment.nonceStr}\n${payment.package}\n`;
  return { ...payment, signType: "RSA", paySign: await signText(message, side.merchantPrivateKeyPem) };
}

test("each browser is one person, today and tomorrow", async () => {
  await using shop = await openShop();
  const storage = createMemoryStore();
  const login = async (wx = open(shop, { storage })) => openidOf(shop, (await wx.login()).code);
  const me = await login();
  expect(await login()).toBe(me);
  expect(await login(open(shop))).not.toBe(me);
});

test("APIs answer by callbacks or by promise, as in WeChat", async () => {
  await using shop = await openShop();
  const wx = open(shop);
  const heard = await new Promise((resolve) => {
    const calls: unknown[] = [];
    const returned = wx.login({
      success: ({ errMsg }) => calls.push(errMsg),
      complete: ({ errMsg }) => resolve([...calls, errMsg, returned]),
    });
  });
  expect(heard).toEqual(["login:ok", "login:ok", undefined]);
  const nowhere = open(shop, { simUrl: "http://127.0.0.1:9" });
  await expect(nowhere.login()).rejects.toEqual({ errMsg: "login:fail network error" });
  expect(await new Promise((resolve) => nowhere.login({ fail: resolve }))).toEqual({
    errMsg: "login:fail network error",
  });
});

test("paying, cancelling and paying again", async () => {
  await using shop = await openShop();
  const decisions: ("pay" | "cancel")[] = ["cancel", "pay"];
  const seen: unknown[] = [];
  const wx = open(shop, {
    decide: (sheet) => {
      seen.push(sheet);
      return decisions.shift() ?? "pay";
    },
  });
  const openid = await openidOf(shop, (await wx.login()).code);
  const prepayId = await shop.client.prepay(shop.order({ payer: { openid } }));
  const payment = await signedPayment(shop, prepayId);
  await expect(wx.requestPayment(payment)).rejects.toEqual({ errMsg: "requestPayment:fail cancel" });
  expect(await wx.requestPayment(payment)).toEqual({ errMsg: "requestPayment:ok" });
  await shop.simulator.idle();
  expect(shop.receiver.received).toHaveLength(1);
  expect(seen[0]).toEqual({ totalFen: 2_600, merchant: "榕树烘焙", description: "海盐可颂 ×2" });
  await expect(wx.requestPayment(payment)).rejects.toEqual({ errMsg: "requestPayment:fail 该订单已支付" });
});

test("a payment that WeChat's client would refuse does not reach the sheet", async () => {
  await using shop = await openShop();
  const wx = open(shop);
  const openid = await openidOf(shop, (await wx.login()).code);
  const mine = await signedPayment(shop, await shop.client.prepay(shop.order({ payer: { openid } })));
  const others = await signedPayment(shop, await shop.client.prepay(shop.order()));
  const failures = [];
  for (const payment of [
    { ...mine, nonceStr: "other" },
    { ...mine, paySign: "AAAA" },
    { ...mine, signType: "MD5" },
    others,
    await signedPayment(shop, "wx-none"),
  ]) {
    failures.push(await wx.requestPayment(payment).catch(({ errMsg }) => errMsg));
  }
  expect(failures).toEqual([
    "requestPayment:fail 支付验证签名失败",
    "requestPayment:fail 支付验证签名失败",
    "requestPayment:fail signType不正确",
    "requestPayment:fail 下单账号与支付账号不一致",
    "requestPayment:fail prepay_id不存在",
  ]);
  expect(shop.simulator.orders(shop.side.mchid).every(({ state }) => state === "NOTPAY")).toBe(true);
});

test("personal data needs a declared use and an agreed notice", async () => {
  await using shop = await openShop();
  const storage = createMemoryStore();
  const wx = open(shop, { storage });
  const contract = "《榕树烘焙小程序隐私保护指引》";
  expect(await wx.getPrivacySetting()).toMatchObject({ needAuthorization: true, privacyContractName: contract });
  const refused = { errMsg: "getPhoneNumber:fail privacy permission is not authorized", errno: 104 };
  await expect(wx.simulator.tapPhoneNumber()).rejects.toEqual(refused);

  const referrers: string[] = [];
  wx.onNeedPrivacyAuthorization((resolve, { referrer }) => {
    referrers.push(referrer);
    resolve({ event: "exposureAuthorization" });
    if (referrers.length === 1) resolve({ event: "disagree" });
    else resolve({ event: "agree", buttonId: "agree-button" });
  });
  await expect(wx.simulator.tapPhoneNumber()).rejects.toEqual(refused);
  expect(await wx.requirePrivacyAuthorize()).toEqual({ errMsg: "requirePrivacyAuthorize:ok" });
  expect(referrers).toEqual(["getPhoneNumber", "requirePrivacyAuthorize"]);
  expect(await wx.simulator.tapPhoneNumber()).toMatchObject({ code: expect.stringMatching(/^\w{64}$/) });
  expect(await open(shop, { storage }).getPrivacySetting()).toMatchObject({ needAuthorization: false });

  await shop.simulator.ensureApp({ appid: shop.side.appid, privacy: { declared: [] } });
  await expect(wx.simulator.tapPhoneNumber()).rejects.toMatchObject({ errno: 112 });
  await shop.simulator.ensureApp({ appid: shop.side.appid, privacy: { declared: ["phoneNumber"] }, phoneQuota: 0 });
  await expect(wx.simulator.tapPhoneNumber()).rejects.toMatchObject({ errno: 1_400_001 });

  const tapped = open(shop);
  tapped.simulator.agreePrivacy();
  expect(await tapped.getPrivacySetting()).toMatchObject({ needAuthorization: false });
});

test("request succeeds with any status, fails only without an answer, and can be aborted", async () => {
  await using shop = await openShop();
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      bodies.push(`${request.method} ${request.url} ${request.headers["content-type"]} ${body}`);
      if (request.url === "/hang") return;
      response.writeHead(request.url === "/missing" ? 404 : 200, { "x-kind": "test" }).end('{"ok":true}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const wx = open(shop);
  const ask = (options: object) =>
    new Promise<Record<string, unknown>>((complete) => wx.request({ url: `${base}/list`, ...options, complete }));

  expect(await ask({ data: { a: 1, b: undefined, c: "中" } })).toMatchObject({
    statusCode: 200,
    data: { ok: true },
    errMsg: "request:ok",
    header: { "x-kind": "test" },
  });
  expect(await ask({ url: `${base}/missing`, method: "POST", data: { a: 1 } })).toMatchObject({ statusCode: 404 });
  const form = { method: "POST", data: { a: 1 }, header: { "Content-Type": "application/x-www-form-urlencoded" } };
  expect(await ask({ ...form, dataType: "text" })).toMatchObject({ data: '{"ok":true}' });
  expect(await ask({ url: "http://127.0.0.1:9/" })).toEqual({ errMsg: expect.stringMatching(/^request:fail /) });
  expect(await ask({ url: `${base}/hang`, timeout: 30 })).toEqual({ errMsg: "request:fail timeout" });
  const aborted = await new Promise((complete) => wx.request({ url: `${base}/hang`, complete }).abort());
  expect(aborted).toEqual({ errMsg: "request:fail abort" });
  expect(bodies.slice(0, 3)).toEqual([
    "GET /list?a=1&c=%E4%B8%AD application/json ",
    'POST /missing application/json {"a":1}',
    "POST /list application/x-www-form-urlencoded a=1",
  ]);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test("storage keeps any value of this mini-program and no other", async () => {
  await using shop = await openShop();
  const storage = createMemoryStore();
  const wx = open(shop, { storage });
  const other = open(shop, { storage, appid: "wx0000000000000002" });
  wx.setStorageSync("cart", { lines: [1, 2] });
  await wx.setStorage({ key: "empty", data: "" });
  other.setStorageSync("cart", "theirs");
  expect(wx.getStorageSync("cart")).toEqual({ lines: [1, 2] });
  expect(wx.getStorageSync("nothing")).toBe("");
  expect(await wx.getStorage({ key: "cart" })).toMatchObject({ data: { lines: [1, 2] }, errMsg: "getStorage:ok" });
  await expect(wx.getStorage({ key: "nothing" })).rejects.toEqual({ errMsg: "getStorage:fail data not found" });
  expect(wx.getStorageInfoSync().keys.sort()).toEqual(["cart", "empty"]);
  expect(() => wx.setStorageSync("big", "x".repeat(1_048_577))).toThrow("setStorageSync:fail entry size limit reached");
  wx.removeStorageSync("empty");
  wx.clearStorageSync();
  expect([wx.getStorageInfoSync().keys, other.getStorageSync("cart")]).toEqual([[], "theirs"]);
});

test("a share makes a card and tells nobody; the launch says how the shop was entered", async () => {
  await using shop = await openShop();
  const wx = open(shop, { launch: { path: "pages/product/index", query: { sid: "a1" }, scene: 1007 } });
  let told = 0;
  const message = { title: "来尝尝", path: "/pages/product/index?sid=b2", success: () => told++ };
  expect(await wx.simulator.share(message)).toEqual({
    title: "来尝尝",
    path: "/pages/product/index?sid=b2",
    imageUrl: "",
  });
  expect(await wx.simulator.share(undefined)).toEqual({ title: "榕树烘焙", path: "", imageUrl: "" });
  const late = { title: "早", promise: Promise.resolve({ title: "晚" }) };
  expect(await wx.simulator.share(late)).toMatchObject({ title: "晚" });
  expect(told).toBe(0);
  expect(wx.getLaunchOptionsSync()).toMatchObject({ path: "pages/product/index", query: { sid: "a1" }, scene: 1007 });
});
