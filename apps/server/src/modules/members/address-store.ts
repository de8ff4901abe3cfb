import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

/** An address as it is stored: name, phone and detail sealed. */
export type AddressRow = {
  id: string;
  name: Buffer;
  phone: Buffer;
  phoneIndex: Buffer;
  province: string;
  city: string;
  district: string;
  detail: Buffer;
  isDefault: boolean;
};

const columns = sql`id, name, phone, phone_index as "phoneIndex", province, city, district, detail, is_default as "isDefault"`;

/** Default first, then newest. Index: addresses_by_member. */
export async function listAddresses(db: Db | Tx, programId: string, memberId: string): Promise<AddressRow[]> {
  const { rows } = await sql<AddressRow>`
    select ${columns} from addresses
    where program_id = ${programId} and member_id = ${memberId}
    order by is_default desc, created_at desc, id desc`.execute(db);
  return rows;
}

/** Of this member only: the owner is part of the look-up. */
export async function findAddress(
  db: Db | Tx,
  programId: string,
  memberId: string,
  id: string,
): Promise<AddressRow | null> {
  const { rows } = await sql<AddressRow>`
    select ${columns} from addresses
    where program_id = ${programId} and id = ${id} and member_id = ${memberId}`.execute(db);
  return rows[0] ?? null;
}

/** Changes of one member's addresses go one after the other: the limit and the one default hold under parallel taps. */
export async function lockMember(tx: Tx, programId: string, memberId: string): Promise<void> {
  await sql`select from members where program_id = ${programId} and id = ${memberId} for update`.execute(tx);
}

export async function countAddresses(tx: Tx, programId: string, memberId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from addresses where program_id = ${programId} and member_id = ${memberId}`.execute(tx);
  return rows[0]?.count ?? 0;
}

export async function clearDefault(tx: Tx, programId: string, memberId: string): Promise<void> {
  await sql`
    update addresses set is_default = false
    where program_id = ${programId} and member_id = ${memberId} and is_default`.execute(tx);
}

/** The newest of the rest, when none is the default any more. */
export async function chooseDefault(tx: Tx, programId: string, memberId: string): Promise<void> {
  await sql`
    update addresses set is_default = true
    where program_id = ${programId} and id = (
        select id from addresses where program_id = ${programId} and member_id = ${memberId}
        order by is_default desc, created_at desc, id desc limit 1)
      and not is_default`.execute(tx);
}

export async function insertAddress(tx: Tx, programId: string, memberId: string, row: AddressRow): Promise<void> {
  await sql`
    insert into addresses (program_id, id, member_id, name, phone, phone_index, province, city, district, detail, is_default)
    values (${programId}, ${row.id}, ${memberId}, ${row.name}, ${row.phone}, ${row.phoneIndex}, ${row.province}, ${row.city},
            ${row.district}, ${row.detail}, ${row.isDefault})`.execute(tx);
}

export async function updateAddress(tx: Tx, programId: string, memberId: string, row: AddressRow): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update addresses set name = ${row.name}, phone = ${row.phone}, phone_index = ${row.phoneIndex}, province = ${row.province},
      city = ${row.city}, district = ${row.district}, detail = ${row.detail}, is_default = ${row.isDefault}, updated_at = app_now()
    where program_id = ${programId} and id = ${row.id} and member_id = ${memberId}`.execute(tx);
  return numAffectedRows === 1n;
}

export async function deleteAddress(tx: Tx, programId: string, memberId: string, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from addresses where program_id = ${programId} and id = ${id} and member_id = ${memberId}`.execute(tx);
  return numAffectedRows === 1n;
}
