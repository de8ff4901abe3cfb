import { type ChannelGroup, type ChannelKind, type CostSource, costSources } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { CostState } from "./booking.ts";

export type CostRow = CostState & {
  id: string;
  channelName: string;
  day: string;
  source: CostSource;
  label: string;
  platform: string;
  version: number;
  by: string;
  updatedAt: Date;
};
const columns = sql`cost.id, cost.channel_id as "channelId", channel.name as "channelName", cost.day, cost.cost_fen as "costFen",
  cost.impressions, cost.clicks, cost.source, cost.label, cost.platform, cost.version, cost.by_name as by, cost.updated_at as "updatedAt"`;
const costs = sql`channel_costs cost join channels channel on channel.program_id = cost.program_id and channel.id = cost.channel_id`;

/** Writers of a program's costs wait for each other: two copies of one file are read one after the other. */
export async function lockCosts(tx: Tx, programId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('channel-costs ' || ${programId}, 0))`.execute(tx);
}

export type StandingCost = CostState & { id: string; sourceKey: string; day: string; version: number };

/** Costs that stand under these keys. Index: channel_costs_once. */
export async function costsByKey(db: Db | Tx, programId: string, keys: readonly string[]): Promise<StandingCost[]> {
  const { rows } = await sql<StandingCost>`
    select id, source_key as "sourceKey", channel_id as "channelId", day, cost_fen as "costFen", impressions, clicks, version
    from channel_costs where program_id = ${programId} and source_key = any(${keys as string[]}::text[])`.execute(db);
  return rows;
}

export type CostHead = {
  id: string;
  sourceKey: string;
  day: string;
  source: CostSource;
  label: string;
  platform: string;
  version: number;
};

/** New costs and new states of standing ones, each with its version kept, in one statement. Indexes: channel_costs_pkey. */
export async function keepVersions(
  tx: Tx,
  programId: string,
  list: readonly (CostHead & CostState)[],
  { by, reason }: { by: string; reason: string },
): Promise<void> {
  if (list.length === 0) return;
  await sql`
    with told as (
      select * from unnest(${list.map((one) => one.id)}::uuid[], ${list.map((one) => one.channelId)}::uuid[],
        ${list.map((one) => one.day)}::date[], ${list.map((one) => one.costFen)}::bigint[],
        ${list.map((one) => one.impressions)}::bigint[], ${list.map((one) => one.clicks)}::bigint[],
        ${list.map((one) => one.source)}::text[], ${list.map((one) => one.sourceKey)}::text[],
        ${list.map((one) => one.label)}::text[], ${list.map((one) => one.platform)}::text[],
        ${list.map((one) => one.version)}::integer[])
        as one (id, channel_id, day, cost_fen, impressions, clicks, source, source_key, label, platform, version)
    ), kept as (
      insert into channel_costs as cost (program_id, id, channel_id, day, cost_fen, impressions, clicks, source, source_key, label,
        platform, version, by_name)
      select ${programId}, id, channel_id, day, cost_fen, impressions, clicks, source, source_key, label, platform, version, ${by} from told
      on conflict (program_id, id) do update set channel_id = excluded.channel_id, cost_fen = excluded.cost_fen,
        impressions = excluded.impressions, clicks = excluded.clicks, version = excluded.version, by_name = excluded.by_name,
        updated_at = app_now()
      returning cost.id
    )
    insert into channel_cost_versions (program_id, cost_id, version, channel_id, cost_fen, impressions, clicks, by_name, reason)
    select ${programId}, told.id, told.version, told.channel_id, told.cost_fen, told.impressions, told.clicks, ${by}, ${reason}
    from told join kept on kept.id = told.id`.execute(tx);
}

/** Index: channel_costs_pkey. */
export async function findCost(db: Db | Tx, programId: string, id: string): Promise<CostRow | null> {
  const { rows } = await sql<CostRow>`
    select ${columns} from ${costs} where cost.program_id = ${programId} and cost.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

export type VersionRow = {
  version: number;
  channelName: string;
  costFen: number;
  impressions: number | null;
  clicks: number | null;
  by: string;
  at: Date;
  reason: string;
};
/** Newest first. Index: channel_cost_versions_pkey. */
export async function versionsOf(db: Db, programId: string, id: string): Promise<VersionRow[]> {
  const { rows } = await sql<VersionRow>`
    select kept.version, channel.name as "channelName", kept.cost_fen as "costFen", kept.impressions, kept.clicks,
      kept.by_name as by, kept.at, kept.reason
    from channel_cost_versions kept
    join channels channel on channel.program_id = kept.program_id and channel.id = kept.channel_id
    where kept.program_id = ${programId} and kept.cost_id = ${id} order by kept.version desc limit 200`.execute(db);
  return rows;
}

export type CostFilter = {
  from: string;
  to: string;
  channelId?: string | undefined;
  source?: CostSource | undefined;
};
const found = (programId: string, { from, to, channelId, source }: CostFilter) => sql`
  cost.program_id = ${programId} and cost.day between ${from} and ${to}${
    channelId === undefined ? sql`` : sql` and cost.channel_id = ${channelId}`
  }${source === undefined ? sql`` : sql` and cost.source = ${source}`}`;

/** Newest day first. Indexes: channel_costs_by_day, channel_costs_by_channel. */
export async function listCosts(
  db: Db,
  programId: string,
  filter: CostFilter,
  page: { limit: number; offset: number },
): Promise<CostRow[]> {
  const { rows } = await sql<CostRow>`
    select ${columns} from ${costs} where ${found(programId, filter)}
    order by cost.day desc, cost.id desc limit ${page.limit} offset ${page.offset}`.execute(db);
  return rows;
}

/** Sums and counts by source of what the filter finds, whatever its source. Indexes: as listCosts. */
export async function sumCosts(db: Db, programId: string, filter: CostFilter) {
  const { rows } = await sql<{
    source: CostSource;
    count: number;
    costFen: number;
    impressions: number;
    clicks: number;
  }>`
    select source, count(*) as count, sum(cost_fen)::bigint as "costFen", coalesce(sum(impressions), 0)::bigint as impressions,
      coalesce(sum(clicks), 0)::bigint as clicks
    from channel_costs cost where ${found(programId, { ...filter, source: undefined })} group by source`.execute(db);
  const counts = Object.fromEntries(
    costSources.map((one) => [one, rows.find(({ source }) => source === one)?.count ?? 0]),
  ) as Record<CostSource, number>; // one per source
  const chosen = rows.filter(({ source }) => filter.source === undefined || source === filter.source);
  const sum = (key: "count" | "costFen" | "impressions" | "clicks") =>
    chosen.reduce((total, row) => total + row[key], 0);
  return {
    counts: { all: rows.reduce((total, { count }) => total + count, 0), ...counts },
    total: sum("count"),
    costFen: sum("costFen"),
    impressions: sum("impressions"),
    clicks: sum("clicks"),
  };
}

/** By day and channel. Indexes: as listCosts. */
export async function costsByDay(
  db: Db,
  programId: string,
  filter: CostFilter,
): Promise<{ day: string; channelId: string; costFen: number }[]> {
  const { rows } = await sql<{ day: string; channelId: string; costFen: number }>`
    select day, channel_id as "channelId", sum(cost_fen)::bigint as "costFen" from channel_costs cost
    where ${found(programId, filter)} and cost_fen > 0 group by day, channel_id order by day, channel_id`.execute(db);
  return rows;
}

/** Everything there is, by channel: for the check of the books. Index: channel_costs_by_channel. */
export async function costsOfChannels(
  tx: Tx | Db,
  programId: string,
): Promise<{ channelId: string; costFen: number }[]> {
  const { rows } = await sql<{ channelId: string; costFen: number }>`
    select channel_id as "channelId", sum(cost_fen)::bigint as "costFen" from channel_costs
    where program_id = ${programId} group by channel_id`.execute(tx);
  return rows;
}

/** Index: channels_pkey. */
export async function channelNames(
  db: Db | Tx,
  programId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from channels where program_id = ${programId} and id = any(${ids as string[]}::uuid[])`.execute(db);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** What was said of these campaigns, else the channel of that name or key. Indexes: channel_campaigns_pkey, channels_pkey. */
export async function channelsForCampaigns(
  db: Db | Tx,
  programId: string,
  platform: string,
  campaigns: readonly string[],
): Promise<Map<string, string | null>> {
  const { rows } = await sql<{ campaign: string; channelId: string | null }>`
    select told.campaign, case when said.campaign is not null then said.channel_id else (
        select id from channels where program_id = ${programId} and (name = told.campaign or key = told.campaign)
        order by key = told.campaign desc, archived_at is null desc, id limit 1) end as "channelId"
    from unnest(${campaigns as string[]}::text[]) as told (campaign)
    left join channel_campaigns said on said.program_id = ${programId} and said.platform = ${platform} and said.campaign = told.campaign`.execute(
    db,
  );
  return new Map(rows.map(({ campaign, channelId }) => [campaign, channelId]));
}

/** Index: channel_campaigns_pkey. */
export async function keepCampaigns(
  tx: Tx,
  programId: string,
  platform: string,
  items: readonly { campaign: string; channelId: string | null }[],
): Promise<void> {
  await sql`
    insert into channel_campaigns (program_id, platform, campaign, channel_id)
    select ${programId}, ${platform}, * from unnest(${items.map((one) => one.campaign)}::text[],
      ${items.map((one) => one.channelId)}::uuid[])
    on conflict (program_id, platform, campaign) do update set channel_id = excluded.channel_id, updated_at = app_now()`.execute(
    tx,
  );
}

/** Monthly fees, from their days. Index: channel_costs_by_day. */
export async function monthlyFees(db: Db, programId: string, { from, to }: { from: string; to: string }) {
  const { rows } = await sql<{
    channelId: string;
    channelName: string;
    month: string;
    label: string;
    amountFen: number;
  }>`
    select cost.channel_id as "channelId", channel.name as "channelName", to_char(cost.day, 'YYYY-MM') as month, cost.label,
      sum(cost.cost_fen)::bigint as "amountFen"
    from ${costs}
    where cost.program_id = ${programId} and cost.source = 'FIXED' and cost.day between ${from} and ${to}
    group by 1, 2, 3, 4 having sum(cost.cost_fen) > 0 order by 3 desc, 2, 4`.execute(db);
  return rows;
}

export type ReportedChannel = {
  id: string;
  key: string;
  name: string;
  kind: ChannelKind;
  group: ChannelGroup;
  plannedNewPersons: number | null;
  plannedCostFen: number | null;
  startsAt: Date | null;
  endsAt: Date | null;
  isArchived: boolean;
};
/** Every channel there ever was, with its plan. Index: channels_pkey. */
export async function channelsOfProgram(db: Db, programId: string): Promise<ReportedChannel[]> {
  const { rows } = await sql<ReportedChannel>`
    select id, key, name, kind, "group", planned_new_persons as "plannedNewPersons", planned_cost_fen as "plannedCostFen",
      starts_at as "startsAt", ends_at as "endsAt", archived_at is not null as "isArchived"
    from channels where program_id = ${programId} order by created_at, id`.execute(db);
  return rows;
}

/** What codes are called. Index: placements_by_short_id. */
export async function labelsOfCodes(db: Db, programId: string, codes: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ code: string; label: string }>`
    select short_id as code, label from placements
    where program_id = ${programId} and short_id = any(${codes as string[]}::text[])`.execute(db);
  return new Map(rows.map(({ code, label }) => [code, label]));
}
