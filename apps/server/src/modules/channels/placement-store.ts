import { sql } from "kysely";
import type { Db } from "#kernel/db.ts";

/** The channel's key of a short id of this program. Index: placements_by_short_id. */
export async function findChannelOfCode(db: Db, programId: string, shortId: string): Promise<string | null> {
  const { rows } = await sql<{ key: string }>`
    select channel.key from placements placement
    join channels channel on channel.program_id = placement.program_id and channel.id = placement.channel_id
    where placement.short_id = ${shortId} and placement.program_id = ${programId}`.execute(db);
  return rows[0]?.key ?? null;
}
