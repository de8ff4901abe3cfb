import { expect, test } from "vitest";
import { openShop, weixin } from "./shop.ts";

test("each fault happens as often as ordered and is written in the journal", async () => {
  await using shop = await openShop();
  const { simulator, url, client } = shop;
  const login = "/sns/jscode2session?grant_type=authorization_code";
  for (const kind of ["busy", "quota", "minute-limit"] as const) simulator.faults.add({ route: "/sns", kind });
  const errcodes = [];
  for (let call = 0; call < 4; call++) errcodes.push((await weixin(url, login))["errcode"]);
  expect(errcodes).toEqual([-1, 45009, 45011, 40013]);
  const journal = simulator.journal({ url: "/sns" });
  expect(journal.map(({ fault, code }) => [fault, code])).toEqual([
    ["", "40013"],
    ["minute-limit", "45011"],
    ["quota", "45009"],
    ["busy", "-1"],
  ]);

  simulator.faults.add({ route: "/v3/pay", kind: "busy", times: 2 });
  simulator.faults.add({ route: "/v3/pay", kind: "error" });
  const answers = [];
  for (let call = 0; call < 4; call++) {
    const { status, body } = await client.query("T0000000");
    answers.push([status, body["code"]]);
  }
  expect(answers).toEqual([
    [500, "SYSTEM_ERROR"],
    [500, "SYSTEM_ERROR"],
    [500, undefined],
    [404, "ORDER_NOT_EXIST"],
  ]);
});

test("after a lost reply the work is done; after a timeout it is not", async () => {
  await using shop = await openShop();
  const { simulator, client, side } = shop;
  const lost = shop.order();
  simulator.faults.add({ route: "/v3/pay", kind: "lost-reply" });
  await expect(client.prepay(lost)).rejects.toThrow("fetch failed");
  expect(simulator.orders(side.mchid)).toHaveLength(1);
  expect(await client.prepay(lost)).toBe(simulator.orders(side.mchid)[0]?.prepayId);

  simulator.faults.add({ route: "/v3/pay", kind: "timeout" });
  await expect(
    fetch(`${shop.url}/v3/pay/transactions/jsapi`, { method: "POST", body: "{}", signal: AbortSignal.timeout(100) }),
  ).rejects.toThrow("timeout");
  simulator.faults.add({ route: "/v3/pay", kind: "slow", ms: 20 });
  expect((await client.query(String(lost.out_trade_no))).status).toBe(200);
  expect(simulator.orders(side.mchid)).toHaveLength(1);
});

test("the admin interface orders faults, drives time, pays and shows the journal", async () => {
  await using shop = await openShop();
  const call = async (path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${shop.url}/__sim${path}`, {
      headers,
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    return [response.status, await response.json()] as [number, Record<string, string>[]];
  };
  expect(await call("/faults", { route: "/sns", kind: "nonsense" })).toMatchObject([400, {}]);
  expect(await call("/faults", { route: "/sns", kind: "slow", ms: 1, times: 2 })).toMatchObject([200, [{ times: 2 }]]);
  expect(await call("/clock", { advanceMs: 60_000 })).toEqual([200, { now: "2026-03-02T04:01:00.000Z" }]);
  expect(await call("/clock", { now: "2026-03-05T00:00:00Z" })).toEqual([200, { now: "2026-03-05T00:00:00.000Z" }]);
  expect(await call("/clock", { now: "soon" })).toMatchObject([400, {}]);
  const user = await call("/users", { appid: shop.side.appid, id: "u2", nickname: "阿青", phone: "13800000000" });
  expect(user).toMatchObject([200, { id: "u2", nickname: "阿青", phone: "13800000000", riskLevel: 0 }]);
  const prepayId = await shop.client.prepay(shop.order());
  expect(await call("/cancel", { prepayId })).toEqual([200, { outcome: "CANCELLED" }]);
  expect(await call("/pay", { prepayId })).toMatchObject([200, { outcome: "PAID" }]);
  await call("/idle", {});
  const [, journal] = await call("/journal?limit=2");
  expect(journal.map(({ direction, method }) => [direction, method])).toEqual([
    ["out", "POST"],
    ["in", "CANCEL"],
  ]);
  expect(await call("/apps", { apiV3Key: "too short" })).toMatchObject([400, {}]);
  // A page of another site cannot reach the keys through the visitor's browser.
  expect(await call("/clock", undefined, { origin: "https://evil.example" })).toMatchObject([403, {}]);
});

test("after being driven, time is real again and work due meanwhile is done", async () => {
  await using shop = await openShop();
  const { outTradeNo } = await shop.paidOrder(1_000);
  await shop.client.refund(outTradeNo, "R1", 100, 1_000);
  await shop.simulator.setNow(null);
  expect(Math.abs(shop.simulator.now().getTime() - Date.now())).toBeLessThan(60_000);
  expect((await shop.client.findRefund("R1")).body).toMatchObject({
    status: "SUCCESS",
    success_time: "2026-03-02T12:00:02+08:00",
  });
});
