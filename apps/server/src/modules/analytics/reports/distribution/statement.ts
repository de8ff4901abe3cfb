import type { DistributionMeasure } from "@banyan/contracts";
import type { Property } from "../properties.ts";
import type { Source } from "../source.ts";
import { and, raw, type Sql, sql, text } from "../sql.ts";
import { session } from "../who.ts";

type Asked = {
  source: Source;
  event: Sql;
  measure: DistributionMeasure;
  property: Property | null;
  includeZero: boolean;
  zone: string;
};

/** A row for each person counted: `person` and `value`. */
export function valuesStatement({ source, event, measure, property, includeZero, zone }: Asked): Sql {
  const { who, among, within, behaviour } = source;
  const number = property?.ordered ?? raw("NULL");
  const isCounted = {
    count: event,
    days: event,
    sessions: and([event, raw("e.session > 0")]),
    sum: and([event, sql`isNotNull(${number})`]),
  }[measure];
  const value = (condition: Sql): Sql => {
    switch (measure) {
      case "count":
        return sql`countIf(${condition})`;
      case "days":
        return sql`uniqExactIf(toDate(e.ts, ${text(zone)}), ${condition})`;
      case "sessions":
        return sql`uniqExactIf(${session}, ${condition})`;
      case "sum":
        return sql`sumIf(ifNull(${number}, 0), ${condition})`;
    }
  };
  const read = includeZero ? sql`((${behaviour}) OR (${isCounted}))` : isCounted;
  return sql`SELECT ${who} AS person, toFloat64(${value(isCounted)}) AS value FROM events AS e
    WHERE ${within()} AND ${among} AND e.person > 0 AND ${read} GROUP BY person`;
}
