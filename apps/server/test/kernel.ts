import { inject } from "vitest";
import { virtualClock } from "#kernel/clock.ts";
import type { StatementEvent } from "#kernel/db.ts";
import { transact } from "#kernel/db.ts";
import { createKernel, type Kernel } from "#kernel/kernel.ts";
import { createLog } from "#kernel/log.ts";
import { copyTemplate, dropTestDatabase, TEST_NOW } from "./db.ts";

export type TestKernel = Kernel & { url: string; logged: string[]; close(): Promise<void> };

/** The kernel without any module, on a database of its own with programs `demo` (wxdemo) and `other` (wxother). */
export async function startTestKernel(
  options: { onStatement?: (statement: StatementEvent) => void; callsPerMinute?: number; corsOrigins?: string[] } = {},
): Promise<TestKernel> {
  const databaseUrl = await copyTemplate();
  const logged: string[] = [];
  const kernel = await createKernel({
    config: {
      role: "all",
      publicUrl: "http://127.0.0.1",
      databaseUrl,
      clickhouse: { url: inject("clickhouseUrl"), database: "default" },
      secrets: { sealKey: Buffer.alloc(32, 7), tokenPepper: "test pepper" },
      callsPerMinute: options.callsPerMinute ?? 0,
      corsOrigins: options.corsOrigins ?? [],
    },
    sharded: {},
    clock: virtualClock(TEST_NOW),
    log: createLog("warn", { write: (line) => logged.push(line) }),
    onStatement: options.onStatement,
  });
  await transact(kernel.db.orders, async (tx) => {
    await kernel.programs.add(tx, { id: "demo", appid: "wxdemo", name: "Demo", zone: "Asia/Shanghai" });
    await kernel.programs.add(tx, { id: "other", appid: "wxother", name: "Other", zone: "Asia/Shanghai" });
  });
  return Object.assign(kernel, {
    url: databaseUrl,
    logged,
    async close() {
      kernel.live.close();
      await kernel.http.close();
      await kernel.db.close();
      await kernel.clickhouse.close();
      await dropTestDatabase(databaseUrl);
    },
  });
}

/** A member's token in a program. */
export function signIn(kernel: Kernel, programId: string, memberId: string, personId = 1): Promise<string> {
  return transact(kernel.db.orders, (tx) =>
    kernel.auth.issueShopperToken(tx, { programId, memberId, personId, openid: `o-${personId}` }),
  );
}
