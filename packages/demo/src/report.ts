import { gzipSync } from "node:zlib";
import type { CollectBatch, CollectEvent, CollectReply } from "@banyan/contracts";
import { products, skus } from "./catalog.ts";
import type { Http } from "./http.ts";
import { keyOfChannel } from "./plan/channels.ts";
import type { PlannedPerson, PlannedVisit } from "./plan/plan.ts";
import type { PlannedEvent } from "./plan/visit.ts";
import { type Random, seeded } from "./random.ts";
import { answerOf, persist } from "./retry.ts";

/** Ids the server gave what the plan names by place. */
export type ShopIds = {
  appid: string;
  products: string[];
  skus: string[];
  categories: string[];
  /** Short ids of the placements of each channel, by its key. */
  codes: Readonly<Record<string, readonly string[]>>;
};
export type PlacedOrder = { id: string; payableFen: number };

const APP_VERSION = "1.4.2";
const OLD_VERSION = "1.3.0";
const TRACKER_VERSION = "0.1.0";
/** A small window is enough for 2 KB: 0.02 ms a batch; `gzip` on a thread with the usual window takes 0.11 ms (Node 24). */
const COMPRESSION = { level: 1, memLevel: 5, windowBits: 11 } as const;

/** One visit as its device sends it. Events of an order that was not placed are left out. */
export function batchOf(
  ids: ShopIds,
  person: PlannedPerson,
  visit: PlannedVisit,
  sending: { sentAt: number; token: string | undefined; order: PlacedOrder | undefined; seed: number },
): CollectBatch & { events: CollectEvent[] } {
  const random = seeded(sending.seed);
  const code = codeOf(ids, visit);
  return {
    program: ids.appid,
    anon_id: person.anonId,
    ...(sending.token !== undefined && { token: sending.token }),
    sent_at: sending.sentAt,
    visit: {
      scene: visit.scene,
      ...(code !== undefined && { code, query: `s=${code}` }),
      ...(visit.shareId !== null && { share_id: visit.shareId }),
    },
    device: {
      platform: "weapp",
      ...person.device,
      app_version: person.isOldApp ? OLD_VERSION : APP_VERSION,
      tracker_version: TRACKER_VERSION,
      language: "zh_CN",
    },
    events: visit.events.flatMap((event) => {
      const props = propsOf(ids, event, sending.order);
      if (!props) return [];
      const shareId = event.shareId ?? visit.shareId;
      // a card sent on knows the card it came by
      if (event.event === "share" && visit.shareId !== null) props["parent_share_id"] = visit.shareId;
      return [
        {
          id: uuidv7(event.ts, random),
          event: event.event,
          ts: event.ts,
          props,
          page: event.page,
          ...(shareId !== null && { share_id: shareId }),
        },
      ];
    }),
  };
}

/** What the visit's query carries. */
function codeOf(ids: ShopIds, { channel, placement }: Pick<PlannedVisit, "channel" | "placement">): string | undefined {
  const codes = ids.codes[keyOfChannel(channel) ?? ""] ?? [];
  return placement === null ? undefined : codes[placement % Math.max(1, codes.length)];
}

function propsOf(
  ids: ShopIds,
  { event, page, product, category, line, lines, order, props }: PlannedEvent,
  placed: PlacedOrder | undefined,
): Record<string, unknown> | null {
  if (order !== undefined && !placed) return null;
  const shown = product === undefined ? undefined : products[product];
  return {
    ...props,
    ...((event === "page_view" || event === "page_leave" || event === "share") && { page }),
    ...(product !== undefined &&
      shown && {
        product_id: ids.products[product] ?? "",
        category_id: ids.categories[shown.category] ?? "",
        price_fen: (line ? skus[line.sku] : shown.skus[0])?.priceFen ?? 0,
      }),
    ...(line && { sku_id: ids.skus[line.sku] ?? "", quantity: line.quantity }),
    ...(category !== undefined && { category_id: ids.categories[category] ?? "" }),
    ...(lines !== undefined && { lines }),
    ...(placed && order !== undefined && { payable_fen: placed.payableFen }),
    ...(placed && event === "pay_tap" && { order_id: placed.id }),
  };
}

/** Sends one batch compressed; answers how many events are new. A refused event is a mistake of the demo, unless it is meant to be refused. */
export async function send(server: Http, batch: CollectBatch, refusals: "none" | "meant" = "none"): Promise<number> {
  const body = gzipSync(JSON.stringify(batch), COMPRESSION);
  const headers = { "content-type": "application/json", "content-encoding": "gzip" };
  const reply = await persist(
    async () =>
      answerOf(await server.send({ method: "POST", url: "/collect", headers, body }), "POST /collect") as CollectReply, // the contract's reply
  );
  if (reply.rejected.length > 0 && refusals === "none")
    throw new Error(`Events were refused: ${JSON.stringify(reply.rejected.slice(0, 3))}`);
  return reply.accepted;
}

/** A version 7 UUID: its time, then seeded chance. */
export function uuidv7(ms: number, random: Random): string {
  const time = Math.floor(ms).toString(16).padStart(12, "0");
  const word = () =>
    Math.floor(random.next() * 0x10000)
      .toString(16)
      .padStart(4, "0");
  const [a, b, c, d, e] = [word(), word(), word(), word(), word()];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${a.slice(1)}-9${b.slice(1)}-${c}${d}${e}`;
}
