import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

export type MemberRecord = {
  id: string;
  personId: number;
  nickname: string;
  channel: string | null;
  registeredAt: Date;
  lastSeenAt: Date;
  orderCount: number;
  paidFen: number;
  lastPaidAt: Date | null;
  /** Sealed; the member's own number, else null. */ phone: Buffer | null;
  /** Sealed; the number of the default address. */ addressId: string | null;
  addressPhone: Buffer | null;
};

const columns = sql`
  member.id, member.person_id as "personId", member.nickname, member.channel, member.registered_at as "registeredAt",
  member.last_seen_at as "lastSeenAt", member.order_count as "orderCount", member.paid_fen as "paidFen",
  member.last_paid_at as "lastPaidAt", member.phone, address.id as "addressId", address.phone as "addressPhone"`;
const withAddress = sql`
  members member left join addresses address
    on address.program_id = member.program_id and address.member_id = member.id and address.is_default`;

/** Index: members_pkey, addresses_one_default. */
export async function findMember(db: Db | Tx, programId: string, id: string): Promise<MemberRecord | null> {
  const { rows } = await sql<MemberRecord>`
    select ${columns} from ${withAddress}
    where member.program_id = ${programId} and member.id = ${id} and member.erased_at is null`.execute(db);
  return rows[0] ?? null;
}

/** The member of an openid, or of the person it turned out to be. Index: members_program_id_openid_key, members_by_person. */
export async function findMemberOf(
  db: Db | Tx,
  programId: string,
  { openid, personId }: { openid: string; personId: number },
): Promise<MemberRecord | null> {
  const { rows } = await sql<MemberRecord>`
    select ${columns} from ${withAddress}
    where member.program_id = ${programId} and (member.openid = ${openid} or member.person_id = ${personId})
      and member.erased_at is null`.execute(db);
  return rows[0] ?? null;
}

export type PersonsMember = { id: string; nickname: string; orderCount: number; openid: string | null };

/** The member a person is, if any. Index: members_by_person. */
export async function findMemberOfPerson(
  db: Db | Tx,
  programId: string,
  personId: number,
): Promise<PersonsMember | null> {
  const { rows } = await sql<PersonsMember>`
    select id, nickname, order_count as "orderCount", openid from members
    where program_id = ${programId} and person_id = ${personId} and erased_at is null`.execute(db);
  return rows[0] ?? null;
}

export async function insertMember(
  tx: Tx,
  programId: string,
  member: {
    id: string;
    personId: number;
    openid: string;
    unionid: string | null;
    nickname: string;
    channel: string | null;
  },
): Promise<void> {
  await sql`
    insert into members (program_id, id, person_id, openid, unionid, nickname, channel)
    values (${programId}, ${member.id}, ${member.personId}, ${member.openid}, ${member.unionid}, ${member.nickname},
            ${member.channel})`.execute(tx);
}

export async function markSeen(
  tx: Tx,
  programId: string,
  id: string,
  { openid, unionid }: { openid: string; unionid: string | null },
): Promise<void> {
  await sql`
    update members set last_seen_at = app_now(), openid = coalesce(openid, ${openid}), unionid = coalesce(unionid, ${unionid})
    where program_id = ${programId} and id = ${id}`.execute(tx);
}

/** What an order list shows of its buyers; one statement for any number. */
export async function findNames(
  db: Db | Tx,
  programId: string,
  ids: readonly string[],
): Promise<{ id: string; nickname: string }[]> {
  const { rows } = await sql<{ id: string; nickname: string }>`
    select id, nickname from members
    where program_id = ${programId} and id = any(${ids}::uuid[])`.execute(db);
  return rows;
}

/** Those of the ids who are members here and were not erased. Index: members_pkey. */
export async function findPersonNumbers(
  db: Db | Tx,
  programId: string,
  ids: readonly string[],
): Promise<{ memberId: string; personId: number }[]> {
  const { rows } = await sql<{ memberId: string; personId: number }>`
    select id as "memberId", person_id as "personId" from members
    where program_id = ${programId} and id = any(${ids}::uuid[]) and erased_at is null order by id`.execute(db);
  return rows;
}

// ---- the console's list
export type MemberFilter = {
  /** Part of a nickname. */ nickname?: string | undefined;
  /** Blind index of a whole phone number. */ phoneIndex?: Buffer | undefined;
  /** A member's own id. */ id?: string | undefined;
  buyers?: "yes" | "no" | undefined;
  /** Only these members. */ among?: readonly string[] | undefined;
  sort: "registered" | "paid" | "recent";
  page: number;
  pageSize: number;
};

function matching(programId: string, filter: MemberFilter) {
  const conditions = [sql`member.program_id = ${programId}`, sql`member.erased_at is null`];
  if (filter.id) conditions.push(sql`member.id = ${filter.id}`);
  if (filter.nickname) conditions.push(sql`member.nickname ilike ${`%${filter.nickname.replace(/[\\%_]/g, "\\$&")}%`}`);
  if (filter.phoneIndex) {
    conditions.push(sql`(member.phone_index = ${filter.phoneIndex} or member.id in (
      select member_id from addresses where program_id = ${programId} and phone_index = ${filter.phoneIndex}))`);
  }
  if (filter.among) conditions.push(sql`member.id = any(${[...filter.among]}::uuid[])`);
  if (filter.buyers === "yes") conditions.push(sql`member.order_count > 0`);
  if (filter.buyers === "no") conditions.push(sql`member.order_count = 0`);
  return sql.join(conditions, sql` and `);
}

// Index: members_by_registration, members_by_paid, members_by_activity.
const order = {
  registered: sql`member.registered_at desc, member.id desc`,
  paid: sql`member.paid_fen desc, member.id desc`,
  recent: sql`member.last_seen_at desc, member.id desc`,
};

export async function listMembers(db: Db, programId: string, filter: MemberFilter): Promise<MemberRecord[]> {
  const { rows } = await sql<MemberRecord>`
    select ${columns} from ${withAddress} where ${matching(programId, filter)}
    order by ${order[filter.sort]} limit ${filter.pageSize} offset ${(filter.page - 1) * filter.pageSize}`.execute(db);
  return rows;
}

export async function countMembers(db: Db, programId: string, filter: MemberFilter): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select count(*) as total from members member where ${matching(programId, filter)}`.execute(db);
  return rows[0]?.total ?? 0;
}

// ---- what order facts add up to
export type PaidOrder = { programId: string; memberId: string; paidFen: number; at: Date };

export async function addPaidOrders(tx: Tx, orders: readonly PaidOrder[]): Promise<void> {
  await sql`
    update members set order_count = members.order_count + total.orders, paid_fen = members.paid_fen + total.fen,
      last_paid_at = greatest(members.last_paid_at, total.last_at), last_seen_at = greatest(members.last_seen_at, total.last_at)
    from (
      select program_id, member_id, count(*) as orders, sum(paid_fen)::bigint as fen, max(at) as last_at
      from unnest(${orders.map((o) => o.programId)}::text[], ${orders.map((o) => o.memberId)}::uuid[],
                  ${orders.map((o) => o.paidFen)}::bigint[], ${orders.map((o) => o.at)}::timestamptz[])
        as line (program_id, member_id, paid_fen, at)
      group by program_id, member_id
    ) total
    where members.program_id = total.program_id and members.id = total.member_id`.execute(tx);
}
