import type { VisitStart } from "./platform.ts";

/** Query names the tracker reads: where people come from, and whose share they opened. */
export const CHANNEL_PARAM = "channel";
export const SHARE_PARAM = "sid";

/** WeChat's crawler: its visits never count and are not even recorded. */
export const CRAWLER_SCENE = 1129;

export type Visit = { scene?: number; channel?: string; query?: string; shareId?: string };

/**
 * Reads how a visit began. A mini-program code carries one text `scene` (≤ 32 characters, e.g. `sid=aB3dE5fG`):
 * its pairs count as if they stood in the query.
 */
export function readVisit({ scene, query }: VisitStart): Visit {
  const all = { ...pairs(query["scene"]), ...query };
  const text = Object.entries(query)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join("&")
    .slice(0, 1024);
  return {
    ...(scene !== undefined && { scene }),
    ...(all[CHANNEL_PARAM] && { channel: all[CHANNEL_PARAM].slice(0, 200) }),
    ...(text && { query: text }),
    ...(all[SHARE_PARAM] && { shareId: all[SHARE_PARAM].slice(0, 200) }),
  };
}

function pairs(text = ""): Record<string, string> {
  return Object.fromEntries(
    decode(text)
      .split("&")
      .map((pair) => pair.split("="))
      .filter((pair): pair is [string, string] => pair.length === 2)
      .map(([name, value]) => [name, decode(value)]),
  );
}

/** A query text as a record; the first of a repeated name counts. */
export const parseQuery = (text: string) => pairs(text.replace(/^[?#]/, ""));

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a hand-made code may hold a bare %
  }
}
