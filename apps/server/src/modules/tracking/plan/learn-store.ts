import { planLimits } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { Lesson, StoredEvent, StoredPlan } from "./known-plan.ts";

/** 0 for a program whose plan nothing has ever touched. */
export async function versionOfPlan(db: Db | Tx, programId: string): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    select version from tracking_plans where program_id = ${programId}`.execute(db);
  return rows[0]?.version ?? 0;
}

/** Every change of a plan begins here: its row is the lock, and the new number tells other processes. */
export async function touchPlan(tx: Tx, programId: string): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    insert into tracking_plans (program_id, version) values (${programId}, 1)
    on conflict (program_id) do update set version = tracking_plans.version + 1 returning version`.execute(tx);
  return rows[0]?.version ?? 0;
}

/** One statement, so that the version belongs to the rows. */
export async function readPlan(db: Db | Tx, programId: string): Promise<StoredPlan> {
  const { rows } = await sql<Omit<StoredPlan, "events"> & { events: StoredEvent[] }>`
    select coalesce((select is_strict from tracking_plans where program_id = ${programId}), false) as "isStrict",
      coalesce((select version from tracking_plans where program_id = ${programId}), 0) as version,
      (select count(*) from tracking_plan_events where program_id = ${programId} and source = 'first_sight') as "learnedEvents",
      ${eventsOf(programId, null)} as events`.execute(db);
  return rows[0] as StoredPlan; // a select without FROM answers one row
}

export async function readEvents(
  tx: Tx,
  programId: string,
  names: readonly string[],
): Promise<Pick<StoredPlan, "learnedEvents" | "events">> {
  const { rows } = await sql<Pick<StoredPlan, "learnedEvents" | "events">>`
    select (select count(*) from tracking_plan_events where program_id = ${programId} and source = 'first_sight') as "learnedEvents",
      ${eventsOf(programId, names)} as events`.execute(tx);
  return rows[0] as Pick<StoredPlan, "learnedEvents" | "events">; // as above
}

/** Events with their properties as JSON; a built-in event that has only added properties counts as active. */
const eventsOf = (programId: string, names: readonly string[] | null) => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('name', name, 'status', coalesce(status, 'active'), 'source', coalesce(source, 'builtin'),
    'properties', coalesce(properties, '[]'))), '[]')
  from (select * from tracking_plan_events where program_id = ${programId} and (${names}::text[] is null or name = any(${names}::text[]))) event
  full join (
    select event as name, jsonb_agg(jsonb_build_object('name', name, 'type', type, 'isRequired', is_required,
      'allowedValues', allowed_values, 'source', source)) as properties
    from tracking_plan_properties where program_id = ${programId} and (${names}::text[] is null or event = any(${names}::text[]))
    group by event
  ) property using (name))`;

/**
 * Keeps what nobody has stored before, within the limits and in the order it came. The plan's lock must be held: then what is counted
 * holds, and of two types the first to come stays.
 */
export async function insertLessons(tx: Tx, programId: string, lessons: readonly Lesson[]): Promise<void> {
  const named = lessons.filter(({ isBuiltin }) => !isBuiltin).map(({ event }) => event);
  await sql`
    insert into tracking_plan_events (program_id, name, status, source, first_seen_at)
    select ${programId}, name, 'draft', 'first_sight', app_now()
    from unnest(${named}::text[]) with ordinality as lesson (name, place)
    where not exists (select from tracking_plan_events known where known.program_id = ${programId} and known.name = lesson.name)
    order by place
    limit greatest(0, ${planLimits.learnedEvents} -
      (select count(*) from tracking_plan_events where program_id = ${programId} and source = 'first_sight'))`.execute(
    tx,
  );
  const rows = lessons.flatMap(({ event, isBuiltin, types }) =>
    [...types].map(([name, type]) => ({ event, isBuiltin, name, type })),
  );
  await sql`
    insert into tracking_plan_properties (program_id, event, name, type, source, first_seen_at)
    select ${programId}, lesson.event, name, type, 'first_sight', app_now()
    from (
      select lesson.*, row_number() over (partition by event order by place) as nth
      from unnest(${rows.map((one) => one.event)}::text[], ${rows.map((one) => one.name)}::text[], ${rows.map((one) => one.type)}::text[],
        ${rows.map((one) => one.isBuiltin)}::boolean[]) with ordinality as lesson (event, name, type, is_builtin, place)
      where not exists (select from tracking_plan_properties known
          where known.program_id = ${programId} and known.event = lesson.event and known.name = lesson.name)
        and (is_builtin or exists (select from tracking_plan_events known where known.program_id = ${programId} and known.name = lesson.event))
    ) lesson
    left join (
      select event, count(*) as learned from tracking_plan_properties
      where program_id = ${programId} and event = any(${[...new Set(rows.map((one) => one.event))]}::text[]) and source = 'first_sight'
      group by event
    ) before on before.event = lesson.event
    where nth <= ${planLimits.learnedProperties} - coalesce(before.learned, 0)`.execute(tx);
}
