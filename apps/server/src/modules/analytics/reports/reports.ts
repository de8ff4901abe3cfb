import type { Cohort, listPropertyValues, listReportPeople, listReportProperties, Reply } from "@banyan/contracts";
import type * as z from "zod/mini";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import type { Clock } from "#kernel/clock.ts";
import { fail } from "#kernel/failure.ts";
import { parseInput } from "#kernel/http.ts";
import type { Programs } from "#kernel/programs.ts";
import type { Vocabulary } from "#modules/tracking/index.ts";
import { metricsReport } from "../metrics/kind.ts";
import { anomalyReport } from "./anomaly/anomaly.ts";
import { createDesk, type DeskLimits } from "./ask.ts";
import { attributionReport } from "./attribution/attribution.ts";
import { campaignReviewReport } from "./campaign-review/campaign-review.ts";
import { contributionReport } from "./contribution/contribution.ts";
import { distributionReport } from "./distribution/distribution.ts";
import { funnelReport } from "./funnel/funnel.ts";
import { leaksReport } from "./leaks/leaks.ts";
import { lifecycleReport } from "./lifecycle/lifecycle.ts";
import { pathsReport } from "./paths/paths.ts";
import { readPeople } from "./people.ts";
import { listProperties } from "./properties.ts";
import type { MountedReport, ReportContext, ShopFigures } from "./report-kind.ts";
import { retentionReport } from "./retention/retention.ts";
import { shareTreeReport, sharingReport } from "./sharing/sharing.ts";
import { activeUsersReport } from "./stickiness/active-users.ts";
import { stickinessReport } from "./stickiness/stickiness.ts";
import { trendsReport } from "./trends/trends.ts";
import { createValueKinds, type ValuePorts } from "./value-kinds.ts";
import { readValues } from "./values.ts";

/** Kinds of reports that read nothing but events: `mount(kind, its endpoint, its cell)`. */
export const reportKinds: readonly MountedReport[] = [
  ...[trendsReport, distributionReport, metricsReport, anomalyReport],
  ...[contributionReport, funnelReport, pathsReport, attributionReport],
  ...[sharingReport, shareTreeReport, retentionReport, lifecycleReport],
  ...[stickinessReport, activeUsersReport, leaksReport, campaignReviewReport],
];

export type ReportsDeps = {
  clickhouse: ClickHouse;
  clock: Clock;
  programs: Programs;
  /** Events and properties, from the tracking plan. */
  vocabulary(programId: string): Promise<Vocabulary>;
  /** A port: person numbers of a cohort, kept below or beside. */
  cohort(programId: string, cohort: Cohort): Promise<readonly number[]>;
  /** Ports: figures that are in nobody's events. */
  shop?(programId: string): ShopFigures;
  /** Members of persons, erased ones absent. */
  membersOf(
    programId: string,
    personIds: readonly number[],
  ): Promise<ReadonlyMap<number, { memberId: string; nickname: string }>>;
  /** What the reports on value read besides events; absent: without these reports. */ value?: Omit<
    ValuePorts,
    "membersOf"
  >;
  /** Of tests that wait for a limit. */ limits?: DeskLimits;
};
type PeopleQuestion = {
  report: { kind: string; question?: unknown };
  cell?: unknown;
  page: number;
  pageSize: number;
};
export type Reports = ReturnType<typeof createReports>;

export function createReports(deps: ReportsDeps) {
  const desk = createDesk(deps.clickhouse, deps.limits);
  const kinds: readonly MountedReport[] = [
    ...reportKinds,
    ...(deps.value ? createValueKinds({ ...deps.value, membersOf: deps.membersOf }) : []),
  ];

  async function contextOf(program: string, at: string, signal?: AbortSignal): Promise<ReportContext> {
    let vocabulary: Promise<Vocabulary> | undefined;
    return {
      ...{ program, at, now: deps.clock.now() },
      zone: (await deps.programs.byId(program))?.zone ?? fail("UNKNOWN_PROGRAM"),
      ask: desk.report(signal),
      vocabulary: () => {
        vocabulary ??= deps.vocabulary(program);
        return vocabulary;
      },
      cohort: (cohort) => deps.cohort(program, cohort),
      ...(deps.shop && { shop: deps.shop(program) }),
    };
  }

  return {
    kinds,

    async answer(report: MountedReport, program: string, question: unknown, signal?: AbortSignal): Promise<unknown> {
      return report.answer(question as never, await contextOf(program, "body", signal)); // parsed by its endpoint
    },

    /** By its name, as a console would: for what is counted without anyone waiting. */
    async ask(program: string, kind: string, question: unknown): Promise<unknown> {
      const report = reportKinds.find((one) => one.kind === kind);
      if (!report) fail("REPORT_KIND_UNKNOWN", { details: { kind } });
      const parsed = parseInput(report.endpoint.body, question, "body") as never; // the schema it was mounted with
      return report.answer(parsed, await contextOf(program, "body"));
    },

    async people(
      program: string,
      asked: PeopleQuestion,
      signal?: AbortSignal,
    ): Promise<Reply<typeof listReportPeople>> {
      const { kind, question } = asked.report;
      const report = kinds.find((one) => one.kind === kind);
      if (!report) fail("REPORT_KIND_UNKNOWN", { field: "body.report.kind", details: { kind } });
      const at = "body.report.question";
      const parsed = parseInput(report.endpoint.body, question, at) as never; // the schemas it was mounted with
      const cell = parseInput(report.cell as z.core.$ZodType<never>, asked.cell, "body.cell");
      const context = await contextOf(program, at, signal);
      return readPeople(context, await report.people(parsed, cell, context), asked, deps.membersOf);
    },

    async values(
      program: string,
      asked: { property: string; event?: string | undefined; search: string },
      signal?: AbortSignal,
    ): Promise<Reply<typeof listPropertyValues>> {
      return readValues(await contextOf(program, "body", signal), asked);
    },

    async properties(program: string): Promise<Reply<typeof listReportProperties>> {
      const vocabulary = await deps.vocabulary(program);
      const events = [...vocabulary].map(([name, { title, source }]) => ({ name, title, source }));
      return { events: events.sort((a, b) => (a.name < b.name ? -1 : 1)), properties: listProperties(vocabulary) };
    },
  };
}
