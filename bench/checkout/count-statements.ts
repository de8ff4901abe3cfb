import { placeOrder, startPayment } from "@banyan/contracts";
import { createApp } from "../../apps/server/src/app.ts";
import { readConfig } from "../../apps/server/src/config.ts";
import { setUpDemo } from "../../apps/server/src/demo.ts";
import { systemClock } from "../../apps/server/src/kernel/clock.ts";
import { createLog } from "../../apps/server/src/kernel/log.ts";
import { migrateAll } from "../../apps/server/src/migrations.ts";
import { runMixedPromotions } from "../../apps/server/test/promotions.ts";
import { operator } from "../harness/server.ts";
import { buy, giveNewcomers, newBuyer, openShop, orderBody } from "../harness/shop.ts";
import { PROMOTIONS, type Running } from "./ours.ts";

export type Counted = { lines: number; checkout: number; paid: number; reactions: number };

/**
 * Statements the driver sees (BEGIN, COMMIT and ROLLBACK excluded): from POST checkout to its answer, and from the notification to
 * the payment's last effect; then, apart, those of the reactions to both, which under load serve many orders at once. First without a promotion (`quiet`), then with thirty live.
 * The app runs in this process, without workers of its own, so that nothing else is counted.
 */
export async function countStatements({
  ground,
  simulator,
  simulatorUrl,
}: Running): Promise<{ quiet: Counted; one: Counted; twenty: Counted }> {
  let seen = 0;
  const config = readConfig({
    DATABASE_URL: await ground.database("statements"),
    CLICKHOUSE_URL: ground.clickhouseUrl,
    CLICKHOUSE_DATABASE: "statements",
    WECHAT_API_URL: simulatorUrl,
    WECHAT_PAY_URL: simulatorUrl,
    WECHAT_SIM_URL: simulatorUrl,
    BANYAN_HOME: `${ground.home}/statements`,
    BANYAN_DEMO: "1",
    BANYAN_DEMO_ACCOUNT: operator.account,
    BANYAN_DEMO_PASSWORD: operator.password,
    PORT: "0",
  });
  const log = createLog("warn");
  const app = await createApp({ config, clock: systemClock(), log, onStatement: () => seen++ });
  try {
    await migrateAll({ config, clickhouse: app.clickhouse, log });
    await setUpDemo(app, config);
    await app.prepare();
    config.publicUrl = await app.listen();
    const shop = await openShop(config.publicUrl, operator);
    await giveNewcomers(shop, 100);
    const at = { url: config.publicUrl, simulator, appid: "wx00000000000demo1" };

    const sell = async (lines: number): Promise<Counted> => {
      const buyer = await newBuyer(at, "with gift");
      const { skus } = await shop.addProduct({
        pricesFen: Array.from({ length: lines }, (_, i) => 2_000 + i),
        onHand: 9,
      });
      const body = await orderBody(
        buyer,
        skus.map(({ id }) => ({ skuId: id, quantity: 1 })),
      );
      await app.drain();
      seen = 0;
      const order = await buyer.call.ok(placeOrder, { body });
      const checkout = seen;
      if (order.price.couponId === null) throw new Error("The order was meant to use a coupon");
      const { requestPayment } = await buyer.call.ok(startPayment, { params: { id: order.id }, body: {} });
      seen = 0;
      simulator.pay(requestPayment.package.replace("prepay_id=", ""), buyer.openid);
      await simulator.idle();
      await app.modules.orders.inboxIdle();
      const paid = seen;
      seen = 0;
      await app.drain();
      return { lines, checkout, paid, reactions: seen };
    };
    // what is read once per process (settings, credentials, program) is in memory after this
    const first = await newBuyer(at, "without gift");
    const { skus } = await shop.addProduct({ pricesFen: [2_000], onHand: 9 });
    const order = await buy(first, [{ skuId: skus[0]!.id, quantity: 1 }]);
    await first.call.ok(startPayment, { params: { id: order.id }, body: {} });
    await sell(1);
    const quiet = await sell(1);
    await runMixedPromotions(shop, PROMOTIONS);
    await sell(1);
    return { quiet, one: await sell(1), twenty: await sell(20) };
  } finally {
    await app.close();
  }
}
