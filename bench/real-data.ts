import { resolve } from "node:path";
import { createClickHouse } from "../apps/server/src/kernel/clickhouse.ts";
import { migrateClickHouse } from "../apps/server/src/migrations.ts";
import { startGround } from "./harness/ground.ts";
import { cdnow } from "./real-data/cdnow.ts";
import { groceries } from "./real-data/groceries.ts";
import { onlineRetail } from "./real-data/online-retail.ts";
import { openShop } from "./real-data/shop.ts";
import { createTable } from "./real-data/table.ts";

/**
 * `npm run real-data -- <folder>` with `cdnow/`, `online_retail/` and `groceries/` in it: each is stored as imported events of a
 * program of its own, asked through the very reports, and printed beside what is published of it. Exit code 1 when they differ.
 */
export async function realData([folder]: readonly string[]): Promise<void> {
  if (!folder) throw new Error("npm run real-data -- <folder>");
  const table = createTable();
  const ground = await startGround();
  const clickhouse = createClickHouse({ url: ground.clickhouseUrl, database: "real_data" });
  try {
    await migrateClickHouse(clickhouse);
    for (const read of [cdnow, onlineRetail, groceries]) await read(resolve(folder), openShop(clickhouse), table);
  } finally {
    await clickhouse.close();
    await ground.stop();
  }
  console.log(table.text());
  process.exitCode = table.differs() ? 1 : 0;
}
