import { sql } from "kysely";
import { afterCommit, type Databases, type Db, type Tx } from "#kernel/db.ts";

/** Who withdrew their consent to being measured, in one program. */
type Withdrawn = {
  /** Devices whose own last word it is, with the member who said it (“” = nobody was signed in). */ devices: Map<
    string,
    string
  >;
  members: Set<string>;
  /** Devices of such members that said nothing since. */ owned: Set<string>;
};
type Change = { programId: string; anonId: string; memberId: string | null; granted: boolean };

const CHANNEL = "banyan_consent_withdrawn";
const PURPOSE = "analytics";

/**
 * Asked for every request of `/collect`, so it is kept in memory: only those who withdrew, read once per program and process,
 * changed by NOTIFY. Whoever never said anything is not in it.
 */
export function createWithdrawals(db: Databases) {
  const programs = new Map<string, Promise<Withdrawn>>();
  db.listen(CHANNEL, (payload) => {
    if (payload === "")
      programs.clear(); // something may have been missed
    else void apply(JSON.parse(payload) as Change); // written below
  });

  const ofProgram = (programId: string): Promise<Withdrawn> => {
    const known = programs.get(programId) ?? load(db.reads, programId);
    programs.set(programId, known);
    known.catch(() => programs.delete(programId));
    return known;
  };

  async function apply({ programId, anonId, memberId, granted }: Change): Promise<void> {
    const known = await programs.get(programId)?.catch(() => undefined);
    if (!known) return; // read when first asked
    if (granted) {
      known.devices.delete(anonId);
      known.owned.delete(anonId);
    } else known.devices.set(anonId, memberId ?? "");
    if (memberId === null) return;
    if (granted) known.members.delete(memberId);
    else known.members.add(memberId);
    for (const device of await devicesOf(db.reads, programId, memberId))
      if (granted) known.owned.delete(device);
      else known.owned.add(device);
  }

  return {
    /** May nothing be collected of this device, with this member signed in on it? */
    async has(programId: string, anonId: string, memberId: string | null): Promise<boolean> {
      const { devices, members, owned } = await ofProgram(programId);
      if (memberId === null) return devices.has(anonId) || owned.has(anonId);
      return members.has(memberId) || devices.get(anonId) === "";
    },
    /** In the transaction that writes the word down; in this process it holds before the caller is answered. */
    async announce(tx: Tx, change: Change): Promise<void> {
      await sql`select pg_notify(${CHANNEL}, ${JSON.stringify(change)})`.execute(tx);
      afterCommit(tx, () => apply(change));
    },
  };
}
export type Withdrawals = ReturnType<typeof createWithdrawals>;

/** Index: consents_by_anon, consents_by_member. */
async function load(db: Db, programId: string): Promise<Withdrawn> {
  const { rows: devices } = await sql<{ anonId: string; memberId: string | null }>`
    select anon_id as "anonId", member_id as "memberId" from (
      select distinct on (anon_id) anon_id, member_id, granted from consents
      where program_id = ${programId} and purpose = ${PURPOSE} and anon_id is not null order by anon_id, seq desc) word
    where not granted`.execute(db);
  const { rows: members } = await sql<{ memberId: string; owned: string[] }>`
    select word.member_id as "memberId", array(
      select device.value from members member
      join person_identifiers device on device.program_id = member.program_id and device.person_id = member.person_id
        and device.kind = 'anon'
      where member.program_id = ${programId} and member.id = word.member_id and not exists (
        select from consents later where later.program_id = ${programId} and later.anon_id = device.value
          and later.purpose = ${PURPOSE} and later.granted and later.seq > word.seq)) as owned
    from (
      select distinct on (member_id) member_id, granted, seq from consents
      where program_id = ${programId} and purpose = ${PURPOSE} and member_id is not null order by member_id, seq desc) word
    where not granted`.execute(db);
  return {
    devices: new Map(devices.map(({ anonId, memberId }) => [anonId, memberId ?? ""])),
    members: new Set(members.map(({ memberId }) => memberId)),
    owned: new Set(members.flatMap(({ owned }) => owned)),
  };
}

async function devicesOf(db: Db, programId: string, memberId: string): Promise<string[]> {
  const { rows } = await sql<{ value: string }>`
    select device.value from members member
    join person_identifiers device on device.program_id = member.program_id and device.person_id = member.person_id
      and device.kind = 'anon'
    where member.program_id = ${programId} and member.id = ${memberId}`.execute(db);
  return rows.map(({ value }) => value);
}
