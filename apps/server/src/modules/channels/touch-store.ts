import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

export type Touch = { channel: string; code: string; scene: number; at: Date };
/** What a block of events tells of one person. */
export type PersonVisits = { personId: number; first: Touch; last: Touch; lastSession: number };
export type TouchesBefore = { personId: number; isNew: boolean; lastSession: number };

/**
 * First: the earliest visit, whatever it carried. Last: the latest that named a channel, because coming back directly says
 * nothing about where somebody came from; until one did, the first.
 */
const combined = sql`
  first_channel = case when excluded.first_at < touch.first_at then excluded.first_channel else touch.first_channel end,
  first_code = case when excluded.first_at < touch.first_at then excluded.first_code else touch.first_code end,
  first_scene = case when excluded.first_at < touch.first_at then excluded.first_scene else touch.first_scene end,
  first_at = least(excluded.first_at, touch.first_at),
  last_channel = case when ${isLater()} then excluded.last_channel else touch.last_channel end,
  last_code = case when ${isLater()} then excluded.last_code else touch.last_code end,
  last_scene = case when ${isLater()} then excluded.last_scene else touch.last_scene end,
  last_at = case when ${isLater()} then excluded.last_at else touch.last_at end,
  last_session = greatest(excluded.last_session, touch.last_session)`;

function isLater() {
  return sql`(excluded.last_channel <> '' and (touch.last_channel = '' or excluded.last_at >= touch.last_at))`;
}

/** In the order of person numbers, so that two blocks cannot wait for each other. Index: person_touches_pkey. */
export async function saveTouches(
  tx: Tx,
  programId: string,
  persons: readonly PersonVisits[],
): Promise<TouchesBefore[]> {
  const ordered = persons.toSorted((a, b) => a.personId - b.personId);
  const { rows } = await sql<TouchesBefore>`
    insert into person_touches as touch (program_id, person_id, first_channel, first_code, first_scene, first_at,
      last_channel, last_code, last_scene, last_at, last_session)
    select ${programId}, seen.* from unnest(
      ${ordered.map((one) => one.personId)}::integer[],
      ${ordered.map((one) => one.first.channel)}::text[], ${ordered.map((one) => one.first.code)}::text[],
      ${ordered.map((one) => one.first.scene)}::integer[], ${ordered.map((one) => one.first.at)}::timestamptz[],
      ${ordered.map((one) => one.last.channel)}::text[], ${ordered.map((one) => one.last.code)}::text[],
      ${ordered.map((one) => one.last.scene)}::integer[], ${ordered.map((one) => one.last.at)}::timestamptz[],
      ${ordered.map((one) => one.lastSession)}::bigint[]) as seen
    on conflict (program_id, person_id) do update set ${combined}
    returning new.person_id as "personId", old.person_id is null as "isNew", coalesce(old.last_session, -1) as "lastSession"`.execute(
    tx,
  );
  return rows;
}

/** Two persons are one: the earlier first, the later last. A second time finds nothing to move. */
export async function moveTouches(tx: Tx, programId: string, from: number, into: number): Promise<void> {
  await sql`
    with gone as (
      delete from person_touches where program_id = ${programId} and person_id = ${from} and person_id <> ${into} returning *
    )
    insert into person_touches as touch (program_id, person_id, first_channel, first_code, first_scene, first_at,
      last_channel, last_code, last_scene, last_at, last_session)
    select program_id, ${into}::integer, first_channel, first_code, first_scene, first_at, last_channel, last_code, last_scene,
      last_at, last_session from gone
    on conflict (program_id, person_id) do update set ${combined}`.execute(tx);
}

export type DayCount = {
  channel: string;
  code: string;
  day: string;
  visits: number;
  scans: number;
  newPersons: number;
};

/** Registered channels only: anything may be written into an address. Index: channel_days_pkey, channels_by_key. */
export async function countDays(tx: Tx, programId: string, counts: readonly DayCount[]): Promise<void> {
  await sql`
    insert into channel_days as day (program_id, channel, code, day, visits, scans, new_persons)
    select ${programId}, seen.channel, seen.code, seen.day, seen.visits, seen.scans, seen.new_persons
    from unnest(${counts.map((one) => one.channel)}::text[], ${counts.map((one) => one.code)}::text[],
      ${counts.map((one) => one.day)}::date[], ${counts.map((one) => one.visits)}::integer[],
      ${counts.map((one) => one.scans)}::integer[], ${counts.map((one) => one.newPersons)}::integer[])
      as seen (channel, code, day, visits, scans, new_persons)
    join channels channel on channel.program_id = ${programId} and channel.key = seen.channel
    order by seen.channel, seen.code, seen.day
    on conflict (program_id, channel, code, day) do update set visits = day.visits + excluded.visits,
      scans = day.scans + excluded.scans, new_persons = day.new_persons + excluded.new_persons`.execute(tx);
}

/** What brought this person; null: nothing was seen yet. */
export async function findFirstChannel(db: Db | Tx, programId: string, personId: number): Promise<string | null> {
  const { rows } = await sql<{ channel: string }>`
    select first_channel as channel from person_touches
    where program_id = ${programId} and person_id = ${personId}`.execute(db);
  return rows[0]?.channel ?? null;
}
