import { daysBetween, rangeOfPeriod } from "@banyan/calendar";
import { type Endpoint, endpoints, type KeptRange, type KeptReport, type KeptReportProblem } from "@banyan/contracts";
import * as z from "zod/mini";
import { Failure } from "#kernel/failure.ts";

/** `…/reports/<kind>` with a question for its body; `people` asks who is behind a number of another's answer, `values` what a property was seen with. */
const REPORT_PATH = /^\/api\/console\/programs\/:program\/reports\/([a-z][a-z-]*)$/;
const NO_KIND = new Set(["people", "values"]);
/** As every report's own. */
const MOST_DAYS = 731;

const isReport = ({ method, body }: Endpoint) => method === "POST" && body !== undefined;

/** Every kind of report by its name, with what its question looks like; told by the contracts themselves. */
export const questionSchemas: ReadonlyMap<string, z.core.$ZodType> = new Map(
  [...endpoints.values()].flatMap((endpoint) => {
    const kind = REPORT_PATH.exec(endpoint.path)?.[1];
    return kind !== undefined && !NO_KIND.has(kind) && isReport(endpoint) && endpoint.body
      ? [[kind, endpoint.body] as const]
      : [];
  }),
);

/** What is wrong with a kept question today; null when it can be asked. */
export function problemOf({ kind, question }: Pick<KeptReport, "kind" | "question">): KeptReportProblem | null {
  const schema = questionSchemas.get(kind);
  if (!schema) return { code: "REPORT_KIND_UNKNOWN", field: "kind" };
  const parsed = z.safeParse(schema, question);
  if (parsed.success) return null;
  const issue = parsed.error.issues[0];
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
  return {
    code: "REPORT_QUESTION_UNFIT",
    field: ["question", ...(issue?.path ?? []), ...unknown].map(String).join("."),
  };
}

/** Refuses what its kind would not understand; `place` is where it stands in the body. */
export function refuseUnfit(report: KeptReport, place: string): void {
  const problem = problemOf(report);
  if (problem?.code === "REPORT_KIND_UNKNOWN")
    throw new Failure("REPORT_KIND_UNKNOWN", { field: `${place}.kind`, details: { kind: report.kind } });
  if (problem) throw new Failure("INVALID_INPUT", { field: `${place}.${problem.field}` });
  if (report.keptRange !== null) refuseRange(report.keptRange, `${place}.keptRange`);
}

export function refuseRange(kept: KeptRange, place: string): void {
  if (typeof kept === "string") return;
  const days = daysBetween(kept.from, kept.to) + 1;
  if (days < 1) throw new Failure("INVALID_INPUT", { field: `${place}.to` });
  if (days > MOST_DAYS) throw new Failure("RANGE_TOO_LONG", { field: `${place}.to` });
}

export const rangeOn = (kept: KeptRange, today: string) =>
  typeof kept === "string" ? rangeOfPeriod(kept, today) : kept;

/** A kept report of its columns; `view` is told where it is not the usual one. */
export const keptOf = ({ view, kind, question, keptRange }: KeptReport): KeptReport => ({
  kind,
  question,
  keptRange,
  ...(view && { view }),
});

/** The question of today: a range that moves has moved. */
export function asOf(report: KeptReport, today: string): KeptReport {
  if (report.keptRange === null || !("range" in report.question)) return report;
  return { ...report, question: { ...report.question, range: rangeOn(report.keptRange, today) } };
}
