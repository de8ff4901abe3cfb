import { payNotify } from "@banyan/contracts";
import { describeTransaction, signNotification } from "@banyan/wechat-sim";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../apps/server/test/app.ts";
import { brokenInvariants } from "../apps/server/test/invariants.ts";
import { buy, newBuyer, openShop, prepay, tapPay } from "../apps/server/test/shop.ts";
import { inTurns } from "../bench/harness/shop.ts";
import { chooseSeed, createRandom, isQuick } from "./faults/random.ts";

const random = createRandom(chooseSeed());
const ORDERS = isQuick ? 30 : 300;
/** The payment as WeChat has it; one fen more; not signed by WeChat; WeChat's own test of that; signed for another instant. */
const kinds = ["good", "wrong-amount", "broken", "probe", "stale"] as const;

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
  // what arrives, and when, is decided below
  t.simulator.faults.add({ route: "notify", kind: "drop", times: 100_000 });
});
afterAll(() => t.close());

async function countOf(table: "state_changes" | "pay_notifications" | "orders", where = sql`true`): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from ${sql.table(table)} where ${where}`.execute(t.db.reads);
  return rows[0]?.count ?? 0;
}

/** One message as it would arrive now; the id is the same for every repetition. */
async function messageFor(outTradeNo: string, kind: (typeof kinds)[number]) {
  const merchant = t.simulator.merchant(t.merchant.mchid);
  const order = t.simulator.orders(t.merchant.mchid).find((one) => one.outTradeNo === outTradeNo);
  if (!merchant || !order) throw new Error(`WeChat does not know ${outTradeNo}`);
  const paid = describeTransaction({ ...order, totalFen: order.totalFen + (kind === "wrong-amount" ? 1 : 0) });
  const now = t.clock.now().getTime();
  const content = {
    id: `${kind} ${outTradeNo}`,
    createdMs: now,
    eventType: "TRANSACTION.SUCCESS" as const,
    originalType: "transaction" as const,
    summary: "支付成功",
    plaintext: JSON.stringify(paid),
  };
  const signature = kind === "broken" || kind === "probe" ? kind : "good";
  const signedAt = kind === "stale" ? now - 301_000 : now;
  return { kind, ...(await signNotification(merchant, content, new Date(now).toISOString(), signedAt, signature)) };
}

test("notifications 1 to 15 times, in any order, some false: every order is paid exactly once, by what WeChat has", async () => {
  const shop = await openShop(t);
  const { skus } = await shop.addProduct({ pricesFen: [1_500, 4_800], onHand: 10_000 });
  const buyers = await inTurns(Array.from({ length: 5 }), 1, () => newBuyer(t));
  const numbers = await inTurns(Array.from({ length: ORDERS }), 4, async () => {
    const buyer = random.pick(buyers);
    const order = await buy(buyer, { lines: [{ skuId: random.pick(skus).id, quantity: random.between(1, 3) }] });
    const prepaid = await prepay(buyer, order.id);
    tapPay(t, buyer, prepaid);
    return prepaid.paymentId.replaceAll("-", "");
  });
  await t.simulator.idle();
  expect(await countOf("orders", sql`state = 'PENDING_PAYMENT'`)).toBe(ORDERS);

  const wanted = numbers.flatMap((number) => [
    ...Array.from({ length: random.between(1, 15) }, () => ({ number, kind: "good" as const })),
    ...Array.from({ length: random.between(0, 4) }, () => ({ number, kind: random.pick(kinds) })),
  ]);
  const answers = await inTurns(random.shuffled(wanted), 8, async ({ number, kind }) => {
    const { headers, body } = await messageFor(number, kind);
    const path = payNotify.path.replace(":program", t.program);
    const reply = await fetch(new URL(path, t.url), { method: "POST", headers, body });
    return { kind, status: reply.status };
  });
  for (const { kind, status } of answers)
    expect({ kind, status }).toEqual({ kind, status: kind === "good" || kind === "wrong-amount" ? 204 : 401 });
  await t.drain();

  expect(await brokenInvariants(t.db.reads)).toEqual([]);
  expect(await countOf("orders", sql`state = 'PAID'`)).toBe(ORDERS);
  expect(await countOf("state_changes", sql`entity = 'orders' and to_state = 'PAID'`)).toBe(ORDERS);
  expect(await countOf("pay_notifications", sql`applied_at is null`)).toBe(0);
  const kept = new Set(
    wanted.filter(({ kind }) => kind === "good" || kind === "wrong-amount").map(({ number, kind }) => kind + number),
  );
  expect(await countOf("pay_notifications")).toBe(kept.size);
});
