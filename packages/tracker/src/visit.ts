import type { VisitStart } from "./platform.ts";

/** Query names the tracker reads: where people come from, which placement brought them, whose share they opened. */
export const CHANNEL_PARAM = "channel";
export const CODE_PARAM = "s";
export const SHARE_PARAM = "sid";
const KNOWN = /^(channel|s|sid|scene|utm_\w+)$/;

/** WeChat's crawler: its visits never count and are not even recorded. */
export const CRAWLER_SCENE = 1129;
/** Opened by a code: scanned, long-pressed or picked from the album (QR, bar code, mini-program code, one-item-one-code). */
export const SCAN_SCENES = [1011, 1012, 1013, 1025, 1031, 1032, 1047, 1048, 1049, 1072, 1124, 1125, 1126];
/** What the server keeps of a query. */
const QUERY_LENGTH = 1024;

export type Visit = {
  scene?: number;
  channel?: string;
  code?: string;
  query?: string;
  shareId?: string;
  isScan: boolean;
};

/**
 * Reads how a visit began. A mini-program code carries one text `scene` (≤ 32 characters, e.g. `s=aB3dE5fG`):
 * its pairs count as if they stood in the query.
 */
export function readVisit({ scene, query }: VisitStart): Visit {
  const ofCode = pairs(query["scene"]);
  const all = { ...ofCode, ...query };
  const value = (name: string) => all[name]?.slice(0, 200);
  const [channel, code, shareId, text] = [value(CHANNEL_PARAM), value(CODE_PARAM), value(SHARE_PARAM), textOf(query)];
  return {
    ...(scene !== undefined && { scene }),
    ...(channel && { channel }),
    ...(code && { code }),
    ...(text && { query: text }),
    ...(shareId && { shareId }),
    isScan: SCAN_SCENES.indexOf(scene ?? 0) >= 0 || Boolean(ofCode[CODE_PARAM]),
  };
}

/** The query as text; of one too long to keep, what says where people come from stands first. */
function textOf(query: Record<string, string>): string {
  const names = Object.keys(query);
  const write = (some: string[]) =>
    some.map((name) => `${encodeURIComponent(name)}=${encodeURIComponent(query[name] ?? "")}`).join("&");
  const text = write(names);
  if (text.length <= QUERY_LENGTH) return text;
  const known = (name: string) => KNOWN.test(name);
  return write([...names.filter(known), ...names.filter((name) => !known(name))]).slice(0, QUERY_LENGTH);
}

function pairs(text = ""): Record<string, string> {
  const record: Record<string, string> = {};
  for (const pair of decode(text).split("&")) {
    const [name = "", value, ...more] = pair.split("=");
    if (value !== undefined && more.length === 0 && name !== "__proto__") record[name] = decode(value);
  }
  return record;
}

/** A query text as a record. */
export const parseQuery = (text: string) => pairs(text.replace(/^[?#]/, ""));

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a hand-made code may hold a bare %
  }
}
