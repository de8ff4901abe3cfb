import { audit } from "#kernel/audit.ts";
import type { StaffCaller } from "#kernel/auth.ts";
import type { Tx } from "#kernel/db.ts";
import { transact } from "#kernel/db.ts";
import type { Log } from "#kernel/log.ts";
import { discountAccounts } from "./accounts.ts";
import { type CheckDeps, countBroken, readRuns, runChecks } from "./checks.ts";
import { exportStatement } from "./export.ts";
import { post, postFacts } from "./post.ts";
import type { PostedFact, Transaction } from "./postings.ts";
import {
  type Language,
  listAccounts,
  readStatement,
  readTransaction,
  type StatementDeps,
  type StatementQuery,
} from "./statements.ts";
import { readSubsidies } from "./subsidies.ts";
import { costsOfPeriod, salesOfPeriod } from "./subsidy-store.ts";

export type Ledger = ReturnType<typeof createLedger>;
export type LedgerDeps = StatementDeps & CheckDeps & { log: Log };

export function createLedger(deps: LedgerDeps) {
  return {
    /** Books facts, in their order. Twice is harmless. */
    postFacts: (tx: Tx, facts: readonly PostedFact[]): Promise<void> => postFacts(deps, tx, facts),
    /** Books what no fact tells of. Twice is harmless; what does not balance the database refuses. */
    post: (tx: Tx, transactions: readonly Transaction[]) => post(deps, tx, transactions),

    // for operators
    accounts: (programId: string, query: Parameters<typeof listAccounts>[2], language: Language) =>
      listAccounts(deps, programId, query, language),
    statement: (programId: string, query: Parameters<typeof readStatement>[2], language: Language) =>
      readStatement(deps, programId, query, language),
    transaction: (programId: string, id: string, language: Language) => readTransaction(deps, programId, id, language),
    subsidies: (programId: string, period: { from: string; to: string }, language: Language) =>
      readSubsidies(deps, programId, period, language),
    /** CSV; who took it is written down. */
    async export(programId: string, query: StatementQuery, by: StaffCaller, language: Language) {
      const lines = await exportStatement(deps, programId, query, language);
      await transact(deps.db.workers, (tx) =>
        audit(tx, {
          programId,
          actor: `staff:${by.id}`,
          action: "ledger.export",
          subject: `ledger:${query.account}`,
          after: query,
        }),
      );
      return lines;
    },

    /** For channels and their report: what each channel cost over days of the program. */
    adCosts: async (programId: string, period: { from: string; to: string }) =>
      (await costsOfPeriod(deps.db.reports, programId, period, ["ad_cost"])).map(({ ref, day, costFen }) => ({
        channelId: ref,
        day,
        costFen,
      })),
    /** For the channel report: orders, refunds and what was taken off, as booked on days of the program. */
    salesOf: (programId: string, period: { from: string; to: string }) =>
      salesOfPeriod(deps.db.reports, programId, period, discountAccounts),

    checkRuns: (programId: string, cursor: string | undefined) => readRuns(deps, programId, cursor),
    check: (programId: string, by: string | null) => runChecks(deps, programId, by),
    brokenChecks: (programId: string) => countBroken(deps, programId),
    /** Every program; one that cannot be checked does not hold up the others. */
    async checkEverything(): Promise<void> {
      for (const { id } of await deps.programs.list()) {
        await runChecks(deps, id, null).then(
          ({ isGreen, checks }) => {
            if (!isGreen) deps.log.error({ program: id, checks: checks.filter((one) => !one.isGreen) }, "books differ");
          },
          (error: unknown) => deps.log.error({ err: error, program: id }, "books could not be checked"),
        );
      }
    },
  };
}
