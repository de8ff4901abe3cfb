import { hash } from "node:crypto";
import { type ImportIdKind, type ImportRejection, importLimits } from "@banyan/contracts";
import { isJunkImportedId } from "#modules/members/index.ts";

/** Who a row says it was, before it is a person's number; `value` as it is kept. */
export type Named = { kind: ImportIdKind; value: string };

/** An event of the past that passed the door and waits for its person. */
export type Draft = {
  /** A UUID: given, or made of what the event says. */
  id: string;
  /** The source gave it a number of its own: another row with it is the same event. */
  hasOwnId: boolean;
  event: string;
  ts: number;
  /** Strongest first. */
  who: Named[];
  amountFen: number;
  product: string;
  channel: string;
  page: string;
  /** 0: sessions are made by idle time. */
  session: number;
  /** As told: the tracking plan judges them when the event is stored, its id does not hang on the plan. */
  props: Readonly<Record<string, unknown>>;
  /** Values the mapping could not read. */
  aside: Readonly<Record<string, unknown>> | null;
};

const futureMs = 23 * 3_600_000;
const eventName = /^[A-Za-z$][A-Za-z0-9_$.]{0,63}$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What any way in hands over; texts unchecked. */
export type Told = {
  event: string;
  ts: number | null;
  who: Named[];
  amountFen: number;
  product: string;
  channel: string;
  page: string;
  session: string;
  props: Record<string, unknown>;
  aside: Record<string, unknown> | null;
  /** The source's own number of the event. */
  ownId: string | null;
  /** Tells apart what is otherwise the same. */
  key: string;
};

/** Checks what holds for every event of the past and gives it its id. `now` (ms) is when it came. */
export function draftOf(programId: string, told: Told, now: number): Draft | ImportRejection {
  if (!eventName.test(told.event)) return "invalid_event";
  if (told.ts === null) return "invalid_time";
  if (told.ts > now + futureMs) return "in_future";
  if (told.who.length === 0) return "no_identity";
  const who = told.who.filter(({ value }) => !isJunkImportedId(value));
  if (who.length === 0) return "junk_identity";
  if (Object.keys(told.props).length > importLimits.properties) return "too_many_properties";
  if (told.ownId !== null && (told.ownId === "" || told.ownId.length > 200)) return "invalid_id";
  const { event, ts, amountFen, props, aside } = told;
  const [product, channel, page] = [told.product, told.channel, told.page].map((text) =>
    text.slice(0, 200).toWellFormed(),
  );
  const content = { event, ts, amountFen, product: product ?? "", channel: channel ?? "", page: page ?? "" };
  return {
    ...content,
    id: idOf(programId, told, JSON.stringify([content, who, told.session, props, aside, told.key])),
    hasOwnId: told.ownId !== null,
    who: who.length > 1 ? who.toSorted((a, b) => strength[a.kind] - strength[b.kind]) : who,
    session: told.session === "" ? 0 : sessionNumber(told.session),
    props,
    aside,
  };
}

const strength = { member: 0, unionid: 1, openid: 2, anon: 3 } as const;

function idOf(programId: string, { ownId }: Told, content: string): string {
  if (ownId !== null && uuid.test(ownId)) return ownId.toLowerCase();
  return asUuid(hash("sha256", ownId !== null ? `${programId}\nid\n${ownId}` : `${programId}\n${content}`));
}

/** A UUID of version 8 (our own layout) out of a hash. */
const asUuid = (hex: string) =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;

/** A session that has a name of its own gets a number by it; two of one person never share one but by a chance of 1 in 4 billion. */
const sessionNumber = (name: string) => Number.parseInt(hash("sha256", name).slice(0, 8), 16) || 1;
