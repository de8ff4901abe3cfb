import type { LedgerAccount, LedgerCheck, LedgerCheckRun, listLedgerChecks, Reply } from "@banyan/contracts";
import type { Clock } from "#kernel/clock.ts";
import { type Databases, type Tx, transact } from "#kernel/db.ts";
import { undeliveredFacts } from "#kernel/facts.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { balanceOf } from "./accounts.ts";
import {
  bookSums,
  type CheckRunRow,
  type Found,
  insertRun,
  keptBalances,
  listRuns,
  sumOfAccount,
  sumOfRefs,
} from "./check-store.ts";
import { type PostDeps, toTransactions } from "./post.ts";
import { type PostedFact, postedFacts } from "./postings.ts";
import { LEDGER_CONSUMER } from "./reactions.ts";

/** Ports: the same truth where it is lived, read in the check's own snapshot. */
type CheckPorts = {
  money(
    tx: Tx,
    programId: string,
  ): Promise<{
    receivedFen: number;
    refundedFen: number;
    /** Asked for and not yet back. */ refundsOpenFen: number;
    /** Payments of which more was given back than came. */ overRefunded: string[];
  }>;
  /** What members own: usable and held points, less what they owe. */
  points(tx: Tx, programId: string): Promise<number>;
  /** Everything that was ever put on the shelf, and where it is now; examples: SKUs that do not add up. */
  stock(tx: Tx, programId: string): Promise<Found>;
  /** Coupon templates claimed beyond their quota. */
  couponsOverQuota(tx: Tx, programId: string): Promise<string[]>;
  /** What every channel cost, all days. */
  channelCosts(tx: Tx, programId: string): Promise<{ channelId: string; costFen: number }[]>;
};
export type CheckDeps = PostDeps & { db: Databases; clock: Clock; ports: CheckPorts };

type Check = { check: LedgerCheck; read(): Promise<Found> };

/**
 * Compares the books with the places they tell of, in one snapshot, and keeps the result. Facts not yet booked are counted
 * as if they were, so that a busy shop is as green as a quiet one; a fact the books could not digest is not, and shows.
 */
export async function runChecks(deps: CheckDeps, programId: string, by: string | null): Promise<LedgerCheckRun> {
  const checks = await transact(
    deps.db.reports,
    async (tx) => {
      const results: LedgerCheckRun["checks"] = [];
      for (const { check, read } of await checksOf(deps, tx, programId)) {
        const { expected, actual, examples } = await read();
        const difference = actual - expected;
        results.push({
          check,
          expected,
          actual,
          difference,
          examples,
          isGreen: difference === 0 && examples.length === 0,
        });
      }
      return results;
    },
    { isolation: "repeatable read" },
  );
  const id = uuidv7(deps.clock.now());
  const isGreen = checks.every((one) => one.isGreen);
  return toRun(await transact(deps.db.workers, (tx) => insertRun(tx, programId, { id, by, isGreen, checks })));
}

async function checksOf(deps: CheckDeps, tx: Tx, programId: string): Promise<Check[]> {
  const { ports } = deps;
  const money = await ports.money(tx, programId);
  const waiting = await toTransactions(deps, tx, await readWaiting(tx, programId));
  const booked = async (account: LedgerAccount): Promise<number> => {
    const entries = waiting.flatMap((one) => one.entries).filter((entry) => entry.account === account);
    return [await sumOfAccount(tx, programId, account), ...entries].reduce(
      (sum, entry) => sum + balanceOf(account, entry),
      0,
    );
  };
  const against = async (expected: number, account: LedgerAccount): Promise<Found> => ({
    expected,
    actual: await booked(account),
    examples: [],
  });
  const none = (examples: string[]): Found => ({
    expected: 0,
    actual: examples.length,
    examples: examples.slice(0, 10),
  });
  return [
    { check: "LEDGER_BALANCED", read: () => bookSums(tx, programId) },
    { check: "BALANCES_KEPT", read: () => keptBalances(tx, programId) },
    { check: "RECEIVABLE", read: () => against(money.receivedFen - money.refundedFen, "wechat_receivable") },
    { check: "REFUNDS_PAYABLE", read: () => against(money.refundsOpenFen, "refunds_payable") },
    { check: "POINTS", read: async () => against(await ports.points(tx, programId), "points_liability") },
    { check: "STOCK", read: () => ports.stock(tx, programId) },
    { check: "REFUNDS_WITHIN_PAID", read: async () => none(money.overRefunded) },
    { check: "COUPONS_WITHIN_QUOTA", read: async () => none(await ports.couponsOverQuota(tx, programId)) },
    { check: "CHANNEL_COSTS", read: async () => adCosts(tx, programId, await ports.channelCosts(tx, programId)) },
  ];
}

/** Channel by channel: two that are wrong by the same amount are two differences. */
async function adCosts(
  tx: Tx,
  programId: string,
  costs: readonly { channelId: string; costFen: number }[],
): Promise<Found> {
  const booked = await sumOfRefs(tx, programId, "ad_cost");
  const told = new Map(costs.map(({ channelId, costFen }) => [channelId, costFen]));
  const differs = [...new Set([...told.keys(), ...booked.keys()])].filter(
    (id) => (told.get(id) ?? 0) !== (booked.get(id) ?? 0),
  );
  const sum = (amounts: Iterable<number>) => [...amounts].reduce((total, fen) => total + fen, 0);
  return { expected: sum(told.values()), actual: sum(booked.values()), examples: differs.slice(0, 10) };
}

const readWaiting = (tx: Tx, programId: string): Promise<PostedFact[]> =>
  undeliveredFacts(tx, { consumer: LEDGER_CONSUMER, facts: postedFacts, programId });

const RUNS = 30;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export async function readRuns(
  { db }: Pick<CheckDeps, "db">,
  programId: string,
  cursor: string | undefined,
): Promise<Reply<typeof listLedgerChecks>> {
  if (cursor !== undefined && !UUID.test(cursor)) fail("INVALID_INPUT", { field: "query.cursor" });
  const rows = await listRuns(db.reads, programId, cursor, RUNS + 1);
  const page = rows.slice(0, RUNS);
  return { items: page.map(toRun), nextCursor: rows.length > RUNS ? (page.at(-1)?.id ?? null) : null };
}

/** Checks of the newest run that found a difference; 0 before the first night. */
export async function countBroken({ db }: Pick<CheckDeps, "db">, programId: string): Promise<number> {
  const [newest] = await listRuns(db.reads, programId, undefined, 1);
  return newest ? newest.checks.filter(({ isGreen }) => !isGreen).length : 0;
}

const toRun = ({ at, ...run }: CheckRunRow): LedgerCheckRun => ({ ...run, at: at.toISOString() });
