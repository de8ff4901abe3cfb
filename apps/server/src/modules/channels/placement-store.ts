import type { PlacementInput } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

export type StoredPlacement = PlacementInput & {
  id: string;
  shortId: string;
  programId: string;
  channelId: string;
  channelKey: string;
  channelName: string;
  couponsClaimed: number;
  archivedAt: Date | null;
  createdAt: Date;
};
export type PlacementRow = StoredPlacement & { visits: number; scans: number; newPersons: number };

/** The channel's key of a short id of this program. Index: placements_by_short_id. */
export async function findChannelOfCode(db: Db, programId: string, shortId: string): Promise<string | null> {
  const { rows } = await sql<{ key: string }>`
    select channel.key from placements placement
    join channels channel on channel.program_id = placement.program_id and channel.id = placement.channel_id
    where placement.short_id = ${shortId} and placement.program_id = ${programId}`.execute(db);
  return rows[0]?.key ?? null;
}

export type NewPlacement = PlacementInput & { id: string; shortId: string };

/** Those whose short id was free; the others are to be tried with another. */
export async function insertPlacements(
  tx: Tx,
  programId: string,
  channelId: string,
  placements: readonly NewPlacement[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    insert into placements (program_id, id, short_id, channel_id, label, kind, page, product_id, utm, coupon_template_id,
      staff_id, staff_name, store_name)
    select ${programId}, made.id, made.short_id, ${channelId}::uuid, made.label, made.kind, made.page, made.product_id, made.utm,
      made.coupon_template_id, made.staff_id, made.staff_name, made.store_name
    from jsonb_to_recordset(${JSON.stringify(
      placements.map((one) => ({
        id: one.id,
        short_id: one.shortId,
        label: one.label,
        kind: one.kind,
        page: one.page,
        product_id: one.productId,
        utm: one.utm,
        coupon_template_id: one.couponTemplateId,
        staff_id: one.staffId,
        staff_name: one.staffName,
        store_name: one.storeName,
      })),
    )}::jsonb) as made (id uuid, short_id text, label text, kind text, page text, product_id uuid, utm jsonb,
      coupon_template_id uuid, staff_id uuid, staff_name text, store_name text)
    on conflict (short_id) do nothing returning id`.execute(tx);
  return new Set(rows.map(({ id }) => id));
}

/** Names of a channel that have a code already. Index: placements_by_channel. */
export async function findNames(
  tx: Tx,
  programId: string,
  channelId: string,
  of: "staff" | "store",
  names: readonly string[],
): Promise<string[]> {
  const column = of === "staff" ? sql`staff_name` : sql`store_name`;
  const { rows } = await sql<{ name: string }>`
    select distinct ${column} as name from placements
    where program_id = ${programId} and channel_id = ${channelId} and kind = 'WXACODE' and ${column} = any(${[...names]}::text[])`.execute(
    tx,
  );
  return rows.map(({ name }) => name);
}

export async function updatePlacement(
  tx: Tx,
  programId: string,
  id: string,
  change: { label: string; couponTemplateId: string | null; archived: boolean },
): Promise<boolean> {
  const { rows } = await sql`
    update placements set label = ${change.label}, coupon_template_id = ${change.couponTemplateId},
      archived_at = case when ${change.archived} then coalesce(archived_at, app_now()) end
    where program_id = ${programId} and id = ${id} returning 1`.execute(tx);
  return rows.length > 0;
}

export async function countClaim(tx: Tx, programId: string, id: string): Promise<void> {
  await sql`
    update placements set coupons_claimed = coupons_claimed + 1
    where program_id = ${programId} and id = ${id}`.execute(tx);
}

const columns = sql`placement.id, placement.short_id as "shortId", placement.program_id as "programId",
  placement.channel_id as "channelId", channel.key as "channelKey", channel.name as "channelName", placement.label,
  placement.kind, placement.page, placement.product_id as "productId", placement.utm,
  placement.coupon_template_id as "couponTemplateId", placement.staff_id as "staffId", placement.staff_name as "staffName",
  placement.store_name as "storeName", placement.coupons_claimed as "couponsClaimed",
  placement.archived_at as "archivedAt", placement.created_at as "createdAt"`;
const joined = sql`placements placement
  join channels channel on channel.program_id = placement.program_id and channel.id = placement.channel_id`;
const numbers = sql`lateral (
  select coalesce(sum(day.visits), 0)::integer as visits, coalesce(sum(day.scans), 0)::integer as scans,
    coalesce(sum(day.new_persons), 0)::integer as "newPersons"
  from channel_days day where day.program_id = placement.program_id and day.channel = channel.key
    and day.code = placement.short_id) numbers`;

/** Index: placements_pkey. */
export async function findPlacement(db: Db | Tx, programId: string, id: string): Promise<PlacementRow | null> {
  const { rows } = await sql<PlacementRow>`
    select ${columns}, numbers.* from ${joined} join ${numbers} on true
    where placement.program_id = ${programId} and placement.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** By what a code carries; of whatever program when none is named. Index: placements_by_short_id. */
export async function findByShortId(
  db: Db | Tx,
  shortId: string,
  programId: string | null,
): Promise<StoredPlacement | null> {
  const { rows } = await sql<StoredPlacement>`
    select ${columns} from ${joined}
    where placement.short_id = ${shortId} and (${programId}::text is null or placement.program_id = ${programId})`.execute(
    db,
  );
  return rows[0] ?? null;
}

export type PlacementFilter = { search?: string | undefined; archived?: "yes" | undefined };

const matching = (programId: string, channelId: string, { search, archived }: PlacementFilter) => {
  const pattern = `%${(search ?? "").replace(/[\\%_]/g, "\\$&")}%`;
  return sql`placement.program_id = ${programId} and placement.channel_id = ${channelId}
    and (placement.archived_at is not null) = ${archived === "yes"}
    ${search ? sql`and (placement.label ilike ${pattern} or placement.staff_name ilike ${pattern} or placement.store_name ilike ${pattern} or placement.short_id = ${search})` : sql``}`;
};

/** Newest first. Index: placements_by_channel. */
export async function listPlacements(
  db: Db,
  programId: string,
  channelId: string,
  filter: PlacementFilter & { limit: number; offset: number },
): Promise<PlacementRow[]> {
  const { rows } = await sql<PlacementRow>`
    select ${columns}, numbers.* from ${joined} join ${numbers} on true
    where ${matching(programId, channelId, filter)}
    order by placement.created_at desc, placement.id desc limit ${filter.limit} offset ${filter.offset}`.execute(db);
  return rows;
}

export async function countPlacements(
  db: Db,
  programId: string,
  channelId: string,
  filter: PlacementFilter,
): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select count(*)::integer as total from placements placement where ${matching(programId, channelId, filter)}`.execute(
    db,
  );
  return rows[0]?.total ?? 0;
}

export type LinkKind = "URL_LINK" | "URL_SCHEME";

export async function findLink(
  db: Db,
  { programId, id }: { programId: string; id: string },
  kind: LinkKind,
): Promise<{ url: string; expiresAt: Date } | null> {
  const { rows } = await sql<{ url: string; expiresAt: Date }>`
    select url, expires_at as "expiresAt" from placement_links
    where program_id = ${programId} and placement_id = ${id} and kind = ${kind} and expires_at > app_now()`.execute(db);
  return rows[0] ?? null;
}

/** The one that lives longest stays. */
export async function saveLink(
  db: Db,
  { programId, id }: { programId: string; id: string },
  kind: LinkKind,
  { url, expiresAt }: { url: string; expiresAt: Date },
): Promise<void> {
  await sql`
    insert into placement_links as link (program_id, placement_id, kind, url, expires_at)
    values (${programId}, ${id}, ${kind}, ${url}, ${expiresAt})
    on conflict (program_id, placement_id, kind) do update set url = excluded.url, expires_at = excluded.expires_at
      where link.expires_at <= excluded.expires_at`.execute(db);
}

/** Campaigns by short id; archived ones go on counting. Index: placements_pkey. */
export async function listCampaigns(db: Db, programId: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ shortId: string; campaign: string }>`
    select short_id as "shortId", utm->>'campaign' as campaign from placements
    where program_id = ${programId} and coalesce(utm->>'campaign', '') != ''`.execute(db);
  return new Map(rows.map(({ shortId, campaign }) => [shortId, campaign]));
}
