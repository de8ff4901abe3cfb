import { DEFAULT_ZONE } from "@banyan/calendar";
import {
  type ImportRejection,
  importBatch,
  importEvent,
  type importEvents,
  importLimits,
  type Reply,
} from "@banyan/contracts";
import * as z from "zod/mini";
import type { Clock } from "#kernel/clock.ts";
import { fail } from "#kernel/failure.ts";
import type { Programs } from "#kernel/programs.ts";
import { businessDays } from "../business-day.ts";
import { readJson } from "../read-body.ts";
import { dateTime64, type EventRow } from "../schema.ts";
import { sessionIdleMs } from "../sessions.ts";
import { type Draft, draftOf, type Named } from "./draft.ts";
import { makeReady, type Ready, type ReadyDeps } from "./ready.ts";
import type { ImportRows } from "./rows-store.ts";
import { timeReader } from "./times.ts";
import type { Turns } from "./turns.ts";

export type ImportEventsDeps = ReadyDeps & { clock: Clock; programs: Programs; rows: ImportRows; turns: Turns };
export type ImportReply = Reply<typeof importEvents>;
type Numbered = { index: number; draft: Draft };

/** The body of `POST /import/events` → its events, still unread. */
export async function readImportBatch(bytes: Buffer, encoding: string | undefined): Promise<unknown[]> {
  const batch = z.safeParse(importBatch, await readJson(bytes, encoding));
  if (!batch.success) fail("INVALID_INPUT", { field: "body.events" });
  if (batch.data.events.length > importLimits.events) fail("BATCH_TOO_LARGE");
  return batch.data.events;
}

/**
 * Events of the past from whoever holds a write key: durable when it resolves. `importId` is what they can be taken out by.
 * Nothing counts twice: what has the same id, or without one says the same under the same `key`, is one event, in this batch,
 * in another one in flight, and in whatever was stored before.
 */
export async function importRows(
  deps: ImportEventsDeps,
  { programId, importId }: { programId: string; importId: string },
  values: readonly unknown[],
): Promise<ImportReply> {
  const now = deps.clock.now().getTime();
  const rejected: ImportReply["rejected"] = [];
  const refuse = (index: number, code: ImportRejection) => void rejected.push({ id: idOf(values[index]), index, code });
  const items: Numbered[] = [];
  values.forEach((value, index) => {
    const draft = readEvent(programId, value, now);
    if (typeof draft === "string") refuse(index, draft);
    else items.push({ index, draft });
  });
  const ready = await makeReady(
    deps,
    programId,
    items.map(({ draft }) => draft),
  );
  const good: { ready: Ready; draft: Draft }[] = [];
  ready.forEach((one, place) => {
    const item = items[place];
    if (!item) return;
    if (typeof one === "string") refuse(item.index, one);
    else good.push({ ready: one, draft: item.draft });
  });
  const accepted =
    good.length === 0 ? 0 : await deps.turns(programId, () => store(deps, programId, importId, good, now));
  return { accepted, duplicate: good.length - accepted, rejected: rejected.toSorted((a, b) => a.index - b.index) };
}

/** How many of them were not there yet. */
async function store(
  { rows, programs }: ImportEventsDeps,
  programId: string,
  importId: string,
  good: readonly { ready: Ready; draft: Draft }[],
  now: number,
): Promise<number> {
  const fresh = new Map(good.map((one) => [one.ready.id, one] as const).toReversed()); // of the same id the first one
  const times = good.map(({ draft }) => draft.ts);
  const [firstMs, lastMs] = [Math.min(...times), Math.max(...times)];
  for (const id of await rows.storedAmong(
    programId,
    [...fresh.keys()],
    good.some(({ draft }) => draft.hasOwnId) ? null : { firstMs, lastMs },
  ))
    fresh.delete(id);
  if (fresh.size === 0) return 0;
  const inTime = [...fresh.values()].toSorted((a, b) => a.draft.ts - b.draft.ts);
  const sessions = await joinSessions(rows, programId, inTime);
  const at = dateTime64(now);
  const dayOf = businessDays((await programs.byId(programId))?.zone ?? DEFAULT_ZONE);
  const whole = inTime.map(({ ready, draft }, place): EventRow & { import_id: string } => ({
    program: programId,
    ...ready,
    session: sessions[place] ?? 1,
    day: dayOf(draft.ts),
    received_at: at,
    device_ts: ready.ts,
    scene: 0,
    code: "",
    source: "import",
    share_id: "",
    platform: "import",
    os: "",
    model: "",
    app_version: "",
    import_id: importId,
  }));
  await rows.insert(whole);
  return whole.length;
}

/** Sessions by idle time, going on where stored ones of the person stand within 30 minutes. In the order given, by time. */
async function joinSessions(
  rows: ImportRows,
  programId: string,
  inTime: readonly { ready: Ready; draft: Draft }[],
): Promise<number[]> {
  const open = inTime.filter(({ ready }) => ready.session === 0);
  const known = new Map<number, { session: number; firstMs: number; lastMs: number }[]>();
  const [first, last] = [open[0], open.at(-1)];
  if (first && last) {
    const persons = open.map(({ ready }) => ready.person);
    for (const { person, ...session } of await rows.sessionsAround(programId, persons, first.draft.ts, last.draft.ts))
      known.set(person, [...(known.get(person) ?? []), session]);
  }
  return inTime.map(({ ready, draft }) => {
    if (ready.session > 0) return ready.session;
    const own = known.get(ready.person) ?? [];
    const near = own.find(
      ({ firstMs, lastMs }) => draft.ts >= firstMs - sessionIdleMs && draft.ts <= lastMs + sessionIdleMs,
    );
    if (near) {
      near.firstMs = Math.min(near.firstMs, draft.ts);
      near.lastMs = Math.max(near.lastMs, draft.ts);
      return near.session;
    }
    const session = Math.max(1, Math.floor(draft.ts / 1000));
    known.set(ready.person, [...own, { session, firstMs: draft.ts, lastMs: draft.ts }]);
    return session;
  });
}

const readIso = timeReader("iso", "UTC");
const kinds = { anon_id: "anon", openid: "openid", unionid: "unionid", member_id: "member" } as const;

function readEvent(programId: string, value: unknown, now: number): Draft | ImportRejection {
  const parsed = z.safeParse(importEvent, value);
  if (!parsed.success) return refusalOf(parsed.error.issues[0]?.path[0]);
  const event = parsed.data;
  const who = (["anon_id", "openid", "unionid", "member_id"] as const).flatMap((field): Named[] =>
    event[field] === undefined || event[field] === "" ? [] : [{ kind: kinds[field], value: event[field] }],
  );
  const hasZone = typeof event.ts === "string" && /(Z|UTC|GMT|[+-]\d{2}:?\d{2})$/i.test(event.ts.trim());
  return draftOf(
    programId,
    {
      event: event.event,
      ts: typeof event.ts === "number" ? (event.ts >= 0 ? event.ts : null) : hasZone ? readIso(event.ts) : null,
      who,
      amountFen: event.amount_fen ?? 0,
      product: event.product_id ?? "",
      channel: event.channel ?? "",
      page: event.page ?? "",
      session: event.session ?? "",
      props: event.props ?? {},
      aside: null,
      ownId: event.id ?? null,
      key: event.key ?? "",
    },
    now,
  );
}

function refusalOf(field: PropertyKey | undefined): ImportRejection {
  if (field === "id") return "invalid_id";
  if (field === "ts") return "invalid_time";
  if (field === "amount_fen") return "invalid_amount";
  return field === "event" ? "invalid_event" : "invalid_row";
}

function idOf(value: unknown): string | null {
  const id = typeof value === "object" && value !== null ? (value as { id?: unknown }).id : undefined;
  return typeof id === "string" ? id.slice(0, 64).toWellFormed() : null;
}
