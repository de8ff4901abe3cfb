import { sql } from "kysely";
import type { Databases } from "#kernel/db.ts";

/** A channel that spent nothing for so long begins anew. */
const SILENT_DAYS = 14;

/** The days on which a channel began to cost money, both included; for charts. Index: channel_costs_by_channel. */
export const createCostBeginnings =
  ({ reads }: Pick<Databases, "reads">) =>
  async (programId: string, from: string, to: string) => {
    const { rows } = await sql<{ day: string; name: string }>`
      with spent as (
        select channel_id, day, lag(day) over (partition by channel_id order by day) as before
        from channel_costs where program_id = ${programId} and cost_fen > 0 group by channel_id, day
      )
      select spent.day, channel.name from spent
      join channels channel on channel.program_id = ${programId} and channel.id = spent.channel_id
      where spent.day between ${from}::date and ${to}::date and (before is null or spent.day - before > ${SILENT_DAYS}::integer)
      order by spent.day, channel.name`.execute(reads);
    return rows.map(({ day, name }) => ({
      ...{ source: "ad_cost" as const, from: day, to: day, link: "/acquire/costs" },
      text: `渠道「${name}」开始投放`,
      textEn: `Spending on “${name}” began`,
    }));
  };
