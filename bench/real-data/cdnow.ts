import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dayOf } from "@banyan/calendar";
import type { LtvPredictionAnswer } from "@banyan/contracts";
import { expectedOfNew, expectedPurchases, fitBgNbd, fitGammaGamma } from "@banyan/stats";
import type { Bought, Shop } from "./shop.ts";
import type { Table } from "./table.ts";

const calibration = { from: "1997-01-01", to: "1997-09-30" };
const everything = { from: "1997-01-01", to: "1998-06-30" };
const HOLDOUT_DAYS = 273;
const DAY = 86_400_000;

/** CDNOW: the sample's published fit (Fader, Hardie and Lee 2005; Fader and Hardie 2013), and the holdout of sample and master. */
export async function cdnow(folder: string, shop: Shop, table: Table): Promise<void> {
  const sample = read(join(folder, "cdnow", "CDNOW_sample.txt"), { person: 1, day: 2, dollars: 4 });
  const master = read(join(folder, "cdnow", "CDNOW_master.txt"), { person: 0, day: 1, dollars: 3 });
  await shop.store("cdnow-sample", sample);
  await shop.store("cdnow-master", master);

  table.head("CDNOW, the 1/10 sample: BG/NBD and Gamma–Gamma, times in weeks");
  const exact = fitExactly(sample);
  for (const [how, { purchases, value, logLikelihood, people, repeaters }] of [
    ["functions", exact],
    ["report", await fitByReport(shop, "cdnow-sample")],
  ] as const) {
    table.compare(`customers (${how})`, people, 2_357);
    table.compare(`customers who came back (${how})`, repeaters, 946);
    table.compare(`r (${how})`, purchases.r, 0.243, 0.0005);
    table.compare(`α (${how})`, purchases.alpha, 4.414, 0.0005);
    table.compare(`a (${how})`, purchases.a, 0.793, 0.0005);
    table.compare(`b (${how})`, purchases.b, 2.426, 0.0005);
    table.compare(`ln likelihood (${how})`, logLikelihood, -9_582.4, 0.05);
    // the report gathers means within one percent of each other
    const width = how === "report" ? 0.02 : 0.005;
    table.compare(`p (${how})`, value.p, 6.25, width);
    table.compare(`q (${how})`, value.q, 3.74, width);
    table.compare(`γ in dollars (${how})`, value.gamma / 100, 15.44, width * 4);
  }
  const first = expectedPurchases(exact.purchases, { x: 2, tx: 30.43, T: 38.86 }, 39);
  table.compare("customer 1: purchases expected in the next 39 weeks", first, 1.226, 0.0015);
  table.tell("of a new customer in 39 weeks", expectedOfNew(exact.purchases, 39));

  for (const program of ["cdnow-sample", "cdnow-master"]) {
    table.head(`${program}: forecast of the last 39 weeks from the first 39`);
    const question = { range: everything, holdoutDays: HOLDOUT_DAYS };
    const answer = await shop.ask<LtvPredictionAnswer>(program, "ltv-prediction", question);
    if (answer.state !== "FITTED" || !answer.check) throw new Error(`${program} was not fitted`);
    table.compare("customers", answer.buyers, program === "cdnow-master" ? 23_570 : 2_357);
    const { actual, predicted, error, meanAbsoluteError, buckets } = answer.check;
    table.tell("purchases that came, and forecast", `${actual}, ${Math.round(predicted)} (${percent(error ?? 0)})`);
    table.tell("mean absolute error per customer", meanAbsoluteError);
    for (const { repeats, persons, actual: came, predicted: said } of buckets)
      table.tell(`${repeats} repeats, ${persons} customers`, `${came.toFixed(3)} came, ${said.toFixed(3)} forecast`);
  }
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

function read(file: string, at: { person: number; day: number; dollars: number }): Bought[] {
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .filter((line) => /^\s*\d/.test(line)) // the master has a head
    .map((line, n) => {
      const cells = line.trim().split(/\s+/);
      const day = cells[at.day] ?? "";
      return {
        person: Number(cells[at.person]),
        at: Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6, 8)), 12),
        fen: Math.round(Number(cells[at.dollars]) * 100),
        order: String(n),
      };
    });
}

async function fitByReport(shop: Shop, program: string) {
  const answer = await shop.ask<LtvPredictionAnswer>(program, "ltv-prediction", { range: calibration, holdoutDays: 0 });
  if (answer.state !== "FITTED") throw new Error(`${program} was not fitted`);
  const { r, alpha, a, b, p, q, gamma, logLikelihood } = answer.model;
  const counts = { people: answer.buyers, repeaters: answer.repeatBuyers };
  return { purchases: { r, alpha, a, b }, value: { p, q, gamma }, logLikelihood, ...counts };
}

/** Straight from the file through the pure functions, every customer by themselves. */
function fitExactly(rows: readonly Bought[]) {
  const end = Date.parse(`${calibration.to}T12:00:00Z`);
  const people = Map.groupBy(
    rows.filter(({ at }) => at <= end),
    ({ person }) => person,
  );
  const known = [...people.values()].map((own) => {
    const days = [...new Set(own.map(({ at }) => at))].sort((a, b) => a - b);
    const [first = 0, last = first] = [days[0], days.at(-1)];
    const spent = own.filter(({ at }) => at > first).reduce((sum, { fen }) => sum + fen, 0);
    const x = days.length - 1;
    return { x, tx: (last - first) / DAY / 7, T: (end - first) / DAY / 7, m: x === 0 ? 0 : spent / x, count: 1 };
  });
  const { model, logLikelihood } = fitBgNbd(known);
  const value = fitGammaGamma(known.filter(({ x, m }) => x > 0 && m > 0)).model;
  const repeaters = known.filter(({ x }) => x > 0).length;
  return { purchases: model, value, logLikelihood, people: known.length, repeaters, asOf: dayOf(new Date(end), "UTC") };
}
