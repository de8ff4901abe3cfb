import type { Cohort, Endpoint } from "@banyan/contracts";
import type * as z from "zod/mini";
import type { Vocabulary } from "#modules/tracking/index.ts";
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
  /** Where the question stands in the request: what is wrong in it is named from here. */ readonly at: string;
  /** Runs as a report: low priority, 30 s for the whole report (then REPORT_TOO_SLOW), cancelled when the caller hangs up. */
  ask<Row>(statement: Sql): Promise<Row[]>;
  /** The program's events and properties; read once per report. */
  vocabulary(): Promise<Vocabulary>;
  /** What other modules keep, as it stands. */ readonly shop?: ShopFigures;
  /** Person numbers of a cohort. */
  cohort(cohort: Cohort): Promise<readonly number[]>;
};

/** Figures and names that are in nobody's events. */
export type ShopFigures = {
  /** What channels cost on business days, both included. */
  adCosts(range: { from: string; to: string }): Promise<readonly { day: string; costFen: number }[]>;
  members(): Promise<number>;
  /** Members above the lowest level. */ raisedMembers(): Promise<number>;
  shelf(): Promise<{ onSale: number; soldOut: number }>;
  /** Names of campaigns by the short id of a code or link. */ campaigns(): Promise<ReadonlyMap<string, string>>;
  /** When a promotion began and ended, as it came; null: there is none. `from` null: it never began. */
  promotionTime(id: string): Promise<{ from: Date | null; until: Date | null } | null>;
  productTitles(productIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
};

/** A kind and its place in the contracts: its endpoint (body = question) and the schema of its cells. */
export type MountedReport = ReportKind<never, unknown, never> & {
  readonly endpoint: ReportEndpoint;
  readonly cell: z.core.$ZodType;
};
type ReportEndpoint = Endpoint & { readonly body: z.core.$ZodType };

/** `mount(trends, readTrends, trendsCell)` */
export const mount = <const E extends ReportEndpoint, C extends z.core.$ZodType>(
  kind: ReportKind<z.core.output<E["body"]>, z.core.input<E["response"]>, z.core.output<C>>,
  endpoint: E,
  cell: C,
): MountedReport => ({ ...kind, endpoint, cell }) as unknown as MountedReport; // its routes parse what it takes by these very schemas
