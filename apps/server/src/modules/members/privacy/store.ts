import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { WholePerson } from "#kernel/personal-data.ts";
import { exportEveryHours, linkMinutes } from "./data-request.ts";

export type RequestState = "WAITING_APPROVAL" | "REFUSED" | "COOLING" | "CANCELLED" | "RUNNING" | "DONE" | "EXPIRED";
export type RequestRecord = {
  id: string;
  kind: "EXPORT" | "ERASURE";
  memberId: string;
  personId: number;
  nickname: string;
  state: RequestState;
  askedBy: string;
  note: string;
  decidedBy: string | null;
  askedAt: Date;
  dueAt: Date | null;
  doneAt: Date | null;
  blockedBy: string[];
  stores: Record<string, string | null>;
  traces: Record<string, unknown> | null;
  file: string | null;
  fileUntil: Date | null;
};

const columns = sql`
  request.id, request.kind, request.member_id as "memberId", request.person_id as "personId",
  coalesce(member.nickname, '') as nickname, request.state, request.asked_by as "askedBy", request.note,
  request.decided_by as "decidedBy", request.asked_at as "askedAt", request.due_at as "dueAt", request.done_at as "doneAt",
  request.blocked_by as "blockedBy", request.stores, request.traces, request.file, request.file_until as "fileUntil"`;
const withMember = sql`
  data_requests request left join members member on member.program_id = request.program_id and member.id = request.member_id`;

export type RequestFilter = {
  kind?: "EXPORT" | "ERASURE" | undefined;
  state?: RequestState | undefined;
  memberId?: string | undefined;
};
function matching(programId: string, { kind, state, memberId }: RequestFilter) {
  const conditions = [sql`request.program_id = ${programId}`];
  if (kind) conditions.push(sql`request.kind = ${kind}`);
  if (state) conditions.push(sql`request.state = ${state}`);
  if (memberId) conditions.push(sql`request.member_id = ${memberId}`);
  return sql.join(conditions, sql` and `);
}

/** Newest first. Index: data_requests_latest, …_by_member. */
export async function listRequests(
  db: Db | Tx,
  programId: string,
  filter: RequestFilter,
  { page, pageSize }: { page: number; pageSize: number },
): Promise<RequestRecord[]> {
  const { rows } = await sql<RequestRecord>`
    select ${columns} from ${withMember} where ${matching(programId, filter)}
    order by request.asked_at desc, request.id desc limit ${pageSize} offset ${(page - 1) * pageSize}`.execute(db);
  return rows;
}
export async function countRequests(db: Db, programId: string, filter: RequestFilter): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select count(*) as total from data_requests request where ${matching(programId, filter)}`.execute(db);
  return rows[0]?.total ?? 0;
}
export async function findRequest(db: Db | Tx, programId: string, id: string): Promise<RequestRecord | null> {
  const { rows } = await sql<RequestRecord>`
    select ${columns} from ${withMember} where request.program_id = ${programId} and request.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** Requests of one member go one after the other. */
export async function lockRequests(tx: Tx, programId: string, memberId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${JSON.stringify([programId, "data-requests", memberId])}, 0))`.execute(
    tx,
  );
}
/** An export that was not refused counts against the limit. Index: data_requests_by_member. */
export async function hasExportedLately(tx: Tx, programId: string, memberId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from data_requests where program_id = ${programId} and member_id = ${memberId} and kind = 'EXPORT'
      and state <> 'REFUSED' and asked_at > app_now() - make_interval(hours => ${exportEveryHours}) limit 1`.execute(
    tx,
  );
  return rows.length > 0;
}
/** Index: data_requests_one_erasure. */
export async function findOpenErasure(tx: Tx, programId: string, memberId: string): Promise<RequestRecord | null> {
  const { rows } = await sql<RequestRecord>`
    select ${columns} from ${withMember}
    where request.program_id = ${programId} and request.member_id = ${memberId} and request.kind = 'ERASURE'
      and request.state in ('WAITING_APPROVAL', 'COOLING', 'RUNNING')`.execute(tx);
  return rows[0] ?? null;
}

export async function insertRequest(
  tx: Tx,
  programId: string,
  request: Pick<RequestRecord, "id" | "kind" | "memberId" | "personId" | "state" | "askedBy" | "note" | "dueAt">,
): Promise<void> {
  await sql`
    insert into data_requests (program_id, id, kind, member_id, person_id, state, asked_by, note, due_at)
    values (${programId}, ${request.id}, ${request.kind}, ${request.memberId}, ${request.personId}, ${request.state},
            ${request.askedBy}, ${request.note}, ${request.dueAt})`.execute(tx);
}

/** Erasures whose time has come, of any program. Index: data_requests_due. */
export async function findDue(db: Db): Promise<{ programId: string; id: string }[]> {
  const { rows } = await sql<{ programId: string; id: string }>`
    select program_id as "programId", id from data_requests
    where state = 'COOLING' and due_at <= app_now() order by due_at limit 100`.execute(db);
  return rows;
}
export async function postpone(tx: Tx, programId: string, id: string, until: Date, blockedBy: readonly string[]) {
  await sql`
    update data_requests set due_at = ${until}, blocked_by = ${blockedBy}::text[]
    where program_id = ${programId} and id = ${id}`.execute(tx);
}

/** One more store is done; true when all are. The row is locked, so exactly one call sees the last. */
export async function markStoreDone(tx: Tx, programId: string, id: string, store: string): Promise<boolean> {
  const { rows } = await sql<{ isAll: boolean }>`
    update data_requests set stores = stores || jsonb_build_object(${store}::text, to_jsonb(app_now()))
    where program_id = ${programId} and id = ${id} and state = 'RUNNING'
    returning not exists (select from jsonb_each(stores) where value = 'null') as "isAll"`.execute(tx);
  return rows[0]?.isAll ?? false;
}

// ---- files
export async function setLink(tx: Tx, programId: string, id: string, hash: Buffer): Promise<Date | null> {
  const { rows } = await sql<{ until: Date }>`
    update data_requests set link_hash = ${hash}, link_until = least(app_now() + make_interval(mins => ${linkMinutes}), file_until)
    where program_id = ${programId} and id = ${id} and kind = 'EXPORT' and state = 'DONE' and file is not null
      and file_until > app_now()
    returning link_until as until`.execute(tx);
  return rows[0]?.until ?? null;
}
/** The file of a link; the link is used up by asking. Index: data_requests_by_link. */
export async function takeLink(db: Db, hash: Buffer): Promise<{ file: string } | null> {
  const { rows } = await sql<{ file: string }>`
    update data_requests set link_hash = null, link_until = null
    where link_hash = ${hash} and link_until > app_now() and file is not null returning file`.execute(db);
  return rows[0] ?? null;
}
/** Index: data_requests_by_file. */
export async function findExpiredFiles(db: Db): Promise<{ programId: string; id: string; file: string }[]> {
  const { rows } = await sql<{ programId: string; id: string; file: string }>`
    select program_id as "programId", id, file from data_requests
    where file is not null and file_until <= app_now() limit 100`.execute(db);
  return rows;
}
export async function findFilesOf(tx: Tx, programId: string, memberId: string): Promise<string[]> {
  const { rows } = await sql<{ file: string }>`
    select file from data_requests where program_id = ${programId} and member_id = ${memberId} and file is not null`.execute(
    tx,
  );
  return rows.map(({ file }) => file);
}

// ---- persons
/** A member with everything they are known by; null once erased. */
export async function findWholePerson(db: Db | Tx, programId: string, memberId: string): Promise<WholePerson | null> {
  const { rows } = await sql<WholePerson>`
    select member.program_id as "programId", member.id as "memberId", member.person_id as "personId",
      array(select id from persons where program_id = ${programId} and (id = member.person_id or merged_into = member.person_id)) as numbers,
      array(select value from person_identifiers where program_id = ${programId} and person_id = member.person_id and kind = 'anon') as devices
    from members member where member.program_id = ${programId} and member.id = ${memberId} and member.erased_at is null`.execute(
    db,
  );
  return rows[0] ?? null;
}
export async function insertErasedPersons(tx: Tx, programId: string, numbers: readonly number[]): Promise<void> {
  await sql`
    insert into erased_persons (program_id, person_id) select ${programId}, unnest(${numbers}::integer[])
    on conflict do nothing`.execute(tx);
}
/** Numbers erased a moment ago, of any program: a request under way then may arrive under them. Index: erased_persons_by_time. */
export async function findLatelyErased(db: Db): Promise<{ programId: string; numbers: number[] }[]> {
  const { rows } = await sql<{ programId: string; numbers: number[] }>`
    select program_id as "programId", array_agg(person_id) as numbers from erased_persons
    where erased_at > app_now() - interval '2 days' group by program_id`.execute(db);
  return rows;
}

/** Columns that change with the state. */
export function whenMoved(to: RequestState, decidedBy: string | undefined) {
  const changes = [sql`decided_by = coalesce(${decidedBy ?? null}, decided_by)`];
  if (to === "DONE") changes.push(sql`done_at = app_now()`, sql`traces = null`);
  if (to === "EXPIRED") changes.push(sql`file = null`, sql`link_hash = null`);
  return sql.join(changes, sql`, `);
}
export const doneWithFile = (file: string | null, days: number) => sql`
  done_at = app_now(), file = ${file}::text, file_until = app_now() + make_interval(days => ${days}::integer)`;
/** What was asked lies outside; what each store will need is kept until all are done. */
export const whenErased = (traces: Record<string, unknown>) => sql`
  blocked_by = '{}', traces = ${JSON.stringify(traces)}::jsonb,
  stores = ${JSON.stringify({ postgresql: null, ...Object.fromEntries(Object.keys(traces).map((name) => [name, null])) })}::jsonb`;
