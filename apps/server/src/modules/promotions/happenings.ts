import { addDays, DEFAULT_ZONE, dayOf, startOfDay } from "@banyan/calendar";
import { sql } from "kysely";
import type { Databases, Db } from "#kernel/db.ts";
import type { Programs } from "#kernel/programs.ts";

/** Something a campaign did on a business day, for who reads a chart. */
export type Happening = {
  source: "promotion" | "coupon";
  from: string;
  to: string;
  text: string;
  textEn: string;
  link: string;
};
type Change = { id: string; name: string; from: string; to: string; at: Date };
type Instants = { from: Date; until: Date };
type Words = { zh: string; en: string };

/** What each kind of campaign is called, where it is kept and where it is looked at. */
const kept = {
  promotion: { table: "promotions", link: "/campaigns/promotions", zh: "优惠", en: "Promotion" },
  coupon: { table: "coupon_templates", link: "/campaigns/coupons", zh: "优惠券", en: "Coupon" },
} as const;

/** A campaign's start is told of its first run; a draft thrown away never was one. */
function wordsOf({ from, to }: Change): Words | null {
  if (to === "PAUSED") return { zh: "暂停", en: "paused" };
  if (to === "ENDED" || to === "STOPPED") return from === "DRAFT" ? null : { zh: "结束", en: "ended" };
  if (to === "RUNNING" || to === "ACTIVE")
    return from === "PAUSED" ? { zh: "恢复", en: "resumed" } : { zh: "开始", en: "started" };
  return null;
}

/** Changes of state of a program's campaigns, oldest first. Indexes: state_changes_by_entity, then by key. */
async function changesBetween(db: Db, programId: string, table: string, { from, until }: Instants): Promise<Change[]> {
  const { rows } = await sql<Change>`
    select one.id, one.name, change.from_state as "from", change.to_state as "to", change.at
    from state_changes change join ${sql.table(table)} one
      on one.program_id = change.program_id and one.id = change.entity_id::uuid
    where change.program_id = ${programId} and change.entity = ${table} and change.at >= ${from} and change.at < ${until}
    order by change.seq`.execute(db);
  return rows;
}

/** Coupons are claimable from the moment they are made, or from a time of their own; no state changes then. */
async function couponsBeginning(db: Db, programId: string, { from, until }: Instants): Promise<Change[]> {
  const { rows } = await sql<Change>`
    select id, name, 'NEW' as "from", 'ACTIVE' as "to", coalesce(claim_from, created_at) as at from coupon_templates
    where program_id = ${programId} and coalesce(claim_from, created_at) >= ${from}
      and coalesce(claim_from, created_at) < ${until} and coalesce(claim_from, created_at) <= app_now()
    order by 5, id`.execute(db);
  return rows;
}

/** Starts, pauses and ends of the program's promotions and coupons on business days, both included; for charts. */
export const createHappenings =
  ({ db, programs }: { db: Databases; programs: Pick<Programs, "byId"> }) =>
  async (programId: string, from: string, to: string): Promise<Happening[]> => {
    const zone = (await programs.byId(programId))?.zone ?? DEFAULT_ZONE;
    const days = { from: startOfDay(from, zone), until: startOfDay(addDays(to, 1), zone) };
    const [promotions, coupons, begun] = await Promise.all([
      changesBetween(db.reads, programId, kept.promotion.table, days),
      changesBetween(db.reads, programId, kept.coupon.table, days),
      couponsBeginning(db.reads, programId, days),
    ]);
    const told = (source: keyof typeof kept, changes: readonly Change[]) =>
      changes.flatMap((change) => {
        const words = wordsOf(change);
        return words ? [happeningOf(source, change, words, dayOf(change.at, zone))] : [];
      });
    return [...told("promotion", promotions), ...told("coupon", [...begun, ...coupons])];
  };

function happeningOf(source: keyof typeof kept, { id, name }: Change, words: Words, day: string): Happening {
  const { link, zh, en } = kept[source];
  return {
    ...{ source, from: day, to: day, link: `${link}/${id}` },
    text: `${zh}「${name}」${words.zh}`,
    textEn: `${en} “${name}” ${words.en}`,
  };
}
