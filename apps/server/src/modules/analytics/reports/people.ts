import type { listReportPeople, Reply } from "@banyan/contracts";
import type { ReportContext } from "./report-kind.ts";
import { int, persons, type Sql, sql, text } from "./sql.ts";
import { behaviour, merged } from "./who.ts";

type MembersOf = (
  programId: string,
  personIds: readonly number[],
) => Promise<ReadonlyMap<number, { memberId: string; nickname: string }>>;
type Paging = { page: number; pageSize: number };

/** One page of the people a statement names, in the order of their numbers, with what they are known by. */
export async function readPeople(
  { ask, program }: ReportContext,
  whom: Sql,
  { page, pageSize }: Paging,
  membersOf: MembersOf,
): Promise<Reply<typeof listReportPeople>> {
  const found = await ask<{ person: number; total: number }>(
    sql`SELECT person, total FROM (SELECT person, toUInt32(count() OVER ()) AS total FROM (${whom}) WHERE person > 0)
      ORDER BY person LIMIT ${int(pageSize)} OFFSET ${int((page - 1) * pageSize)}`,
  );
  const total = found[0]?.total ?? (page === 1 ? 0 : await countOf(ask, whom));
  const numbers = found.map(({ person }) => person);
  const [facts, members] = await Promise.all([factsOf(ask, program, numbers), membersOf(program, numbers)]);
  return {
    items: numbers.map((personId) => {
      const one = facts.get(personId);
      const at = (ms: number | undefined) => (ms ? new Date(ms).toISOString() : null);
      return {
        personId,
        memberId: members.get(personId)?.memberId ?? null,
        nickname: members.get(personId)?.nickname ?? null,
        firstAt: at(one?.firstMs),
        lastAt: at(one?.lastMs),
        firstChannel: one?.channel || null,
        orders: one?.orders ?? 0,
        paidFen: one?.paidFen ?? 0,
      };
    }),
    ...{ total, page, pageSize },
  };
}

async function countOf(ask: ReportContext["ask"], whom: Sql): Promise<number> {
  const [row] = await ask<{ total: number }>(sql`SELECT toUInt32(count()) AS total FROM (${whom}) WHERE person > 0`);
  return row?.total ?? 0;
}

type Facts = { who: number; firstMs: number; lastMs: number; channel: string; orders: number; paidFen: number };

/** What these people did ever: first and last behaviour, orders paid. */
async function factsOf(
  ask: ReportContext["ask"],
  program: string,
  numbers: readonly number[],
): Promise<Map<number, Facts>> {
  if (numbers.length === 0) return new Map();
  const who = merged(program);
  const isOrder = sql`e.event = 'order_paid'`;
  const rows = await ask<Facts>(sql`
    SELECT ${who} AS who, toUnixTimestamp64Milli(minIf(e.ts, ${behaviour})) AS firstMs, toUnixTimestamp64Milli(maxIf(e.ts, ${behaviour})) AS lastMs,
      tupleElement(minIf((e.ts, toString(e.channel)), ${behaviour}), 2) AS channel, toUInt32(countIf(${isOrder})) AS orders,
      sumIf(e.amount_fen, ${isOrder}) AS paidFen
    FROM events AS e WHERE e.program = ${text(program)} AND ${who} IN ${persons(numbers)} GROUP BY who`);
  return new Map(rows.map((row) => [row.who, row]));
}
