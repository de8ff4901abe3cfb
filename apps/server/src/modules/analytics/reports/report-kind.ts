import type { Sql } from "./sql.ts";

/** One kind of report: how its question is answered, and which people stand behind any of its numbers. */
export type ReportKind<Question, Answer, Cell> = {
  readonly kind: string;
  answer(question: Question, context: ReportContext): Promise<Answer>;
  /** A statement with one column `person` (after merges, distinct): exactly whom the number at `cell` counts. */
  people(question: Question, cell: Cell, context: ReportContext): Promise<Sql>;
};

/** What a report is answered with. */
export type ReportContext = {
  readonly program: string;
  /** Of business days. */ readonly zone: string;
  readonly now: Date;
  /** Runs as a report: low priority, 30 s at most (then REPORT_TOO_SLOW), cancelled when the caller hangs up. */
  ask<Row>(statement: Sql): Promise<Row[]>;
};
