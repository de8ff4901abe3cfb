import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { id, instant, nothing, programAndId, programParams } from "../schemas.ts";

const base = "/api/console/programs/:program";
const staff = { who: "staff", permission: "import.write", idempotency: "none" } as const;

const factDifference = z.strictObject({
  /** Day in UTC. */ day: z.string(),
  event: z.string(),
  expected: z.int(),
  actual: z.int(),
  expectedFen: z.int(),
  actualFen: z.int(),
});
export const factRunKinds = ["CHECK", "REPLAY"] as const;
export const factRunStates = ["RUNNING", "DONE", "FAILED", "CANCELLED"] as const;
/** A comparison of ClickHouse's business facts with the log in PostgreSQL, or a replay of the log that ends with one. */
export const factRun = z.strictObject({
  id,
  kind: z.enum(factRunKinds),
  state: z.enum(factRunStates),
  /** Facts gone through, of how many. */ factsDone: z.int(),
  factsTotal: z.int(),
  /** Rows a replay had to put in or take out. */ added: z.int(),
  removed: z.int(),
  /** What was compared when it ended. */
  compared: z.nullable(z.strictObject({ facts: z.int(), amountFen: z.int(), days: z.int() })),
  differences: z.array(factDifference),
  by: z.nullable(z.string()),
  startedAt: instant,
  finishedAt: z.nullable(instant),
  error: z.nullable(z.string()),
});
export type FactRun = z.infer<typeof factRun>;
export const listFactRuns = endpoint({
  ...staff,
  method: "GET",
  path: `${base}/fact-runs`,
  summary: "业务事实核对与重放 Checks and replays of business facts, newest first",
  errors: [],
  params: programParams,
  response: z.strictObject({ items: z.array(factRun) }),
});
export const startFactRun = endpoint({
  ...staff,
  method: "POST",
  path: `${base}/fact-runs`,
  summary: "核对或重放业务事实 Compare ClickHouse with the facts log, or rebuild it from there",
  errors: ["FACT_RUN_RUNNING"],
  params: programParams,
  body: z.strictObject({ kind: z.enum(factRunKinds) }),
  response: factRun,
});
export const cancelFactRun = endpoint({
  ...staff,
  method: "POST",
  path: `${base}/fact-runs/:id/cancel`,
  summary: "停止重放 Stop a replay; what it has done stays and is right",
  errors: ["NOT_FOUND"],
  params: programAndId,
  body: nothing,
  response: factRun,
});
