import {
  type DistributionAnswer,
  type DistributionCell,
  type DistributionQuestion,
  distributionCell,
  readDistribution,
} from "@banyan/contracts";
import { fail } from "#kernel/failure.ts";
import { mount, type ReportContext, type ReportKind } from "../report-kind.ts";
import { openSource } from "../source.ts";
import { and, float, raw, type Sql, sql, value } from "../sql.ts";
import { type Bin, binsOf } from "./bins.ts";
import { valuesStatement } from "./statement.ts";

type Spread = NonNullable<DistributionAnswer["stats"]> & { persons: number; isWhole: number };

const distribution: ReportKind<DistributionQuestion, DistributionAnswer, DistributionCell> = {
  kind: "distribution",

  async answer(question, context) {
    const values = await statementOf(question, context);
    const [spread] = await context.ask<Spread>(spreadStatement(values));
    if (!spread || spread.persons === 0) return { bins: [], persons: 0, stats: null };
    const { persons, isWhole, ...stats } = spread;
    const bins = binsOf(question.bins, { ...stats, isWhole: isWhole === 1 });
    const counts = await context.ask<{ bin: number; persons: number }>(binsStatement(values, bins));
    const found = new Map(counts.map((row) => [row.bin, row.persons]));
    const told = bins.map((bin, n) => ({ ...bin, persons: found.get(n) ?? 0, share: (found.get(n) ?? 0) / persons }));
    return { bins: told, persons, stats };
  },

  async people(question, { from, to }, context) {
    const bin = and([
      ...(from === null ? [] : [sql`value >= ${float(from)}`]),
      ...(to === null ? [] : [sql`value < ${float(to)}`]),
    ]);
    return sql`SELECT person FROM (${await statementOf(question, context)}) WHERE ${bin}`;
  },
};

export const distributionReport = mount(distribution, readDistribution, distributionCell);

async function statementOf(question: DistributionQuestion, context: ReportContext): Promise<Sql> {
  const { measure, includeZero } = question;
  const source = await openSource(context, question);
  const property = question.property === undefined ? null : source.property(question.property, "property");
  if (property && property.type !== "number")
    fail("REPORT_OPERATOR_UNFIT", {
      field: `${context.at}.property`,
      details: { property: property.name, type: property.type, op: measure },
    });
  const event = source.event(question.event, "event");
  return valuesStatement({ source, event, measure, property, includeZero, zone: context.zone });
}

const percentile = (level: number) => raw(`quantileExactInclusive(${level})(value)`);
const spreadStatement = (values: Sql): Sql =>
  sql`SELECT toUInt32(count()) AS persons, toUInt8(countIf(value != floor(value)) = 0) AS isWhole, sum(value) AS sum, avg(value) AS mean,
    ${percentile(0.5)} AS median, ${percentile(0.75)} AS p75, ${percentile(0.9)} AS p90, ${percentile(0.99)} AS p99, min(value) AS min, max(value) AS max
    FROM (${values})`;

/** Which bin a value is in: the last whose beginning it reaches. */
const binsStatement = (values: Sql, bins: readonly Bin[]): Sql => {
  const begins = value(
    "Array(Float64)",
    bins.map(({ from }) => from ?? -Number.MAX_VALUE),
  );
  return sql`SELECT toUInt16(arrayCount(begins -> begins <= value, ${begins})) - 1 AS bin, toUInt32(count()) AS persons FROM (${values}) GROUP BY bin`;
};
