import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { RevenueCohortsAnswer, RfmAnswer } from "@banyan/contracts";
import { openPurchases } from "../../apps/server/src/modules/analytics/reports/purchases.ts";
import { rfmPeople } from "../../apps/server/src/modules/analytics/reports/rfm/statements.ts";
import { sql } from "../../apps/server/src/modules/analytics/reports/sql.ts";
import type { Bought, Shop } from "./shop.ts";
import type { Table } from "./table.ts";

const range = { from: "2010-12-01", to: "2011-12-09" };

/** The commonly published table of customers by month of their first invoice: the first cohort, with and without cancellations. */
const withCancelled = [948, 362, 317, 367, 341, 376, 360, 336, 336, 374, 354, 474, 260];
const soldOnly = [885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235];
/** Customers, as of 2011-12-10 (midnight): days since, invoices, pounds. */
const publishedRfm = [
  [12346, 325, 1, 77_183.6],
  [12347, 2, 7, 4_310],
  [12348, 75, 4, 1_797.24],
  [12349, 18, 1, 1_757.55],
  [12350, 310, 1, 334.4],
] as const;

/** UCI Online Retail: monthly cohorts and RFM. */
export async function onlineRetail(folder: string, shop: Shop, table: Table): Promise<void> {
  const lines = read(join(folder, "online_retail", "online_retail.csv.gz"));
  table.head("Online Retail");
  table.compare("order lines", lines.length, 541_909);
  const known = lines.filter(({ person }) => person > 0);
  const sold = known.filter(({ quantity, price }) => quantity > 0 && price > 0);
  await shop.store("retail-all", invoices(known));
  await shop.store("retail-sold", invoices(sold));
  for (const [program, published, people, what] of [
    ["retail-all", withCancelled, 4_372, "with cancellations"],
    ["retail-sold", soldOnly, 4_338, "sold only"],
  ] as const) {
    table.head(`Online Retail, monthly cohorts ${what}: December 2010`);
    const answer = await shop.ask<RevenueCohortsAnswer>(program, "revenue-cohorts", { range, interval: "month" });
    const sizes = answer.cohorts.reduce((sum, { persons }) => sum + persons, 0);
    table.compare("customers", sizes, people);
    for (const [month, count] of published.entries())
      table.compare(`buyers of month ${month}`, answer.cohorts[0]?.periods[month]?.buyers ?? -1, count);
    table.tell(
      "sizes of all cohorts",
      answer.cohorts.map(({ start, persons }) => `${start.slice(0, 7)} ${persons}`).join(", "),
    );
  }

  table.head("Online Retail, RFM as of 2011-12-09");
  const answer = await shop.ask<RfmAnswer>("retail-sold", "rfm", { range });
  table.compare("customers", answer.persons, 4_338);
  table.compare("invoices", answer.orders, 18_532);
  table.compare("pounds", answer.valueFen / 100, 8_911_407.9, 0.5);
  for (const { group, persons, valueFen } of answer.groups)
    table.tell(group, `${persons} customers, £${(valueFen / 100).toFixed(2)}`);
  for (const [person, days, orders, pounds] of publishedRfm) {
    const own = await rfmOf(shop, person);
    table.compare(`${person}: days since`, own?.recency ?? -1, days);
    table.compare(`${person}: invoices`, own?.orders ?? -1, orders);
    table.compare(`${person}: pounds`, (own?.fen ?? -1) / 100, pounds, 0.005);
  }
}

type Line = { person: number; at: number; fen: number; order: string; quantity: number; price: number };

/** Lines of one invoice are one purchase. */
function invoices(lines: readonly Line[]): Bought[] {
  return [...Map.groupBy(lines, ({ person, order }) => `${person} ${order}`).values()].flatMap((own) => {
    const [first] = own;
    if (!first) return [];
    const { person, order } = first;
    const at = Math.min(...own.map((line) => line.at));
    return [{ person, order, at, fen: Math.round(own.reduce((sum, { fen }) => sum + fen, 0)) }];
  });
}

async function rfmOf(shop: Shop, person: number) {
  const context = shop.contextOf("retail-sold");
  const question = { range, filters: [], purchase: { event: "order_paid", filters: [] } };
  const purchases = await openPurchases(context, question);
  const { from, until } = purchases.source.range;
  const people = rfmPeople(purchases, { from, until, asOf: until, asOfDay: range.to }, { by: "mean" });
  const who = { type: "UInt32", value: person };
  const [row] = await context.ask<{ recency: number; orders: number; fen: number }>(
    sql`SELECT recency, orders, fen FROM (${people}) WHERE who = ${who}`,
  );
  return row;
}

function read(file: string): Line[] {
  const [, ...lines] = gunzipSync(readFileSync(file))
    .toString("utf8")
    .trim()
    .split(/\r?\n(?=[A-Z]?\d{6,7},)/);
  return lines.map((line) => {
    const cells = cellsOf(line);
    const [order = "", , , quantity, time = "", price, person] = cells;
    const amount = Number(quantity) * Number(price) * 100;
    const at = Date.parse(`${time.replace(" ", "T")}Z`);
    return { order, at, fen: amount, quantity: Number(quantity), price: Number(price), person: Number(person) || 0 };
  });
}

/** A line of CSV: quotes around cells with commas, doubled quotes inside. */
function cellsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(",");
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'),
  );
}
