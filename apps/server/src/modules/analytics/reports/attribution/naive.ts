import { type AttributionModel, type AttributionQuestion, attributionModels, sceneGroupOf } from "@banyan/contracts";

/** An event as the test makes it; a session above 0 is behaviour, 0 a fact. */
export type Told = {
  event: string;
  person: number;
  session: number;
  at: number;
  channel: string;
  code: string;
  scene: number;
  fen: number;
  order: string;
};
type Touch = { at: number; channel: string; code: string; scene: number };
type Credit = { units: number; value: number; persons: Set<number> };
export type NaiveRow = { touches: number; touched: number; models: Record<AttributionModel, Credit> };
export type NaiveSequence = {
  keys: string[];
  conversions: number;
  persons: Set<number>;
  value: number;
  touches: number;
  ms: number;
};
const DAY = 86_400_000;

/** The definitions of attribution told a second time, conversion by conversion. */
export function naiveAttribution(
  events: readonly Told[],
  merges: ReadonlyMap<number, number>,
  range: { from: number; until: number },
  question: AttributionQuestion,
  campaigns: ReadonlyMap<string, string>,
) {
  const whoOf = (person: number) => merges.get(person) ?? person;
  const visits = visitsOf(events.filter(({ session, scene, person }) => session > 0 && scene !== 1129 && person > 0));
  const rows = new Map<string, NaiveRow>();
  const sequences = new Map<string, NaiveSequence>();
  const total = { conversions: 0, value: 0, persons: new Set<number>(), touches: 0 };

  for (const conversion of events) {
    const { at, person } = conversion;
    if (conversion.event !== question.conversion.event || person === 0 || conversion.scene === 1129) continue;
    if (at < range.from || at >= range.until) continue;
    const who = whoOf(person);
    const refunds = events.filter(
      (one) => one.event === "after_sale_refunded" && one.order === conversion.order && one.order !== "",
    );
    const refunded = question.net ? refunds.reduce((sum, { fen }) => sum + fen, 0) : 0;
    const value = Math.max(0, conversion.fen - refunded);
    const touches = visits
      .filter((visit) => whoOf(visit.person) === who && visit.at <= at && visit.at >= at - question.lookbackDays * DAY)
      .toSorted(inOrder);
    const keys = touches.length === 0 ? ["none"] : touches.map((touch) => keyOf(touch, question, campaigns));

    total.conversions += 1;
    total.value += value;
    total.persons.add(who);
    total.touches += touches.length;
    for (const key of new Set(keys)) if (key !== "none") rowOf(rows, key).touched += 1;
    for (const key of keys) if (key !== "none") rowOf(rows, key).touches += 1;
    for (const model of attributionModels) {
      const weights = touches.length === 0 ? [1] : weightsOf(model, touches, at);
      const values = part(value, weights);
      part(10_000, weights).forEach((units, n) => {
        const credit = rowOf(rows, keys[n]!).models[model];
        credit.units += units;
        credit.value += values[n]!;
        if (units > 0) credit.persons.add(who);
      });
    }
    const steps = keys.filter((key, n) => key !== keys[n - 1]);
    const sequence = sequences.get(steps.join(">")) ?? {
      keys: steps,
      conversions: 0,
      persons: new Set(),
      value: 0,
      touches: 0,
      ms: 0,
    };
    sequences.set(steps.join(">"), sequence);
    sequence.conversions += 1;
    sequence.persons.add(who);
    sequence.value += value;
    sequence.touches += touches.length;
    sequence.ms += touches.length === 0 ? 0 : at - touches[0]!.at;
  }
  return { total, rows, sequences: [...sequences.values()] };
}

/** A visit is a session; it is told by its first event. */
function visitsOf(events: readonly Told[]): (Touch & { person: number })[] {
  const first = new Map<string, Touch & { person: number }>();
  for (const one of events.toSorted(inOrder)) {
    const key = `${one.person} ${one.session}`;
    if (!first.has(key)) first.set(key, one);
  }
  return [...first.values()];
}

/** By time; of one instant the smaller channel, code and scene first. */
function inOrder(a: Touch, b: Touch): number {
  const text = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);
  return a.at - b.at || text(a.channel, b.channel) || text(a.code, b.code) || a.scene - b.scene;
}

function keyOf(
  { channel, code, scene }: Touch,
  { groupBy }: AttributionQuestion,
  campaigns: ReadonlyMap<string, string>,
) {
  if (groupBy === "code") return code === "" ? "unset" : `code:${code}`;
  if (groupBy === "campaign") return campaigns.has(code) ? `campaign:${campaigns.get(code)}` : "unset";
  return groupBy === "channel" && channel !== "" ? `channel:${channel}` : `scene:${sceneGroupOf(scene)}`;
}

function weightsOf(model: AttributionModel, touches: readonly Touch[], at: number): number[] {
  const n = touches.length;
  const only = (chosen: number) => touches.map((_, i) => (i === chosen ? 1 : 0));
  const named = touches.findLastIndex(({ channel }) => channel !== "");
  switch (model) {
    case "first":
      return only(0);
    case "last":
      return only(n - 1);
    case "last_non_direct":
      return only(named === -1 ? n - 1 : named);
    case "linear":
      return touches.map(() => 1);
    case "position":
      return n <= 2 ? touches.map(() => 1) : touches.map((_, i) => (i === 0 || i === n - 1 ? 2 * (n - 2) : 1));
    case "time_decay":
      return touches.map((touch) => Math.round(2 ** (-(at - touch.at) / (7 * DAY)) * 2 ** 24));
  }
}

/** Whole parts by weight: rounded down, the rest to the largest remainders, of equal ones to the earlier touch. */
function part(amount: number, weights: readonly number[]): number[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const exact = weights.map((weight) => BigInt(amount) * BigInt(weight));
  const parts = exact.map((one) => Number(one / BigInt(all)));
  const rest = amount - parts.reduce((sum, one) => sum + one, 0);
  const byRemainder = weights
    .map((_, n) => n)
    .toSorted((a, b) => {
      const [left, right] = [exact[a]! % BigInt(all), exact[b]! % BigInt(all)];
      return left === right ? a - b : left > right ? -1 : 1;
    });
  for (const n of byRemainder.slice(0, rest)) parts[n]! += 1;
  return parts;
}

function rowOf(rows: Map<string, NaiveRow>, key: string): NaiveRow {
  const nothing = (): Credit => ({ units: 0, value: 0, persons: new Set() });
  const models = Object.fromEntries(attributionModels.map((model) => [model, nothing()])) as NaiveRow["models"];
  const row = rows.get(key) ?? { touches: 0, touched: 0, models };
  rows.set(key, row);
  return row;
}
