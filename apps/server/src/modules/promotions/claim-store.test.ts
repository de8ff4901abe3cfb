import { randomUUID } from "node:crypto";
import { type RawBuilder, sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Tx, transact } from "#kernel/db.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { openShop } from "#test/shop.ts";
import { type Taking, takeFromTemplate } from "./claim-store.ts";

let t: TestApp;
let templateId: string;
beforeAll(async () => {
  t = await startTestApp();
  const shop = await openShop(t);
  const terms = { distribution: { kind: "CENTRE" }, totalQuota: 10, perDay: 5, budgetFen: 2_500 } as const;
  templateId = (await shop.addTemplate(terms)).id;
});
afterAll(() => t.close());

/** Takes one from the template as `change` makes it, and leaves everything as it was. */
async function take(change: RawBuilder<unknown> | null, more: Partial<Taking> = {}): Promise<string> {
  class Undo extends Error {}
  let outcome = "";
  const run = async (tx: Tx) => {
    if (change) await sql`update coupon_templates set ${change} where id = ${templateId}`.execute(tx);
    const taken = await takeFromTemplate(tx, {
      ...{ programId: t.program, templateId, memberId: randomUUID(), version: 1, released: 10, today: "2026-03-02" },
      ...{ claimant: { isNewcomer: false, levelId: null }, velocity: { minutes: 60, timesAverage: 3, least: 500 } },
      ...more,
    });
    outcome = typeof taken === "string" ? taken : taken.hasPaused ? "taken, paused" : "taken";
    throw new Undo();
  };
  await transact(t.db.orders, run).catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error;
  });
  return outcome;
}

test("the claim's one statement asks everything itself, whatever was read before it", async () => {
  expect(await take(null)).toBe("taken");
  const refused = [
    sql`state = 'STOPPED'`,
    sql`state = 'PAUSED', paused_by = 'OPERATOR'`,
    sql`claim_from = app_now() + interval '1 ms'`,
    sql`claim_until = app_now()`,
    sql`fixed_until = app_now()`,
    sql`claimed = total_quota`,
    sql`claims_day = '2026-03-02', claims_on_day = 5`,
    sql`reserved_fen = 2001`,
    sql`audience = '{"kind": "NEWCOMERS"}'`,
    sql`audience = '{"kind": "LEVELS", "levelIds": ["gold"]}'`,
  ];
  for (const change of refused) expect([change.toOperationNode(), await take(change)]).toContain("refused");
  expect(await take(null, { version: 2 })).toBe("refused");
  expect(await take(sql`claimed = 4`, { released: 4 })).toBe("refused");

  const allowed: [RawBuilder<unknown>, Partial<Taking>][] = [
    [sql`claim_from = app_now()`, {}],
    [sql`claims_day = '2026-03-01', claims_on_day = 5`, {}],
    [sql`reserved_fen = 2000`, {}],
    [sql`claimed = 4`, { released: 5 }],
    [sql`audience = '{"kind": "NEWCOMERS"}'`, { claimant: { isNewcomer: true, levelId: null } }],
    [sql`audience = '{"kind": "LEVELS", "levelIds": ["gold"]}'`, { claimant: { isNewcomer: false, levelId: "gold" } }],
  ];
  for (const [change, more] of allowed) expect([change.toOperationNode(), await take(change, more)]).toContain("taken");
});

test("the pace is the last hour's, against the template's own average", async () => {
  const pace = { velocity: { minutes: 60, timesAverage: 3, least: 10 } };
  const before = (claimed: number, window: number, minutesAgo: number) =>
    sql`budget_fen = null, per_day = null, total_quota = 100000, created_at = app_now() - interval '100 hours',
      claimed = ${claimed}, window_claims = ${window}, window_from = app_now() - make_interval(mins => ${minutesAgo})`;
  const hurry = { ...pace, released: 100_000 };
  // 2,000 in 100 hours before this one: 20 an hour, so 60 are allowed
  expect(await take(before(2_058, 58, 59), hurry)).toBe("taken");
  expect(await take(before(2_059, 59, 59), hurry)).toBe("taken, paused");
  expect(await take(before(2_059, 59, 61), hurry)).toBe("taken");
  // a quiet template is left alone up to the least
  expect(await take(before(8, 8, 1), hurry)).toBe("taken");
  expect(await take(before(9, 9, 1), hurry)).toBe("taken, paused");
});
