import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import { NOTIFY_BUDGET_MS, NOTIFY_RETRY_SECONDS } from "../src/index.ts";
import { isVerified, openNotification } from "./merchant.ts";
import { openShop, type Shop } from "./shop.ts";

const totalsOf = ({ receiver, side }: Shop) =>
  receiver.received.map(({ event }) => (openNotification(event, side.apiV3Key)["amount"] as { total: number }).total);
const verifiedOf = ({ receiver, side }: Shop) =>
  receiver.received.map(({ headers, body }) => isVerified(headers, body, side.platformPublicKeyPem));

test("a receiver that always fails is called at exactly the sixteen published moments of 24 h 4 min", async () => {
  await using shop = await openShop({ answers: Array(16).fill(500) });
  await shop.paidOrder();
  await shop.simulator.advance(24 * 3_600_000 + 4 * 60_000 + 86_400_000);
  const [notification] = shop.simulator.notifications.list();
  const moments = notification?.attempts.map(
    ({ at }) => (Date.parse(at) - Date.parse("2026-03-02T12:00:00+08:00")) / 1000,
  );
  expect(moments).toEqual([
    0, 15, 30, 60, 240, 840, 2_040, 3_840, 5_640, 7_440, 11_040, 21_840, 32_640, 43_440, 65_040, 86_640,
  ]);
  expect(NOTIFY_RETRY_SECONDS.reduce((sum, wait) => sum + wait, 0)).toBe(24 * 3_600 + 4 * 60);
  expect(notification?.state).toBe("EXHAUSTED");
  expect(shop.receiver.received).toHaveLength(16);
  expect(new Set(shop.receiver.received.map(({ event }) => event["id"])).size).toBe(1);
  expect(new Set(verifiedOf(shop))).toEqual(new Set([true]));
});

test("it stops at the first 200 or 204, and takes nothing else for a yes", async () => {
  await using shop = await openShop({ answers: [500, 302, 401, 201, 200] });
  await shop.paidOrder();
  await shop.simulator.advance(86_400_000);
  const [notification] = shop.simulator.notifications.list();
  expect(notification).toMatchObject({ state: "DELIVERED" });
  expect(notification?.attempts.map(({ outcome }) => outcome)).toEqual(["500", "302", "401", "201", "200"]);
});

test("a receiver that does not answer within the budget is called again", async () => {
  await using shop = await openShop({ answers: ["hang", 204], notifyBudgetMs: 50 });
  await shop.paidOrder();
  await shop.simulator.advance(15_000);
  expect(shop.simulator.notifications.list()[0]?.attempts.map(({ outcome }) => outcome)).toEqual(["timeout", "204"]);
  expect(NOTIFY_BUDGET_MS).toBe(5_000);
});

test("a receiver that is not there yet gets it later", async () => {
  await using shop = await openShop();
  const nobody = "http://127.0.0.1:9/notify";
  await shop.paidOrder(100, { notify_url: nobody });
  expect(shop.simulator.notifications.list()[0]).toMatchObject({
    state: "PENDING",
    attempts: [{ outcome: expect.any(String) }],
  });
});

test("probes, bad signatures, wrong amounts, duplicates and lost ones can be ordered", async () => {
  await using shop = await openShop({ answers: [401, 204, 401, 204, 400, 204] });
  const { simulator, receiver } = shop;
  simulator.faults.add({ route: "notify", kind: "signtest" });
  await shop.paidOrder(100);
  expect(String(receiver.received[0]?.headers["wechatpay-signature"])).toMatch(/^WECHATPAY\/SIGNTEST\//);
  expect(simulator.notifications.list()[0]?.attempts.map(({ outcome }) => outcome)).toEqual(["204"]);

  simulator.faults.add({ route: "notify", kind: "bad-signature" });
  await shop.paidOrder(200);
  await simulator.advance(15_000);
  simulator.faults.add({ route: "notify", kind: "wrong-amount" });
  await shop.paidOrder(300);
  await simulator.advance(15_000);
  simulator.faults.add({ route: "notify", kind: "duplicate" });
  await shop.paidOrder(400);
  simulator.faults.add({ route: "notify", kind: "drop" });
  await shop.paidOrder(500);
  expect(totalsOf(shop)).toEqual([100, 100, 200, 200, 301, 300, 400, 400]);
  await simulator.advance(15_000);
  expect(totalsOf(shop).at(-1)).toBe(500);
  expect(verifiedOf(shop)).toEqual([false, true, false, true, true, true, true, true, true]);
});

test("a delayed notification is overtaken by the next, and any can be sent once more", async () => {
  await using shop = await openShop();
  shop.simulator.faults.add({ route: "notify", kind: "delay", ms: 10_000 });
  await shop.paidOrder(100);
  await shop.paidOrder(200);
  await shop.simulator.advance(10_000);
  expect(totalsOf(shop)).toEqual([200, 100]);
  const last = shop.simulator.notifications.list().find(({ plaintext }) => plaintext.includes('"total":200'));
  shop.simulator.notifications.repeat(last?.id ?? "");
  await shop.simulator.idle();
  expect(totalsOf(shop)).toEqual([200, 100, 200]);
});

test("during a certificate rotation two serials sign in turn", async () => {
  await using shop = await openShop();
  const { simulator, side } = shop;
  await simulator.ensureApp({ appid: side.appid, signsWith: "certificate" });
  const added = await simulator.rotateCertificate(side.mchid);
  for (let order = 0; order < 4; order++) await shop.paidOrder();
  const serials = shop.receiver.received.map(({ headers }) => headers["wechatpay-serial"]);
  expect(new Set(serials)).toEqual(new Set([side.platformCertificates[0]?.serial, added]));
});

test("a merchant that changes over gets both kinds of signature, and a retired certificate signs no more", async () => {
  await using shop = await openShop();
  const { simulator, side } = shop;
  await simulator.ensureApp({ appid: side.appid, signsWith: "both" });
  const added = await simulator.rotateCertificate(side.mchid);
  simulator.retireCertificates(side.mchid);
  for (let order = 0; order < 4; order++) await shop.paidOrder();
  const serials = shop.receiver.received.map(({ headers }) => headers["wechatpay-serial"]);
  expect(new Set(serials)).toEqual(new Set([side.platformPublicKeyId, added]));
});

test("a merchant's new certificate signs beside the old one until that is retired", async () => {
  await using shop = await openShop();
  const { simulator, side, client } = shop;
  const { merchantSerial, merchantPrivateKeyPem } = await simulator.rotateMerchantCertificate(side.mchid);
  const { outTradeNo } = await shop.paidOrder();
  const path = `/v3/pay/transactions/out-trade-no/${outTradeNo}?mchid=${side.mchid}`;
  const asks = async () => {
    const renewed = { serial: merchantSerial, privateKeyPem: merchantPrivateKeyPem };
    return [(await client.call("GET", path)).status, (await client.call("GET", path, undefined, renewed)).status];
  };
  expect(await asks()).toEqual([200, 200]);
  simulator.retireMerchantCertificate(side.mchid);
  expect(await asks()).toEqual([401, 200]);
});

test("a kept connection that the receiver had closed costs no attempt", async () => {
  await using shop = await openShop();
  let sockets = 0;
  const server = createServer((socket) => {
    sockets += 1;
    let calls = 0;
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      if (!chunk.toString().startsWith("POST")) return;
      calls += 1;
      if (calls === 1) socket.write("HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n");
      else socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const notify_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`;
  await shop.paidOrder(100, { notify_url });
  await shop.paidOrder(200, { notify_url });
  expect(shop.simulator.notifications.list().map(({ attempts }) => attempts.map(({ outcome }) => outcome))).toEqual([
    ["204"],
    ["204"],
  ]);
  expect(sockets).toBe(2);
  server.close();
});

test("a clock handed in is followed", async () => {
  let now = new Date("2026-03-02T12:00:00+08:00");
  await using shop = await openShop({ real: true, clock: { now: () => now }, answers: [500, 204] });
  await shop.paidOrder();
  now = new Date("2026-03-02T12:00:15+08:00");
  await shop.simulator.idle();
  expect(shop.simulator.notifications.list()[0]).toMatchObject({
    state: "DELIVERED",
    attempts: [{ at: "2026-03-02T04:00:00.000Z" }, { at: "2026-03-02T04:00:15.000Z" }],
  });
});
