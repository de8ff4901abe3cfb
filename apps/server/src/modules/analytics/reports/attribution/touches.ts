import type { TouchGroup } from "@banyan/contracts";
import { sceneGroupSql } from "../properties.ts";
import { raw, type Sql, sql, text, texts } from "../sql.ts";
import { behaviour, merged } from "../who.ts";

/** Which campaign a placement belongs to, by its short id. */
export type Campaigns = ReadonlyMap<string, string>;

/**
 * One row for each of `whom` (a statement of persons after merges): `who`, `touches` in order. A touch is how a visit began, as the
 * channel report has it (docs/decisions/0012): (instant, channel, code, scene of the visit's first event, key, is it named by a channel).
 * Visits are read from all time, so that a visit's beginning is its beginning; of events at one instant the smaller in text is the first.
 */
export function touchesOf(program: string, whom: Sql, groupBy: TouchGroup, campaigns: Campaigns): Sql {
  // numbers as they were stored: nobody else's events are looked at
  const numbers = sql`SELECT who FROM (${whom}) UNION DISTINCT SELECT from FROM person_merges FINAL WHERE program = ${text(program)} AND into IN (${whom})`;
  return sql`
    SELECT ${merged(program, raw("person"))} AS who,
      arrayMap(t -> (t.1, t.2, t.3, t.4, ${keyOf(groupBy, campaigns)}, t.2 != ''), arraySort(groupArray(begun))) AS touches
    FROM (
      SELECT e.person AS person, min((e.ts, toString(e.channel), toString(e.code), e.scene)) AS begun
      FROM events AS e WHERE e.program = ${text(program)} AND ${behaviour} AND e.person IN (${numbers}) GROUP BY e.person, e.session
    ) GROUP BY who`;
}

function keyOf(groupBy: TouchGroup, campaigns: Campaigns): Sql {
  const scene = sql`concat('scene:', ${sceneGroupSql(raw("t.4"))})`;
  switch (groupBy) {
    case "channel":
      return sql`if(t.2 != '', concat('channel:', t.2), ${scene})`;
    case "scene_group":
      return scene;
    case "code":
      return raw("if(t.3 != '', concat('code:', t.3), 'unset')");
    case "campaign": {
      const told = [["", ""], ...campaigns].map(([code, name]) => [code ?? "", name ? `campaign:${name}` : "unset"]);
      return sql`transform(t.3, ${texts(told.map(([code]) => code ?? ""))}, ${texts(told.map(([, key]) => key ?? ""))}, 'unset')`;
    }
  }
}
