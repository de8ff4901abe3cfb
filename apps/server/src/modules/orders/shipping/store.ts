import type { ShippingTemplateInput } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { Template } from "./template.ts";

const columns = sql`id, version, name, measure, zones, not_delivered as "notDelivered", is_default as "isDefault"`;

/** The default one first, then oldest first. Index: shipping_templates_pkey. */
export async function listTemplates(db: Db | Tx, programId: string): Promise<Template[]> {
  const { rows } = await sql<Template>`
    select ${columns} from shipping_templates where program_id = ${programId} order by is_default desc, id`.execute(db);
  return rows;
}

/** Changes of one program's templates go one after the other, so that exactly one is the default. */
export async function lockTemplates(tx: Tx, programId: string): Promise<Template[]> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`shipping:${programId}`}, 0))`.execute(tx);
  return listTemplates(tx, programId);
}

export async function hasTemplate(tx: Tx, programId: string, id: string): Promise<boolean> {
  // shared with other products, against a removal
  const { rows } = await sql`
    select 1 from shipping_templates where program_id = ${programId} and id = ${id} for share`.execute(tx);
  return rows.length > 0;
}

export async function clearDefault(tx: Tx, programId: string): Promise<void> {
  await sql`
    update shipping_templates set is_default = false where program_id = ${programId} and is_default`.execute(tx);
}

export async function saveTemplate(
  tx: Tx,
  programId: string,
  id: string,
  { name, measure, zones, notDelivered, isDefault }: ShippingTemplateInput,
): Promise<Template> {
  const { rows } = await sql<Template>`
    insert into shipping_templates as stored (program_id, id, name, measure, zones, not_delivered, is_default)
    values (${programId}, ${id}, ${name}, ${measure}, ${JSON.stringify(zones)}, ${notDelivered}::text[], ${isDefault})
    on conflict (program_id, id) do update set version = stored.version + 1, name = excluded.name,
      measure = excluded.measure, zones = excluded.zones, not_delivered = excluded.not_delivered,
      is_default = excluded.is_default, updated_at = app_now()
    returning ${columns}`.execute(tx);
  return rows[0] as Template; // an insert of one row returns one
}

export async function deleteTemplate(tx: Tx, programId: string, id: string): Promise<void> {
  await sql`delete from shipping_templates where program_id = ${programId} and id = ${id}`.execute(tx);
}

export const CHANNEL = "banyan_shipping";
export async function announceTemplates(tx: Tx, programId: string): Promise<void> {
  await sql`select pg_notify(${CHANNEL}, ${programId})`.execute(tx);
}
