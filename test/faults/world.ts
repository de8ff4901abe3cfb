import { createSimulator, type Simulator } from "@banyan/wechat-sim";
import { type ClickHouse, createClickHouse } from "../../apps/server/src/kernel/clickhouse.ts";
import { systemClock } from "../../apps/server/src/kernel/clock.ts";
import { createDb, type Databases } from "../../apps/server/src/kernel/db.ts";
import { createLog } from "../../apps/server/src/kernel/log.ts";
import { type Ground, startGround } from "../../bench/harness/ground.ts";
import { operator, type Server, startServer } from "../../bench/harness/server.ts";
import { giveNewcomers, openShop } from "../../bench/harness/shop.ts";
import { until } from "../../bench/harness/until.ts";

export const APPID = "wx00000000000demo1";

/** Everything that can be killed, each with its supervisor, and eyes of our own on what is stored. */
export type World = {
  ground: Ground;
  server: Server;
  simulator: Simulator;
  mchid: string;
  db: Databases;
  clickhouse: ClickHouse;
  /** What is for sale, and the one of which there are few. */
  skuIds: string[];
  scarceSkuId: string;
  /** How often the server was started again. */
  restarts(): number;
  /** How often it ended by kill −9. */
  killed(): number;
  stop(): Promise<void>;
};

const PRODUCTS = 4;
const UNITS = 1_000_000;
/** Of the one that sells out. */
const FEW_UNITS = 40;
/** Fewer than there will be claims. */
const GIFTS = 60;

export async function startWorld(): Promise<World> {
  const ground = await startGround();
  const simulator = createSimulator();
  const simulatorUrl = await simulator.listen();
  const databaseUrl = await ground.database("faults");
  let restarts = 0;
  let killed = 0;
  const server = await startServer({
    ground,
    databaseUrl,
    events: "faults",
    simulatorUrl,
    onRestart: (reason) => {
      if (reason === "ready again") restarts++;
      if (reason.includes("SIGKILL")) killed++;
    },
  });
  const shop = await openShop(server.url, operator);
  await giveNewcomers(shop, GIFTS);
  const products = [];
  for (let number = 0; number < PRODUCTS; number++)
    products.push(await shop.addProduct({ pricesFen: [1_200 + number, 4_500, 9_900], onHand: UNITS }));
  const scarce = await shop.addProduct({ pricesFen: [2_900], onHand: FEW_UNITS });
  const db = createDb({ url: databaseUrl, clock: systemClock(), log: createLog("silent") });
  const clickhouse = createClickHouse({ url: ground.clickhouseUrl, database: "faults" });
  return {
    ground,
    server,
    simulator,
    mchid: simulator.merchantSide(APPID)?.mchid ?? "",
    db,
    clickhouse,
    skuIds: products.flatMap(({ skus }) => skus.map(({ id }) => id)),
    scarceSkuId: scarce.skus[0]?.id ?? "",
    restarts: () => restarts,
    killed: () => killed,
    async stop() {
      await db.close();
      await clickhouse.close();
      await server.stop();
      await simulator.close();
      await ground.stop();
    },
  };
}

/** For what a supervisor, a retry of WeChat (15 s, 15 s, 30 s) or a lease (60 s) brings about. */
export const eventually = (isSo: () => Promise<boolean>, what: string): Promise<void> =>
  until(isSo, what, { withinMs: 150_000, everyMs: 100 });
