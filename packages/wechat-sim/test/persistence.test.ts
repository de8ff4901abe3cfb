import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { MerchantSide } from "../src/apps.ts";
import { createSimulator } from "../src/index.ts";
import { createMerchantClient, createReceiver } from "./merchant.ts";
import { openShop, weixin } from "./shop.ts";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "wechat-sim-"));
});
afterEach(() => rm(dir, { recursive: true }));

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

async function startProcess(): Promise<{ url: string; child: ChildProcess; exited: Promise<unknown[]> }> {
  const child = spawn(process.execPath, [MAIN, "--dir", dir], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const [line] = await once(child.stdout as NonNullable<typeof child.stdout>, "data");
  return { url: JSON.parse(String(line)).url, child, exited };
}

async function admin<T>(url: string, path: string, body: unknown): Promise<T> {
  const response = await fetch(`${url}/__sim/${path}`, { method: "POST", body: JSON.stringify(body) });
  return (await response.json()) as T;
}

test("the second start finds apps, keys, users, orders, tokens, codes and pending work", async () => {
  const answers = [500, 204];
  const first = await openShop({ dir, answers });
  const { side, shopper } = first;
  const { outTradeNo, transactionId } = await first.paidOrder(1_000);
  const { access_token } = await weixin(
    first.url,
    `/cgi-bin/token?grant_type=client_credential&appid=${side.appid}&secret=${side.secret}`,
  );
  const code = first.simulator.loginCode(side.appid, shopper.id);
  await first.client.refund(outTradeNo, "R1", 100, 1_000);
  await first.simulator.close();

  const simulator = createSimulator({ dir });
  const url = await simulator.listen();
  await simulator.setNow(new Date("2026-03-02T12:00:00+08:00"));
  const again = await simulator.ensureApp({ appid: side.appid });
  expect(again).toEqual(side);
  const client = createMerchantClient(url, again, simulator.now);
  expect((await client.query(outTradeNo)).body).toMatchObject({ transaction_id: transactionId, trade_state: "REFUND" });
  const phone = await weixin(url, `/wxa/business/getuserphonenumber?access_token=${access_token}`, { code: "x" });
  expect(phone["errcode"]).toBe(40029);
  const session = await weixin(
    url,
    `/sns/jscode2session?appid=${side.appid}&secret=${side.secret}&js_code=${code}&grant_type=authorization_code`,
  );
  expect(session).toMatchObject({ openid: shopper.openid });
  await simulator.advance(15_000);
  expect((await client.findRefund("R1")).body).toMatchObject({ status: "SUCCESS" });
  expect(simulator.notifications.list()).toMatchObject([{ state: "DELIVERED", attempts: [{}, { outcome: "204" }] }]);
  expect(first.receiver.received).toHaveLength(2);
  await first.receiver.close();
  await simulator.close();
});

test("a second simulator on the same folder refuses to start", async () => {
  const first = createSimulator({ dir });
  expect(() => createSimulator({ dir })).toThrow("database is locked");
  await first.close();
  await createSimulator({ dir }).close();
});

test("kill -9 in the middle of orders and payments loses nothing that was answered", async () => {
  const receiver = await createReceiver();
  const first = await startProcess();
  const side = await admin<MerchantSide>(first.url, "apps", { appid: "wx0000000000000001" });
  const { openid } = await admin<{ openid: string }>(first.url, "users", { appid: side.appid, id: "u1" });
  const client = createMerchantClient(first.url, side, () => new Date());
  const prepaid: string[] = [];
  const paid: string[] = [];

  async function shopForever() {
    for (;;) {
      const body = client.order({ notify_url: receiver.url, payer: { openid } });
      const prepayId = await client.prepay(body);
      prepaid.push(String(body.out_trade_no));
      const outcome = await admin<{ outcome: string }>(first.url, "pay", { prepayId });
      if (outcome.outcome === "PAID") paid.push(String(body.out_trade_no));
      if (paid.length === 60) first.child.kill("SIGKILL");
    }
  }
  const shoppers = Array.from({ length: 8 }, () => shopForever());
  await Promise.allSettled(shoppers);
  await first.exited;

  const second = await startProcess();
  const survived = createMerchantClient(second.url, side, () => new Date());
  const stateOf = async (number: string) => (await survived.query(number)).body["trade_state"];
  const states = await Promise.all(prepaid.map(stateOf));
  const paidStates = await Promise.all(paid.map(stateOf));
  expect(states.filter((state) => state === undefined)).toEqual([]);
  expect(new Set(paidStates)).toEqual(new Set(["SUCCESS"]));
  expect(paid.length).toBeGreaterThanOrEqual(60);

  // What was paid but not yet told is told by the second process.
  await admin(second.url, "idle", {});
  const told = new Set(receiver.received.map(({ event }) => event["id"]));
  const orders = await fetch(`${second.url}/__sim/merchants/${side.mchid}/orders`);
  const all = (await orders.json()) as { state: string }[];
  expect(told.size).toBe(all.filter(({ state }) => state === "SUCCESS").length);
  second.child.kill("SIGTERM");
  expect(await second.exited).toEqual([0, null]);
  await receiver.close();
});
