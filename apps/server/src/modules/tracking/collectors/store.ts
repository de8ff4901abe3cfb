import { sql } from "kysely";
import type { Db } from "#kernel/db.ts";
import type { ProcessMark } from "./process.ts";

export type Term = ProcessMark & { term: number; url: string; isEnded: boolean; isOver: boolean };
export type Seen = { isRenewed: boolean; terms: Term[]; shards: { shard: number; term: number | null }[] };

const until = (leaseMs: number) => sql`clock_timestamp() + make_interval(secs => ${leaseMs / 1000})`;

/** Every statement about terms and shards: a handful of rows each, read by their keys or whole. */
export const collectorStore = {
  async beginTerm(db: Db, self: ProcessMark & { url: string }, leaseMs: number): Promise<number> {
    const { rows } = await sql<{ term: number }>`
      insert into collector_terms (url, machine, pid, started, expires_at)
      values (${self.url}, ${self.machine}, ${self.pid}, ${self.started}, ${until(leaseMs)}) returning term`.execute(
      db,
    );
    return rows[0]?.term ?? 0;
  },

  /** One statement a look: the lease lives on, unless somebody ended it, and everything there is to know. */
  async renewAndLook(db: Db, term: number, leaseMs: number): Promise<Seen> {
    const { rows } = await sql<{ renewed: number; terms: Term[] | null; shards: Seen["shards"] }>`
      with renewed as (
        update collector_terms set expires_at = ${until(leaseMs)} where term = ${term} and not ended returning term
      )
      select (select count(*)::integer from renewed) as renewed,
        (select json_agg(json_build_object('term', term, 'url', url, 'machine', machine, 'pid', pid, 'started', started,
           'isEnded', ended, 'isOver', expires_at < clock_timestamp())) from collector_terms) as terms,
        (select json_agg(json_build_object('shard', shard, 'term', term) order by shard) from collector_shards) as shards`.execute(
      db,
    );
    const [row] = rows;
    return { isRenewed: row?.renewed === 1, terms: row?.terms ?? [], shards: row?.shards ?? [] };
  },

  /** False when it was renewed meanwhile or another ended it. `isDead`: before its time, because its process is gone. */
  async endTerm(db: Db, term: number, { isDead }: { isDead: boolean }): Promise<boolean> {
    const { rows } = await sql<{ term: number }>`
      with over as (
        update collector_terms set ended = true, expires_at = least(expires_at, clock_timestamp())
        where term = ${term} and not ended and (${isDead} or expires_at < clock_timestamp()) returning term
      ), freed as (
        update collector_shards set term = null where term in (select term from over)
      )
      select term from over`.execute(db);
    return rows.length > 0;
  },

  /** Takes shards that still are as they were seen; those that another took first are left out. */
  async takeShards(db: Db, term: number, wanted: readonly Seen["shards"][number][]): Promise<number[]> {
    const { rows } = await sql<{ shard: number }>`
      with mine as (select term from collector_terms where term = ${term} and not ended for share)
      update collector_shards taken set term = mine.term
      from mine, unnest(${wanted.map(({ shard }) => shard)}::smallint[], ${wanted.map((one) => one.term)}::integer[]) as wanted (shard, term)
      where taken.shard = wanted.shard and taken.term is not distinct from wanted.term
      returning taken.shard`.execute(db);
    return rows.map(({ shard }) => shard);
  },

  async giveShards(db: Db, term: number, shards: readonly number[]): Promise<void> {
    await sql`update collector_shards set term = null where term = ${term} and shard = any(${shards}::smallint[])`.execute(
      db,
    );
  },

  /** In an orderly end: the shards are free at once. The term goes when nothing is left to react to, else others catch up. */
  async leave(db: Db, term: number, { isAllReacted }: { isAllReacted: boolean }): Promise<void> {
    await sql`
      with gone as (delete from collector_terms where term = ${term} and ${isAllReacted}),
        ended as (update collector_terms set ended = true where term = ${term} and not ${isAllReacted})
      update collector_shards set term = null where term = ${term}`.execute(db);
  },
};
