import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { fen, id, instant, pageOf, programParams } from "../../schemas.ts";
import { reportErrors } from "./query.ts";

/** Somebody a number of a report counts. */
export const reportPerson = z.strictObject({
  personId: z.int(),
  memberId: z.nullable(id),
  /** As operators may see it. */ nickname: z.nullable(z.string()),
  /** The first behaviour ever; null: none. */ firstAt: z.nullable(instant),
  lastAt: z.nullable(instant),
  firstChannel: z.nullable(z.string()),
  /** Ever: orders paid, and what was paid for them. */ orders: z.int(),
  paidFen: fen,
});
export type ReportPerson = z.infer<typeof reportPerson>;

/**
 * Exactly the people a number of a report counts, made by the same conditions, ordered by their number. `report` is the question as it
 * was asked, `cell` says which number: its shape is the report's own (`trendsCell`, `funnelCell` …).
 */
export const listReportPeople = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/reports/people",
  summary: "报表数字背后的人 The people behind a number of a report",
  who: "staff",
  permission: "member.read",
  idempotency: "none",
  errors: [...reportErrors, "REPORT_KIND_UNKNOWN", "REPORT_CELL_UNKNOWN"],
  params: programParams,
  body: z.strictObject({
    report: z.strictObject({ kind: z.string().check(z.maxLength(40)), question: z.unknown() }),
    cell: z.unknown(),
    page: z._default(z.int().check(z.gte(1), z.lte(100_000)), 1),
    pageSize: z._default(z.int().check(z.gte(1), z.lte(100)), 20),
  }),
  response: pageOf(reportPerson),
});
