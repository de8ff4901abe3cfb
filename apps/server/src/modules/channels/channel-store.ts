import type { Channel, ChannelInput, ChannelKind } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

/** A channel as PostgreSQL keeps it: times as dates. */
export type StoredChannel = Omit<Channel, "startsAt" | "endsAt" | "archivedAt" | "createdAt"> & {
  startsAt: Date | null;
  endsAt: Date | null;
  archivedAt: Date | null;
  createdAt: Date;
};
export type ChannelNumbers = { visits: number; scans: number; newPersons: number };

const columns = sql`channel.id, channel.key, channel.name, channel.kind, channel."group", channel.owner, channel.note,
  channel.planned_new_persons as "plannedNewPersons", channel.planned_cost_fen as "plannedCostFen",
  channel.starts_at as "startsAt", channel.ends_at as "endsAt", channel.version, channel.archived_at as "archivedAt",
  channel.created_at as "createdAt"`;

/** False when the key is taken. */
export async function insertChannel(tx: Tx, programId: string, id: string, input: ChannelInput): Promise<boolean> {
  const { rows } = await sql`
    insert into channels (program_id, id, key, name, kind, "group", owner, note, planned_new_persons, planned_cost_fen, starts_at, ends_at)
    values (${programId}, ${id}, ${input.key}, ${input.name}, ${input.kind}, ${input.group}, ${input.owner}, ${input.note},
      ${input.plannedNewPersons}, ${input.plannedCostFen}, ${input.startsAt}, ${input.endsAt})
    on conflict (program_id, key) do nothing returning 1`.execute(tx);
  return rows.length > 0;
}

export async function lockChannel(tx: Tx, programId: string, id: string): Promise<StoredChannel | null> {
  const { rows } = await sql<StoredChannel>`
    select ${columns} from channels channel where program_id = ${programId} and id = ${id} for update`.execute(tx);
  return rows[0] ?? null;
}

export async function updateChannel(
  tx: Tx,
  programId: string,
  id: string,
  input: Omit<ChannelInput, "key">,
): Promise<void> {
  await sql`
    update channels set version = version + 1, name = ${input.name}, kind = ${input.kind}, "group" = ${input.group},
      owner = ${input.owner}, note = ${input.note}, planned_new_persons = ${input.plannedNewPersons},
      planned_cost_fen = ${input.plannedCostFen}, starts_at = ${input.startsAt}, ends_at = ${input.endsAt}
    where program_id = ${programId} and id = ${id}`.execute(tx);
}

export async function hasChannel(db: Db, programId: string, id: string): Promise<boolean> {
  const { rows } = await sql`select 1 from channels where program_id = ${programId} and id = ${id}`.execute(db);
  return rows.length > 0;
}

/** What is archived already keeps its time. */
export async function archiveChannel(tx: Tx, programId: string, id: string, to: "archived" | "active"): Promise<void> {
  await sql`
    update channels set archived_at = case when ${to} = 'archived' then coalesce(archived_at, app_now()) end
    where program_id = ${programId} and id = ${id}`.execute(tx);
}

export type ChannelFilter = {
  search?: string | undefined;
  kind?: ChannelKind | undefined;
  archived?: "yes" | undefined;
};

const isArchived = ({ archived }: ChannelFilter) => sql`(archived_at is not null) = ${archived === "yes"}`;
const matchesSearch = ({ search }: ChannelFilter) => {
  const pattern = `%${(search ?? "").replace(/[\\%_]/g, "\\$&")}%`;
  return search ? sql`(name ilike ${pattern} or key ilike ${pattern} or owner ilike ${pattern})` : sql`true`;
};
const matchesKind = ({ kind }: ChannelFilter) => (kind ? sql`kind = ${kind}` : sql`true`);

const sums = sql`coalesce(sum(day.visits), 0)::integer as visits, coalesce(sum(day.scans), 0)::integer as scans,
  coalesce(sum(day.new_persons), 0)::integer as "newPersons"`;

/** With the numbers since a day. A program has hundreds of channels at most. Index: channels_pkey, channel_days_pkey. */
export async function listChannels(
  db: Db,
  programId: string,
  filter: ChannelFilter & { since: string; limit: number; offset: number; id?: string },
): Promise<(StoredChannel & ChannelNumbers & { placements: number })[]> {
  const scope = filter.id
    ? sql`channel.id = ${filter.id}`
    : sql`${isArchived(filter)} and ${matchesSearch(filter)} and ${matchesKind(filter)}`;
  const { rows } = await sql<StoredChannel & ChannelNumbers & { placements: number }>`
    select ${columns}, numbers.*,
      (select count(*)::integer from placements placement where placement.program_id = channel.program_id
        and placement.channel_id = channel.id and placement.archived_at is null) as placements
    from channels channel
    join lateral (select ${sums} from channel_days day
      where day.program_id = channel.program_id and day.channel = channel.key and day.day >= ${filter.since}::date) numbers on true
    where channel.program_id = ${programId} and ${scope}
    order by channel.created_at desc, channel.id desc limit ${filter.limit} offset ${filter.offset}`.execute(db);
  return rows;
}

/** Hundreds at most. Index: channels_by_key. */
export async function listNames(db: Db, programId: string): Promise<{ key: string; name: string }[]> {
  const { rows } = await sql<{ key: string; name: string }>`
    select key, name from channels where program_id = ${programId} order by key`.execute(db);
  return rows;
}

/** The tabs' numbers: the search narrows them, the tab itself does not. */
export async function countChannels(
  db: Db,
  programId: string,
  filter: ChannelFilter,
): Promise<{ all: number; archived: number; kinds: Record<string, number> }> {
  const { rows } = await sql<{ kind: string; active: number; archived: number }>`
    select kind, (count(*) filter (where archived_at is null))::integer as active,
      (count(*) filter (where archived_at is not null))::integer as archived
    from channels where program_id = ${programId} and ${matchesSearch(filter)} group by kind`.execute(db);
  const total = (of: "active" | "archived") => rows.reduce((sum, row) => sum + row[of], 0);
  const shown = filter.archived === "yes" ? "archived" : "active";
  return {
    all: total("active"),
    archived: total("archived"),
    kinds: Object.fromEntries(rows.map((row) => [row.kind, row[shown]])),
  };
}

/** All channels in use together. */
export async function sumChannels(db: Db, programId: string, since: string): Promise<ChannelNumbers> {
  const { rows } = await sql<ChannelNumbers>`
    select ${sums} from channel_days day
    join channels channel on channel.program_id = day.program_id and channel.key = day.channel and channel.archived_at is null
    where day.program_id = ${programId} and day.day >= ${since}::date`.execute(db);
  return rows[0] as ChannelNumbers; // an aggregate answers one row
}

/** Days something happened on. */
export async function listDays(
  db: Db,
  programId: string,
  key: string,
  since: string,
): Promise<(ChannelNumbers & { day: string })[]> {
  const { rows } = await sql<ChannelNumbers & { day: string }>`
    select day.day, ${sums} from channel_days day
    where day.program_id = ${programId} and day.channel = ${key} and day.day >= ${since}::date
    group by day.day order by day.day`.execute(db);
  return rows;
}
