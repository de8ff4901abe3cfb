import { once } from "node:events";
import { listMyOrders, placeOrder, staffSignIn } from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "#kernel/clock.ts";
import { createDb } from "#kernel/db.ts";
import { createLog } from "#kernel/log.ts";
import { caller } from "#test/callers.ts";
import { brokenInvariants } from "#test/invariants.ts";
import { type ServerHost, startServerHost } from "#test/server-process.ts";
import { newBuyer, openShopAs, orderBody } from "#test/shop.ts";

let host: ServerHost;
beforeAll(async () => {
  host = await startServerHost();
});
afterAll(() => host.close());

const demo = { appid: "wx00000000000demo1", program: "demo" };

test("killed between commit and reply: the same tap finds its order, and there is one", async () => {
  const doomed = await host.start({ BANYAN_FAULT_POINT: "checkout.committed" });
  const staff = caller(doomed.url);
  const { headers } = await staff.send(staffSignIn, { body: { account: "demo", password: "banyan-demo-shop" } });
  const owner = staff.with({ cookie: headers.get("set-cookie")?.split(";")[0] ?? "", origin: doomed.url });
  const shop = await openShopAs(owner, demo.program, () => new Date());
  const { skus } = await shop.addProduct({ onHand: 5 });
  const before = await newBuyer({ ...demo, url: doomed.url, simulator: host.simulator });
  const body = await orderBody(before, { lines: [{ skuId: skus[0]!.id, quantity: 2 }] });

  const death = once(doomed.child, "exit");
  await expect(before.call.send(placeOrder, { body }, { idempotencyKey: "one-tap" })).rejects.toThrow("fetch failed");
  expect(await death).toEqual([null, "SIGKILL"]);

  const healed = await host.start();
  const call = caller(healed.url, { "x-program": demo.appid, authorization: `Bearer ${before.token}` });
  const again = await call.send(placeOrder, { body }, { idempotencyKey: "one-tap" });
  expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([200, "true"]);
  const { items } = await call.ok(listMyOrders, { query: {} });
  expect(items).toEqual([again.body]);
  const db = createDb({ url: host.databaseUrl, clock: systemClock(), log: createLog("silent") });
  expect(await brokenInvariants(db.reads)).toEqual([]);
  await db.close();
});
