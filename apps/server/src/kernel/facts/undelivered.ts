import { sql } from "kysely";
import type { Tx } from "../db.ts";
import type { Fact, FactType } from "./append.ts";

/** No night is so busy; more would not be a lag but a consumer that stands. */
const MOST = 10_000;

/**
 * Facts of a program a consumer has still to get, as this transaction's snapshot sees both; parked ones are not among them.
 * For checks that compare a projection with its source in one REPEATABLE READ snapshot. Index: facts_by_xid.
 */
export async function undeliveredFacts<const F extends readonly FactType[]>(
  tx: Tx,
  { consumer, facts, programId }: { consumer: string; facts: F; programId: string },
): Promise<Fact<F[number]>[]> {
  const { rows } = await sql<Fact<F[number]>>`
    select seq, name, facts.program_id as "programId", subject, person_id as "personId", at, data
    from fact_cursors at_work, facts
    where at_work.consumer = ${consumer} and facts.program_id = ${programId}
      and facts.xid >= pg_snapshot_xmin(at_work.behind)
      and not pg_visible_in_snapshot(facts.xid, at_work.behind)
      and not (pg_visible_in_snapshot(facts.xid, at_work.until) and seq <= at_work.last_seq)
      and name = any(${facts.map(({ name }) => name)}::text[])
    order by seq limit ${MOST}`.execute(tx);
  return rows;
}
