import { addDays, rangeOfDays, startOfDay } from "@banyan/calendar";
import type { ReportInterval } from "@banyan/contracts";
import type { ShopFigures } from "../reports/report-kind.ts";
import { raw } from "../reports/sql.ts";
import { bucketsOf } from "./buckets.ts";
import { windowsOf } from "./scans/events.ts";
import type { Measure } from "./scans/index.ts";
import { netByOffset } from "./scans/newcomers.ts";
import { winning } from "./scans/orders.ts";
import type { Frame } from "./scans/scan.ts";

type Put = (bucket: string, measure: Measure, value: number | null) => void;
/** The longest window of active people. */
const MONTH_DAYS = 30;

/** Measures that no single statement by bucket tells. */
export async function otherMeasures(
  frame: Frame,
  interval: ReportInterval,
  needed: ReadonlySet<Measure>,
  put: Put,
): Promise<void> {
  // costs, members and the shelf are of everybody: nobody knows the part of some
  const { shop } = frame.context;
  const ofAll = frame.isOfAll && shop !== undefined && { ...frame, shop };
  const needs = (...measures: Measure[]) => measures.some((one) => needed.has(one));
  await Promise.all([
    needs("active_sum", "active_days", "active_7", "active_30") && readWindows(frame, interval, put),
    needs("ad_fen") && ofAll && readCosts(ofAll, interval, put),
    needs("payback_days") && ofAll && readPayback(ofAll, put),
    needs("member_count", "raised_members") && ofAll && readMembers(ofAll, put),
    needs("on_sale", "sold_out") && ofAll && readShelf(ofAll, put),
  ]);
}

/** People of each day, and of the 7 and 30 days up to the last day of each bucket; days to come are not looked at. */
async function readWindows(frame: Frame, interval: ReportInterval, put: Put): Promise<void> {
  const { context, days, today } = frame;
  if (interval === "hour")
    return readWindows(frame, "month", (bucket, ...rest) => bucket === "" && put(bucket, ...rest));
  const upTo = (day: string) => (day < today ? day : today);
  const spans = [
    ...bucketsOf(days, interval, context.zone, context.now).map(({ start, from, to }) => ({
      start,
      from,
      to: upTo(to),
    })),
    { start: "", from: days.from, to: upTo(days.to) },
  ].filter(({ from, to }) => from <= to);
  const since = startOfDay(addDays(days.from, 1 - MONTH_DAYS), context.zone).getTime();
  const rows = await context.ask<{ end: string; one: number; seven: number; thirty: number }>(
    windowsOf(frame, days.from, upTo(days.to), since),
  );
  const byEnd = new Map(rows.map((row) => [row.end, row]));
  for (const { start, from, to } of spans) {
    const range = rangeOfDays(from, to);
    put(
      start,
      "active_sum",
      range.reduce((sum, day) => sum + Number(byEnd.get(day)?.one ?? 0), 0),
    );
    put(start, "active_days", range.length);
    put(start, "active_7", Number(byEnd.get(to)?.seven ?? 0));
    put(start, "active_30", Number(byEnd.get(to)?.thirty ?? 0));
  }
}

type WithShop = Frame & { readonly shop: ShopFigures };
async function readCosts({ context, days, shop }: WithShop, interval: ReportInterval, put: Put): Promise<void> {
  const costs = await shop.adCosts(days);
  const sum = (from: string, to: string) =>
    costs.filter(({ day }) => day >= from && day <= to).reduce((fen, { costFen }) => fen + costFen, 0);
  put("", "ad_fen", sum(days.from, days.to));
  if (interval === "hour") return;
  for (const { start, from, to } of bucketsOf(days, interval, context.zone, context.now))
    put(start, "ad_fen", sum(from, to));
}

/** The first day on which what the new visitors brought reached what they cost; null: not yet, or nothing to pay back. */
async function readPayback(frame: WithShop, put: Put): Promise<void> {
  const { context, days, shop } = frame;
  const [costs, rewards, nets] = await Promise.all([
    shop.adCosts(days),
    context.ask<{ bucket: string; total: number }>(winning.statement(frame, raw("sum(fen) AS total"), [])),
    context.ask<{ offset: number; net: number }>(netByOffset(frame)),
  ]);
  const cost =
    costs.reduce((fen, { costFen }) => fen + costFen, 0) +
    Number(rewards.find(({ bucket }) => bucket === "")?.total ?? 0);
  if (cost === 0) return put("", "payback_days", null);
  let brought = 0;
  for (const { offset, net } of nets) {
    brought += Number(net);
    if (brought >= cost) return put("", "payback_days", offset);
  }
  put("", "payback_days", null);
}

async function readMembers({ shop }: WithShop, put: Put): Promise<void> {
  const [members, raised] = await Promise.all([shop.members(), shop.raisedMembers()]);
  put("", "member_count", members);
  put("", "raised_members", raised);
}

async function readShelf({ shop }: WithShop, put: Put): Promise<void> {
  const { onSale, soldOut } = await shop.shelf();
  put("", "on_sale", onSale);
  put("", "sold_out", soldOut);
}
