import { eventTypes, type getTimeline, type Reply, type TimelineItem, type TimelineSession } from "@banyan/contracts";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import { fail } from "#kernel/failure.ts";
import { detailOf, productIdsOf } from "../event-words.ts";
import { type Before, createTimelineStore, type SessionRow, type TimelineRow } from "./store.ts";

type Deps = {
  clickhouse: ClickHouse;
  numbersOf(programId: string, personId: number): Promise<{ root: number; numbers: number[] } | null>;
  productTitles(programId: string, productIds: string[]): Promise<Map<string, string>>;
};
type Asked = { kind?: "behaviour" | "business" | undefined; cursor?: string | undefined; limit: number };

/** Names of what becomes true on the server; every other event is something a person did. */
const business = [...eventTypes.values()].filter(({ source }) => source === "server").map(({ name }) => name);
const isBusiness = new Set(business);

export function createTimeline({ clickhouse, numbersOf, productTitles }: Deps) {
  const store = createTimelineStore(clickhouse);

  /** Errors: NOT_FOUND for a number nobody has. */
  return async function timeline(
    programId: string,
    personId: number,
    { kind, cursor, limit }: Asked,
  ): Promise<Reply<typeof getTimeline>> {
    const { numbers } = (await numbersOf(programId, personId)) ?? fail("NOT_FOUND");
    const rows = await store.rows(programId, numbers, {
      before: cursor === undefined ? null : readCursor(cursor),
      limit: limit + 1,
      only: kind ? { names: business, not: kind === "behaviour" } : null,
    });
    const page = rows.slice(0, limit);
    const [sessions, titles] = await Promise.all([
      sessionsOf(programId, page),
      productTitles(programId, [...new Set(page.flatMap(productIdsOf))]),
    ]);
    const last = page.at(-1);
    return {
      items: page.map((row) => asItem(row, titles)),
      sessions: sessions.map(asSession),
      nextCursor: rows.length > limit && last ? `${last.at}_${last.id}` : null,
    };
  };

  async function sessionsOf(programId: string, rows: readonly TimelineRow[]): Promise<SessionRow[]> {
    const visits = rows.filter(({ session }) => session > 0);
    const keys = new Map(visits.map(({ person, session }) => [keyOf({ person, session }), { person, session }]));
    if (keys.size === 0) return [];
    const found = await store.sessions(programId, [...keys.values()], Math.max(...visits.map(({ at }) => at)));
    return found.filter((row) => keys.has(keyOf(row)));
  }
}

const keyOf = ({ person, session }: { person: number; session: number }) => `${person}/${session}`;

function readCursor(cursor: string): Before {
  const [, ms, id] = /^(\d{1,16})_([0-9a-f-]{36})$/.exec(cursor) ?? fail("INVALID_INPUT", { field: "query.cursor" });
  return { ms: Number(ms), id: id as string }; // both groups are part of the match
}

function asItem(row: TimelineRow, titles: ReadonlyMap<string, string>): TimelineItem {
  const title = titles.get(row.productId);
  return {
    id: row.id,
    at: new Date(row.at).toISOString(),
    kind: isBusiness.has(row.event) ? "business" : "behaviour",
    event: row.event,
    page: row.page,
    product: title === undefined ? null : { id: row.productId, title },
    detail: detailOf(row, titles),
    amountFen: row.amountFen === 0 ? null : row.amountFen,
    session: row.session > 0 ? keyOf(row) : null,
    source: row.source,
  };
}

function asSession(row: SessionRow): TimelineSession {
  return {
    key: keyOf(row),
    startedAt: new Date(row.startMs).toISOString(),
    endedAt: new Date(row.endMs).toISOString(),
    events: row.events,
    channel: row.channel,
    scene: row.scene,
    device: { anon: row.anonId.slice(0, 8), model: row.model, platform: row.platform },
  };
}
