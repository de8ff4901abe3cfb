import { randomUUID } from "node:crypto";
import type { Merchant, Simulator } from "@banyan/wechat-sim";
import pg from "pg";
import { runMixedPromotions } from "../../apps/server/test/promotions.ts";
import type { Ground } from "../harness/ground.ts";
import type { Request } from "../harness/load.ts";
import { operator, startServer } from "../harness/server.ts";
import { type Buyer, giveNewcomers, inTurns, newBuyer, openShop, orderBody } from "../harness/shop.ts";
import { until } from "../harness/until.ts";
import { paidNotification, type Side } from "./side.ts";

export type Running = { ground: Ground; simulator: Simulator; simulatorUrl: string };

const APPID = "wx00000000000demo1";
const CHECKOUT = "/api/shop/orders";
/** Orders spread over so many SKUs: what is measured is a shop, not one hot row. */
const SKUS = 50;
export const PROMOTIONS = 30;

/** The server as `npm start` runs it, filled through its front doors. */
export async function oursSide({
  ground,
  simulator,
  simulatorUrl,
  buyers: count,
}: Running & { buyers: number }): Promise<Side & { merchant: Merchant; appid: string }> {
  const databaseUrl = await ground.database("ours");
  const server = await startServer({
    ground,
    databaseUrl,
    events: "ours",
    simulatorUrl,
  });
  const db = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  const merchant = merchantOf(simulator);
  const shop = await openShop(server.url, operator);
  await giveNewcomers(shop, 1_000_000);
  const { skus } = await shop.addProduct({ pricesFen: Array.from({ length: SKUS }, () => 8_800), onHand: 1_000_000 });
  // a busy shop: promotions of every kind, most of them about everything
  await runMixedPromotions(shop, PROMOTIONS);
  const at = { url: server.url, simulator, appid: APPID };
  const buyers = await inTurns(Array.from({ length: count }), 8, () => newBuyer(at, "with gift"));
  const bodies = await inTurns(buyers, 8, (buyer) =>
    orderBody(buyer, [{ skuId: skus[buyers.indexOf(buyer) % SKUS]!.id, quantity: 1 }]),
  );
  const { rows: gifts } = await db.query<{ id: string }>("select id from coupons");
  const openids = new Map(buyers.map(({ memberId, openid }) => [memberId, openid]));
  let placed: string[] = [];
  let notified: string[] = [];
  let rounds = 0;
  let rushSku = "";

  const toRequest = (buyer: Buyer, body: object): Request => ({
    method: "POST",
    path: CHECKOUT,
    headers: {
      "content-type": "application/json",
      "x-program": APPID,
      authorization: `Bearer ${buyer.token}`,
      "idempotency-key": randomUUID(),
    },
    body: JSON.stringify(body),
    keepBody: true,
  });

  return {
    url: server.url,
    pid: () => server.pid,
    checkoutPath: CHECKOUT,
    merchant,
    appid: APPID,
    async prepareRound() {
      // everyone has one coupon again: the rules of their first, under a new id
      if (rounds++ > 0)
        await db.query(
          `insert into coupons (program_id, id, member_id, person_id, template_id, name, benefit, threshold_fen, scope, valid_from, valid_until)
           select program_id, uuidv7(), member_id, person_id, template_id, name, benefit, threshold_fen, scope, valid_from, valid_until
           from coupons where program_id = 'demo' and id = any($1)`,
          [gifts.map(({ id }) => id)],
        );
      const { rows } = await db.query<{ paymentId: string; amountFen: string; memberId: string }>(
        `with prepaid as (
           insert into payments (program_id, id, order_id, amount_fen, state, prepay_id)
           select program_id, uuidv7(), id, payable_fen, 'PREPAID', 'prepay ' || id from orders
           where program_id = 'demo' and id = any($1) returning id, order_id, amount_fen)
         select prepaid.id as "paymentId", amount_fen as "amountFen", member_id as "memberId"
         from prepaid join orders on orders.program_id = 'demo' and orders.id = order_id`,
        [placed],
      );
      notified = placed;
      const notifications = await inTurns(rows, 4, ({ paymentId, amountFen, memberId }) => {
        const openid = openids.get(memberId) ?? "";
        return paidNotification(merchant, APPID, "/hooks/pay/demo", {
          paymentId,
          amountFen: Number(amountFen),
          openid,
        });
      });
      return { checkouts: buyers.map((buyer, index) => toRequest(buyer, bodies[index] ?? {})), notifications };
    },
    async paidEffectsDone() {
      if (notified.length === 0) return;
      await until(async () => {
        const { rows } = await db.query("select 1 from pay_notifications where applied_at is null limit 1");
        return rows.length === 0;
      }, "notifications applied");
    },
    async finishRound(answers) {
      const { rows } = await db.query<{ count: number }>(
        "select count(*)::integer as count from orders where program_id = 'demo' and state = 'PAID' and id = any($1)",
        [notified],
      );
      if (rows[0]?.count !== notified.length)
        throw new Error(`${rows[0]?.count} of ${notified.length} orders are paid`);
      placed = answers.map((answer) => (JSON.parse(answer) as { id: string }).id); // the contract's reply
    },
    async prepareRush(rushers, units) {
      const product = await shop.addProduct({ pricesFen: [9_900], onHand: units });
      rushSku = product.skus[0]!.id;
      const those = buyers.slice(0, rushers);
      return inTurns(those, 8, async (buyer) =>
        toRequest(buyer, await orderBody(buyer, [{ skuId: rushSku, quantity: 1 }])),
      );
    },
    async ordersOfRush() {
      const { rows } = await db.query<{ count: number }>(
        "select count(*)::integer as count from order_lines where program_id = 'demo' and sku_id = $1",
        [rushSku],
      );
      return rows[0]?.count ?? 0;
    },
    async stop() {
      await db.end();
      await server.stop();
    },
  };
}

export function merchantOf(simulator: Simulator): Merchant {
  const mchid = simulator.merchantSide(APPID)?.mchid ?? "";
  const merchant = simulator.merchant(mchid);
  if (!merchant) throw new Error("The server did not connect its program to the simulator");
  return merchant;
}
