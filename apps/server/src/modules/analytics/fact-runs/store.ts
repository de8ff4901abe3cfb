import type { FactRun } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

export type FactRunRecord = {
  programId: string;
  id: string;
  kind: FactRun["kind"];
  state: FactRun["state"];
  doneSeq: number;
  untilSeq: number;
  factsDone: number;
  factsTotal: number;
  added: number;
  removed: number;
  compared: FactRun["compared"];
  differences: FactRun["differences"];
  startedBy: string | null;
  cancelAsked: boolean;
  error: string | null;
  startedAt: Date;
  finishedAt: Date | null;
};

const columns = sql`
  program_id as "programId", id, kind, state, done_seq as "doneSeq", until_seq as "untilSeq", facts_done as "factsDone",
  facts_total as "factsTotal", added, removed, compared, differences, started_by as "startedBy", cancel_asked as "cancelAsked", error,
  started_at as "startedAt", finished_at as "finishedAt"`;

/** False when one is running already. Index: fact_runs_running. */
export async function insertRun(
  tx: Tx,
  run: Pick<FactRunRecord, "programId" | "id" | "kind" | "untilSeq" | "factsTotal" | "startedBy">,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into fact_runs (program_id, id, kind, until_seq, facts_total, started_by)
    values (${run.programId}, ${run.id}, ${run.kind}, ${run.untilSeq}, ${run.factsTotal}, ${run.startedBy})
    on conflict (program_id) where state = 'RUNNING' do nothing`.execute(tx);
  return numAffectedRows === 1n;
}

export async function findRun(db: Db | Tx, programId: string, id: string): Promise<FactRunRecord | null> {
  const { rows } = await sql<FactRunRecord>`
    select ${columns} from fact_runs where program_id = ${programId} and id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** Index: fact_runs_newest. */
export async function newestRuns(db: Db, programId: string): Promise<FactRunRecord[]> {
  const { rows } = await sql<FactRunRecord>`
    select ${columns} from fact_runs where program_id = ${programId} order by started_at desc, id desc limit 20`.execute(
    db,
  );
  return rows;
}

/** A window is done; false when another process did it. */
export async function advanceRun(
  db: Db,
  run: FactRunRecord,
  to: { doneSeq: number; facts: number; added: number; removed: number },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update fact_runs set done_seq = ${to.doneSeq}, facts_done = facts_done + ${to.facts}, added = added + ${to.added}, removed = removed + ${to.removed}
    where program_id = ${run.programId} and id = ${run.id} and state = 'RUNNING' and done_seq = ${run.doneSeq}`.execute(
    db,
  );
  return numAffectedRows === 1n;
}

export async function endRun(
  db: Db,
  { programId, id }: Pick<FactRunRecord, "programId" | "id">,
  end: {
    state: "DONE" | "FAILED" | "CANCELLED";
    compared?: FactRun["compared"];
    differences?: FactRun["differences"];
    error?: string;
  },
): Promise<void> {
  await sql`
    update fact_runs set state = ${end.state}, finished_at = app_now(), error = ${end.error ?? null},
      facts_done = case when ${end.state} = 'DONE' then facts_total else facts_done end,
      compared = ${end.compared ? JSON.stringify(end.compared) : null}::jsonb, differences = ${JSON.stringify(end.differences ?? [])}::jsonb
    where program_id = ${programId} and id = ${id} and state = 'RUNNING'`.execute(db);
}

export async function askToStop(tx: Tx, programId: string, id: string): Promise<void> {
  await sql`
    update fact_runs set cancel_asked = true where program_id = ${programId} and id = ${id} and state = 'RUNNING'`.execute(
    tx,
  );
}

/** Facts by day in UTC and name, with the money they are about; amounts by `amountOf`, read by PostgreSQL itself. */
export async function totalsInLog(
  db: Db,
  {
    programId,
    names,
    until,
    amountOf,
    nobody,
  }: {
    programId: string;
    names: readonly string[];
    until: number;
    amountOf: Record<string, string>;
    nobody: readonly number[];
  },
): Promise<DayTotal[]> {
  const { rows } = await sql<DayTotal>`
    select to_char(at at time zone 'UTC', 'YYYY-MM-DD') as day, name as event, count(*)::integer as facts,
      coalesce(sum((data ->> money.field)::bigint), 0)::bigint as "amountFen"
    from facts left join unnest(${Object.keys(amountOf)}::text[], ${Object.values(amountOf)}::text[]) as money (fact, field) on money.fact = name
    where program_id = ${programId} and seq <= ${until} and name = any(${names}::text[])
      and not (name = any(${[...goneWithPerson]}::text[]) and coalesce((data ->> 'person_id')::integer, person_id, 0) = any(${nobody}::integer[]))
    group by 1, 2`.execute(db);
  return rows;
}
/** What ClickHouse no longer has of a person who was erased; money stays, under a number that means nobody. */
export const goneWithPerson: ReadonlySet<string> = new Set(["consent_changed"]);
export type DayTotal = { day: string; event: string; facts: number; amountFen: number };
