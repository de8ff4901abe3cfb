import {
  listMetrics,
  listPropertyValues,
  listReportPeople,
  listReportProperties,
  metricKeys,
  metricOf,
} from "@banyan/contracts";
import type { HandleOptions, Http } from "#kernel/http.ts";
import { deskLimits } from "./ask.ts";
import type { Reports } from "./reports.ts";

/** A report may wait for its turn and then take its time; it is the first to be turned away when there is not enough for everyone. */
const patient: HandleOptions = { timeoutMs: deskLimits.waitMs + deskLimits.reportMs + 5_000, priority: "browse" };

/** One endpoint for each kind of report, and the people behind any of them. */
export function routesReports(http: Http, reports: Reports): void {
  http.handle(listReportProperties, ({ program }) => reports.properties(program));
  http.handle(listReportPeople, ({ program, body, signal }) => reports.people(program, body, signal), patient);
  http.handle(listMetrics, async () => ({ items: metricKeys.map((key) => ({ key, ...metricOf(key) })) }));
  http.handle(listPropertyValues, ({ program, body, signal }) => reports.values(program, body, signal), patient);
  for (const report of reports.kinds)
    http.handle(
      report.endpoint,
      // its path names a program and its body is the question: every mounted endpoint is of that shape
      ({ program, body, signal }) => reports.answer(report, String(program), body, signal) as Promise<never>,
      patient,
    );
}
