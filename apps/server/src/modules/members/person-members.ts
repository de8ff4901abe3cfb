import { sql } from "kysely";
import type { Db } from "#kernel/db.ts";

/** The member of each person. Index: members_by_person. */
export async function findMembersOfPersons(
  db: Db,
  programId: string,
  personIds: readonly number[],
): Promise<Map<number, { memberId: string; nickname: string }>> {
  const { rows } = await sql<{ personId: number; memberId: string; nickname: string }>`
    select person_id as "personId", id as "memberId", nickname from members
    where program_id = ${programId} and person_id = any(${personIds as number[]}::integer[]) and erased_at is null`.execute(
    db,
  );
  return new Map(rows.map(({ personId, ...member }) => [personId, member]));
}
