import type { PlanProperty, PlanStatus } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

/** An event as operators know it; `version` 0: built in and never changed. */
export type EventRow = {
  name: string;
  title: string;
  description: string;
  owner: string;
  status: PlanStatus;
  source: "builtin" | "declared" | "first_sight";
  firstSeenAt: Date | null;
  version: number;
};
export type PropertyRow = Pick<PlanProperty, "name" | "type" | "required" | "description" | "allowedValues"> & {
  event: string;
  source: "declared" | "first_sight";
  firstSeenAt: Date | null;
};

const eventColumns = sql`name, title, description, owner, status, source, first_seen_at as "firstSeenAt", version`;
const propertyColumns = sql`event, name, type, is_required as required, description, allowed_values as "allowedValues", source,
  first_seen_at as "firstSeenAt"`;

export async function listEvents(db: Db | Tx, programId: string): Promise<EventRow[]> {
  const { rows } = await sql<EventRow>`
    select ${eventColumns} from tracking_plan_events where program_id = ${programId} order by name`.execute(db);
  return rows;
}

export async function findEvent(db: Db | Tx, programId: string, name: string): Promise<EventRow | null> {
  const { rows } = await sql<EventRow>`
    select ${eventColumns} from tracking_plan_events where program_id = ${programId} and name = ${name}`.execute(db);
  return rows[0] ?? null;
}

export async function listProperties(db: Db | Tx, programId: string, event: string | null): Promise<PropertyRow[]> {
  const { rows } = await sql<PropertyRow>`
    select ${propertyColumns} from tracking_plan_properties
    where program_id = ${programId} and (${event}::text is null or event = ${event}) order by event, name`.execute(db);
  return rows;
}

/** How many are known per event. */
export async function countProperties(db: Db, programId: string): Promise<Map<string, number>> {
  const { rows } = await sql<{ event: string; count: number }>`
    select event, count(*) from tracking_plan_properties where program_id = ${programId} group by event`.execute(db);
  return new Map(rows.map(({ event, count }) => [event, count]));
}

export async function saveEvent(
  tx: Tx,
  programId: string,
  event: Pick<EventRow, "name" | "title" | "description" | "owner" | "status" | "source">,
): Promise<void> {
  const { name, title, description, owner, status, source } = event;
  await sql`
    insert into tracking_plan_events (program_id, name, title, description, owner, status, source)
    values (${programId}, ${name}, ${title}, ${description}, ${owner}, ${status}, ${source})
    on conflict (program_id, name) do update set title = excluded.title, description = excluded.description, owner = excluded.owner,
      status = excluded.status, source = excluded.source, version = tracking_plan_events.version + 1`.execute(tx);
}

/** These are declared from now on, and of the declared ones only these. What first sight knows besides stays. */
export async function declareProperties(
  tx: Tx,
  programId: string,
  event: string,
  properties: readonly Pick<PropertyRow, "name" | "type" | "required" | "description" | "allowedValues">[],
): Promise<void> {
  await sql`
    delete from tracking_plan_properties where program_id = ${programId} and event = ${event} and source = 'declared'
      and name <> all (${properties.map(({ name }) => name)}::text[])`.execute(tx);
  await sql`
    insert into tracking_plan_properties (program_id, event, name, type, is_required, description, allowed_values, source)
    select ${programId}, ${event}, name, type, required, description, "allowedValues", 'declared'
    from jsonb_to_recordset(${JSON.stringify(properties)}::jsonb)
      as given (name text, type text, required boolean, description text, "allowedValues" text[])
    on conflict (program_id, event, name) do update set type = excluded.type, is_required = excluded.is_required,
      description = excluded.description, allowed_values = excluded.allowed_values, source = 'declared'`.execute(tx);
}

export async function forgetProperty(tx: Tx, programId: string, event: string, name: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from tracking_plan_properties where program_id = ${programId} and event = ${event} and name = ${name}`.execute(
    tx,
  );
  return (numAffectedRows ?? 0n) > 0n;
}

export async function setStrict(tx: Tx, programId: string, isStrict: boolean): Promise<void> {
  await sql`update tracking_plans set is_strict = ${isStrict} where program_id = ${programId}`.execute(tx);
}
