import { sql } from "kysely";
import type { PersonalData, Subject } from "#kernel/personal-data.ts";
import type { Sealer } from "#kernel/sealed.ts";
import { listAddresses } from "./address-store.ts";
import { findLatestOfMember } from "./consent-store.ts";
import { findRoot, lockPersons } from "./identity-store.ts";
import { dataRequests, erasedPersons, exportArchives, mergeEvidence } from "./privacy/index.ts";
import { joinPersons } from "./settle-person.ts";

/** And what it keeps outside PostgreSQL. */
export const personalStoreOfMembers = exportArchives;

const ERASED_NAME = "已注销用户";

/** Export, erasure and merge of what this module knows about a person; in this order, the identifiers last: others are found by them. */
export const personalDataOfMembers = (sealer: Sealer): PersonalData[] => [
  addresses(sealer),
  consents,
  members(sealer),
  dataRequests,
  mergeEvidence,
  erasedPersons,
  identifiers,
];

const addresses = (sealer: Sealer): PersonalData => ({
  table: "addresses",
  async export(db, { programId, memberId }) {
    const rows = await listAddresses(db, programId, memberId);
    return rows.map(({ id, name, phone, detail, province, city, district, isDefault }) => ({
      name: sealer.open("addresses", "name", id, name),
      phone: sealer.open("addresses", "phone", id, phone),
      province,
      city,
      district,
      detail: sealer.open("addresses", "detail", id, detail),
      isDefault,
    }));
  },
  async erase(tx, { programId, memberId }) {
    await sql`delete from addresses where program_id = ${programId} and member_id = ${memberId}`.execute(tx);
  },
  async merge(tx, from, into) {
    await sql`
      update addresses set member_id = ${into.memberId}, is_default = false
      where program_id = ${from.programId} and member_id = ${from.memberId}`.execute(tx);
  },
});

/** Erasure keeps the proof of what was agreed, under a member id that no longer leads to anyone. */
const consents: PersonalData = {
  table: "consents",
  export: (db, { programId, memberId }) => findLatestOfMember(db, programId, memberId),
  async erase(tx, subject) {
    const { programId, memberId } = subject;
    await sql`
      delete from consents where program_id = ${programId} and member_id is null and anon_id in (${devicesOf(subject)})`.execute(
      tx,
    );
    await sql`update consents set anon_id = null where program_id = ${programId} and member_id = ${memberId}`.execute(
      tx,
    );
  },
  async merge(tx, from, into) {
    await sql`
      update consents set member_id = ${into.memberId}
      where program_id = ${from.programId} and member_id = ${from.memberId}`.execute(tx);
  },
};

const members = (sealer: Sealer): PersonalData => ({
  table: "members",
  async export(db, { programId, memberId }) {
    const { rows } = await sql<{ phone: Buffer | null }>`
      select nickname, openid, unionid, phone, channel, registered_at as "registeredAt", last_seen_at as "lastSeenAt",
        order_count as "orderCount", paid_fen as "paidFen"
      from members where program_id = ${programId} and id = ${memberId} and erased_at is null`.execute(db);
    return rows.map((row) => ({ ...row, phone: row.phone && sealer.open("members", "phone", memberId, row.phone) }));
  },
  async erase(tx, { programId, memberId }) {
    await sql`
      update members set nickname = ${ERASED_NAME}, openid = null, unionid = null, phone = null, phone_index = null,
        erased_at = coalesce(erased_at, app_now())
      where program_id = ${programId} and id = ${memberId}`.execute(tx);
  },
  async merge(tx, from, into) {
    // the sums move only while `from` still has them, so a second time adds nothing
    await sql`
      with emptied as (
        update members set nickname = ${ERASED_NAME}, openid = null, unionid = null, phone = null, phone_index = null,
          erased_at = app_now(), order_count = 0, paid_fen = 0
        from (select order_count as orders, paid_fen as paid, last_paid_at as last from members
              where program_id = ${from.programId} and id = ${from.memberId} for update) as was
        where program_id = ${from.programId} and id = ${from.memberId} and erased_at is null
        returning was.orders, was.paid, was.last
      )
      update members set order_count = order_count + emptied.orders, paid_fen = paid_fen + emptied.paid,
        last_paid_at = greatest(last_paid_at, emptied.last)
      from emptied where program_id = ${into.programId} and id = ${into.memberId}`.execute(tx);
  },
});

const identifiers: PersonalData = {
  table: "person_identifiers",
  async export(db, { programId, personId }) {
    const { rows } = await sql<Record<string, unknown>>`
      select kind, value, created_at as "since" from person_identifiers
      where program_id = ${programId} and person_id = ${personId} order by created_at`.execute(db);
    return rows;
  },
  async erase(tx, { programId, personId }) {
    await sql`delete from person_identifiers where program_id = ${programId} and person_id = ${personId}`.execute(tx);
  },
  async merge(tx, from, into) {
    await lockPersons(tx, from.programId, [from.personId, into.personId]);
    const known = await findRoot(tx, from.programId, from.personId);
    if (known?.root !== from.personId) return; // it is done already
    await joinPersons(tx, from.programId, into.personId, [from.personId], {
      reason: "members_merged",
      actor: "system",
      note: "",
      met: [],
      device: null,
    });
  },
};

const devicesOf = ({ programId, personId }: Subject) => sql`
  select value from person_identifiers where program_id = ${programId} and person_id = ${personId} and kind = 'anon'`;
