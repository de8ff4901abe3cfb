import { createSimulator, type SimulatorOptions } from "../src/index.ts";
import { createMerchantClient, createReceiver } from "./merchant.ts";

/** A simulator with one app, one shopper and a merchant's client, its time standing at a fixed instant. */
export async function openShop(options: SimulatorOptions & { answers?: (number | "hang")[]; real?: boolean } = {}) {
  const { answers, real, ...simulatorOptions } = options;
  const simulator = createSimulator(simulatorOptions);
  const url = await simulator.listen();
  if (real !== true) await simulator.setNow(new Date("2026-03-02T12:00:00+08:00"));
  const side = await simulator.ensureApp({ appid: "wx0000000000000001", mchid: "1600000001", name: "榕树烘焙" });
  const shopper = simulator.createUser({ appid: side.appid, id: "shopper-1", nickname: "小满" });
  const receiver = await createReceiver(answers);
  const client = createMerchantClient(url, side, simulator.now);
  const order = (change: Record<string, unknown> = {}) =>
    client.order({ notify_url: receiver.url, payer: { openid: shopper.openid }, ...change });

  return {
    simulator,
    url,
    side,
    shopper,
    receiver,
    client,
    order,
    /** Prepay and pay an order of the given amount; the notification is delivered when it resolves. */
    async paidOrder(totalFen = 2_600, change: Record<string, unknown> = {}) {
      const body = order({ amount: { total: totalFen, currency: "CNY" }, ...change });
      const prepayId = await client.prepay(body);
      const paid = simulator.pay(prepayId);
      if (paid.outcome !== "PAID") throw new Error(`not paid: ${paid.reason}`);
      await simulator.idle();
      return { outTradeNo: String(body["out_trade_no"]), prepayId, transactionId: paid.transactionId };
    },
    async [Symbol.asyncDispose]() {
      await receiver.close();
      await simulator.close();
    },
  };
}

export type Shop = Awaited<ReturnType<typeof openShop>>;

/** GET or POST a path of api.weixin.qq.com. */
export async function weixin(url: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}${path}`, {
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
  return (await response.json()) as Record<string, unknown>;
}
