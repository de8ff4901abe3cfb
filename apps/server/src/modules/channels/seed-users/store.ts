import type { SeedInvitation, SeedProgrammeInput, SeedState } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

export type Programme = SeedProgrammeInput & { joined: number };

/** Primary key. */
export async function findProgramme(db: Db | Tx, programId: string): Promise<Programme | null> {
  const { rows } = await sql<Programme>`
    select is_on as "isOn", promise, quota, feedback_per_week as "feedbackPerWeek", weekly_goal as "weeklyGoal",
      lapse_after_weeks as "lapseAfterWeeks", joined
    from seed_programmes where program_id = ${programId}`.execute(db);
  return rows[0] ?? null;
}

/** False when more have joined than the quota given. */
export async function saveProgramme(tx: Tx, programId: string, input: SeedProgrammeInput): Promise<boolean> {
  const { rows } = await sql`
    insert into seed_programmes as known (program_id, is_on, promise, quota, feedback_per_week, weekly_goal, lapse_after_weeks)
    values (${programId}, ${input.isOn}, ${input.promise}, ${input.quota}, ${input.feedbackPerWeek}, ${input.weeklyGoal},
      ${input.lapseAfterWeeks})
    on conflict (program_id) do update set is_on = excluded.is_on, promise = excluded.promise, quota = excluded.quota,
      feedback_per_week = excluded.feedback_per_week, weekly_goal = excluded.weekly_goal,
      lapse_after_weeks = excluded.lapse_after_weeks
      where known.joined <= excluded.quota
    returning 1`.execute(tx);
  return rows.length > 0;
}

// ---- invitations

/** The one channel all invitations of a program stand in, made when the first is; its id. */
export async function ensureChannel(tx: Tx, programId: string, id: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into channels (program_id, id, key, name, kind, "group", owner, note)
    values (${programId}, ${id}, 'seed-users', '种子用户', 'seed', 'private', '', '邀请码在「种子用户」页管理')
    on conflict (program_id, key) do update set archived_at = null returning id`.execute(tx);
  return rows[0]?.id ?? id;
}

/** False when the short id is taken. Leads to the page people join at. */
export async function insertInvitation(
  tx: Tx,
  programId: string,
  one: { id: string; channelId: string; shortId: string; label: string; uses: number },
): Promise<boolean> {
  const { rows } = await sql`
    insert into placements (program_id, id, short_id, channel_id, label, kind, page)
    values (${programId}, ${one.id}, ${one.shortId}, ${one.channelId}, ${one.label}, 'LINK', 'pages/feedback/index')
    on conflict (short_id) do nothing returning 1`.execute(tx);
  if (rows.length === 0) return false;
  await sql`insert into seed_invitations (program_id, placement_id, uses) values (${programId}, ${one.id}, ${one.uses})`.execute(
    tx,
  );
  return true;
}

const invitation = sql`invitation.placement_id as id, placement.label, placement.short_id as code, invitation.uses,
  invitation.used, invitation.is_open as "isOpen", invitation.created_at as "createdAt"`;
const withPlacement = sql`seed_invitations invitation join placements placement
  on placement.program_id = invitation.program_id and placement.id = invitation.placement_id`;
type InvitationRow = Omit<SeedInvitation, "createdAt"> & { createdAt: Date };

/** Newest first; a program has few. */
export async function listInvitations(
  db: Db,
  programId: string,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ items: InvitationRow[]; total: number }> {
  const { rows } = await sql<InvitationRow>`
    select ${invitation} from ${withPlacement} where invitation.program_id = ${programId}
    order by invitation.created_at desc, invitation.placement_id desc limit ${limit} offset ${offset}`.execute(db);
  const { rows: counted } = await sql<{ total: number }>`
    select count(*)::integer as total from seed_invitations where program_id = ${programId}`.execute(db);
  return { items: rows, total: counted[0]?.total ?? 0 };
}

/** Primary keys. */
export async function findInvitation(db: Db | Tx, programId: string, id: string): Promise<InvitationRow | null> {
  const { rows } = await sql<InvitationRow>`
    select ${invitation} from ${withPlacement}
    where invitation.program_id = ${programId} and invitation.placement_id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** Index: placements_by_short_id. */
export async function findInvitationOfCode(
  db: Db | Tx,
  programId: string,
  code: string,
): Promise<InvitationRow | null> {
  const { rows } = await sql<InvitationRow>`
    select ${invitation} from ${withPlacement}
    where placement.short_id = ${code} and invitation.program_id = ${programId}`.execute(db);
  return rows[0] ?? null;
}

export async function openInvitation(tx: Tx, programId: string, id: string, isOpen: boolean): Promise<boolean> {
  const { rows } = await sql`
    update seed_invitations set is_open = ${isOpen} where program_id = ${programId} and placement_id = ${id} returning 1`.execute(
    tx,
  );
  return rows.length > 0;
}

// ---- members who joined

/** False when this member has joined already; waits for another call of the same member under way. Index: seed_users_by_member. */
export async function insertSeedUser(
  tx: Tx,
  programId: string,
  one: { id: string; memberId: string; personId: number; invitationId: string },
): Promise<boolean> {
  const { rows } = await sql`
    insert into seed_users (program_id, id, member_id, person_id, placement_id)
    values (${programId}, ${one.id}, ${one.memberId}, ${one.personId}, ${one.invitationId})
    on conflict (program_id, member_id) do nothing returning 1`.execute(tx);
  return rows.length > 0;
}

/** Takes one use; false when none is left or it is closed. */
export async function useInvitation(tx: Tx, programId: string, id: string): Promise<boolean> {
  const { rows } = await sql`
    update seed_invitations set used = used + 1
    where program_id = ${programId} and placement_id = ${id} and is_open and used < uses returning 1`.execute(tx);
  return rows.length > 0;
}

/** Takes one place; false when none is left. */
export async function takePlace(tx: Tx, programId: string): Promise<boolean> {
  const { rows } = await sql`
    update seed_programmes set joined = joined + 1
    where program_id = ${programId} and joined < quota returning 1`.execute(tx);
  return rows.length > 0;
}

type Standing = { id: string; state: SeedState; joinedAt: Date; givenThisWeek: number };
const givenThisWeek = sql`(select count(*)::integer from feedback one where one.program_id = seed.program_id
  and one.member_id = seed.member_id and one.created_at > app_now() - interval '7 days')`;

/** Indexes: seed_users_by_member, feedback_by_member. */
export async function findStanding(db: Db | Tx, programId: string, memberId: string): Promise<Standing | null> {
  const { rows } = await sql<Standing>`
    select seed.id, seed.state, seed.joined_at as "joinedAt", ${givenThisWeek} as "givenThisWeek"
    from seed_users seed where seed.program_id = ${programId} and seed.member_id = ${memberId}`.execute(db);
  return rows[0] ?? null;
}

export type SeedRow = {
  id: string;
  memberId: string;
  state: SeedState;
  invitation: string;
  joinedAt: Date;
  given: number;
  givenThisWeek: number;
  lastFeedbackAt: Date | null;
};

/** Who owes most first, then who was silent longest. Indexes: seed_users_by_state, feedback_by_member; a program has some hundreds. */
export async function listSeedUsers(
  db: Db,
  programId: string,
  {
    state,
    owing,
    feedbackPerWeek,
    limit,
    offset,
  }: { state: SeedState | undefined; owing: boolean; feedbackPerWeek: number; limit: number; offset: number },
): Promise<SeedRow[]> {
  const { rows } = await sql<SeedRow>`
    select * from (
      select seed.id, seed.member_id as "memberId", seed.state, placement.label as invitation, seed.joined_at as "joinedAt",
        seed.given, ${givenThisWeek} as "givenThisWeek", seed.last_feedback_at as "lastFeedbackAt"
      from seed_users seed
      join placements placement on placement.program_id = seed.program_id and placement.id = seed.placement_id
      where seed.program_id = ${programId} ${state ? sql`and seed.state = ${state}` : sql``}
    ) one
    ${owing ? sql`where state <> 'LAPSED' and "givenThisWeek" < ${feedbackPerWeek}` : sql``}
    order by (state = 'LAPSED'), "givenThisWeek", "lastFeedbackAt" nulls first, id limit ${limit} offset ${offset}`.execute(
    db,
  );
  return rows;
}

export async function countSeedUsers(
  db: Db,
  programId: string,
  feedbackPerWeek: number,
): Promise<{ counts: Record<SeedState, number>; owing: number }> {
  const { rows } = await sql<{ state: SeedState; count: number; owing: number }>`
    select seed.state, count(*)::integer as count,
      count(*) filter (where seed.state <> 'LAPSED' and ${givenThisWeek} < ${feedbackPerWeek})::integer as owing
    from seed_users seed where seed.program_id = ${programId} group by seed.state`.execute(db);
  const counts = { INVITED: 0, ACTIVE: 0, LAPSED: 0 };
  for (const { state, count } of rows) counts[state] = count;
  return { counts, owing: rows.reduce((sum, { owing }) => sum + owing, 0) };
}

/** Person numbers of everybody who ever joined. */
export async function listPersons(db: Db, programId: string): Promise<number[]> {
  const { rows } = await sql<{ person: number }>`
    select person_id as person from seed_users where program_id = ${programId} order by 1`.execute(db);
  return rows.map(({ person }) => person);
}
export async function listMembers(db: Db, programId: string): Promise<string[]> {
  const { rows } = await sql<{ member: string }>`
    select member_id as member from seed_users where program_id = ${programId} order by 1`.execute(db);
  return rows.map(({ member }) => member);
}

/** Silent for longer than their program allows. Index: seed_users_silent. */
export async function listSilent(db: Db, limit: number): Promise<{ programId: string; id: string }[]> {
  const { rows } = await sql<{ programId: string; id: string }>`
    select seed.program_id as "programId", seed.id from seed_users seed
    join seed_programmes programme on programme.program_id = seed.program_id and programme.feedback_per_week > 0
    where seed.state <> 'LAPSED'
      and coalesce(seed.last_feedback_at, seed.joined_at) < app_now() - make_interval(weeks => programme.lapse_after_weeks)
    limit ${limit}`.execute(db);
  return rows;
}
