import { addDays, dayOf } from "@banyan/calendar";
import { ANY_EVENT, type listPropertyValues, type Reply, SUGGESTED_VALUES } from "@banyan/contracts";
import type { ReportContext } from "./report-kind.ts";
import { openSource } from "./source.ts";
import { and, int, raw, sql, text } from "./sql.ts";
import { notCrawler } from "./who.ts";

const DAYS = 30;
/** What a condition can hold: longer values cannot be asked for. */
const LONGEST_VALUE = 500;

/** The most frequent values of a property in the last days, of one event or of all. */
export async function readValues(
  context: ReportContext,
  { property, event, search }: { property: string; event?: string | undefined; search: string },
): Promise<Reply<typeof listPropertyValues>> {
  const today = dayOf(context.now, context.zone);
  const source = await openSource(context, { range: { from: addDays(today, 1 - DAYS), to: today }, filters: [] });
  const found = source.property(property, "property");
  const which = [
    source.within(),
    notCrawler,
    ...(event === undefined || event === ANY_EVENT ? [] : [sql`e.event = ${text(event)}`]),
  ];
  const kept = [
    sql`value != ''`,
    sql`lengthUTF8(value) <= ${int(LONGEST_VALUE)}`,
    ...(search === "" ? [] : [sql`positionCaseInsensitiveUTF8(value, ${text(search)}) > 0`]),
  ];
  const items = await context.ask<{ value: string; events: number }>(
    sql`SELECT value, toUInt32(count()) AS events FROM (SELECT ${found.list ? sql`arrayJoin(${found.list})` : found.text} AS value FROM events AS e WHERE ${and(which)}) WHERE ${and(kept)} GROUP BY value ORDER BY events DESC, value LIMIT ${raw(String(SUGGESTED_VALUES))}`,
  );
  return { items };
}
