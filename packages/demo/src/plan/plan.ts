import { products, skus } from "../catalog.ts";
import { type Random, seeded } from "../random.ts";
import { advertising, channels, type Ending, placementsOf, returnWays, tempers } from "./channels.ts";
import { arrange } from "./moments.ts";
import { type Device, device, type Household, household } from "./people.ts";
import { DAY_MS, type DemoDay, demoDays, shareOfDay, timeOfDay } from "./rhythm.ts";
import { type PlannedEvent, tellVisit } from "./visit.ts";

export type PlanOptions = { until: Date; days: number; members: number; seed: number };

export type PlannedPerson = {
  anonId: string;
  /** Known to the simulator by this id; the openid follows from it. */
  userId: string;
  channel: string | null;
  device: Device;
  household: Household;
  joins: boolean;
  /** Never updated: its events are not always what they should be. */
  isOldApp: boolean;
};
export type Line = { sku: number; quantity: number };
export type PlannedOrder = { lines: Line[]; ending: Ending; note: string };
export type PlannedVisit = {
  person: number;
  channel: string | null;
  /** Which code or link of the channel brought them; null where nothing was placed. */
  placement: number | null;
  scene: number;
  /** Share this visit came by. */
  shareId: string | null;
  startsAt: number;
  endsAt: number;
  events: PlannedEvent[];
  /** What the visitor does at the shop itself, at `moment`; null for one who only looks. */
  deed: Deed | null;
};
export type Deed = {
  moment: number;
  /** Milliseconds after the moment at which they act. */
  afterMs: number;
  /** The first time: signs in and may take the newcomer's coupon. */
  joins: boolean;
  takesGift: boolean;
  cart: Line[];
  order: number | null;
};
/**
 * Everybody who does something does it at a moment, a few of them a day: so the clocks of server and simulator need to be
 * moved a few thousand times and not a hundred thousand, and several people act at once.
 */
export type Moment = {
  at: number;
  /** Places in `visits` of those who act now. */
  deeds: number[];
  /** Places in `visits` of the visits whose behaviour is reported now. */
  reports: number[];
  ships: number[];
  receives: number[];
  /** Facts and due work are done at it: unpaid orders close. */
  drains: boolean;
};
export type Plan = {
  people: PlannedPerson[];
  visits: PlannedVisit[];
  orders: PlannedOrder[];
  moments: Moment[];
  from: Date;
};

const notes = [
  "",
  "",
  "",
  "",
  "",
  "放门口就好，谢谢",
  "送到前台",
  "请多给一副叉子",
  "生日快乐牌一张",
  "到了打电话",
  "不要敲门，宝宝在睡觉",
];

/** The whole period in memory, from a seed: who comes when, what they look at, what they buy and how it ends. Calls nothing. */
export function planDemo(options: PlanOptions): Plan {
  // visitors for this many members are found by trying: the second try is scaled by the first
  const guess = options.members * 3.2;
  const found = sketch(options, guess).people.filter(({ joins }) => joins).length;
  return arrange(sketch(options, guess * (options.members / Math.max(1, found))));
}

/** Who comes and what they want, not yet when exactly they act. */
export type Sketch = {
  people: PlannedPerson[];
  visits: (PlannedVisit & { day: number })[];
  orders: PlannedOrder[];
  days: DemoDay[];
  until: number;
  random: Random;
};

/** People and their visits. */
function sketch({ until, days: count, seed }: PlanOptions, newcomers: number): Sketch {
  const random = seeded(seed);
  const days = demoDays(until, count, random.fork("days"));
  const busy = days.reduce((sum, { weight, passed }) => sum + weight * shareOfDay(passed * DAY_MS), 0);
  const people: PlannedPerson[] = [];
  const visits: Sketch["visits"] = [];
  const orders: PlannedOrder[] = [];
  const shares: { id: string; ts: number; person: number }[] = [];
  // written out by weight: picking from it is one step, and a plan picks 100,000 times
  const appeal = products.flatMap(({ appeal: weight }, index) => Array.from({ length: weight }, () => index));

  for (const [index, { weight, passed }] of days.entries()) {
    const arrivals = chanceRound(random, (newcomers * weight * shareOfDay(passed * DAY_MS)) / busy);
    for (let arrival = 0; arrival < arrivals; arrival += 1) addPerson(index);
  }
  return { people, visits, orders, days, until: until.getTime(), random };

  function addPerson(first: number) {
    const own = random.fork(`person ${people.length}`);
    const position = count === 1 ? 0 : first / (count - 1);
    const origin = own.weighted(
      channels.map(
        (channel) => [channel, channel.share * (channel.name === "朋友圈广告" ? advertising(position) : 1)] as const,
      ),
    );
    const temper = own.weighted(tempers.map((one, place) => [one, origin.mix[place] ?? 0] as const));
    const number = people.length;
    const person: PlannedPerson = {
      anonId: uuid(own),
      userId: `demo-${seed}-${number}`,
      channel: origin.name,
      device: device(own),
      household: household(own, number),
      joins: false,
      isOldApp: number % 23 === 11,
    };
    people.push(person);
    const favourites = [own.pick(appeal), own.pick(appeal), own.pick(appeal)];
    let day = first;
    let hasOrdered = false;
    // geometric: each visit may be the last
    for (let nth = 0; ; nth += 1) {
      const { passed, startsAt } = days[day]!;
      const at = startsAt + timeOfDay(own.next() * shareOfDay(passed * DAY_MS));
      const way = nth === 0 ? { channel: origin.name, scenes: origin.scenes } : own.weighted(returnWays);
      const wish = () => (own.chance(0.45) ? own.pick(favourites) : own.pick(appeal));
      const reachesProduct = own.chance(Math.min(0.95, temper.product * (nth > 0 ? 1.12 : 1)));
      const reachesCart = reachesProduct && own.chance(temper.cart);
      const orderChance = temper.order * (hasOrdered ? 1.15 : 1);
      const reachesOrder = reachesCart && own.chance(orderChance);
      const joins = !person.joins && (reachesCart || own.chance(reachesProduct ? 0.14 : 0.06));
      person.joins ||= joins;
      const looksAt = reachesProduct
        ? Array.from({ length: 1 + (own.chance(0.42) ? 1 : 0) + (own.chance(0.16) ? 2 : 0) }, wish)
        : [];
      const cart = reachesCart ? chooseLines(own, looksAt).slice(0, reachesOrder ? 4 : 1) : [];
      let order: number | null = null;
      if (reachesOrder) {
        order = orders.length;
        orders.push({ lines: cart, ending: "PAID", note: own.pick(notes) }); // how it ends is decided with its moment
        hasOrdered = true;
      }
      const told = tellVisit(own, { at, isFirst: nth === 0, looksAt, cart, order, joins });
      const parent = way.channel === "好友分享" ? cardFrom(shares, own, at, number) : null;
      const codes = placementsOf(way.channel);
      visits.push({
        day,
        person: number,
        channel: way.channel,
        placement: codes === 0 ? null : own.fork(`placement ${nth}`).whole(0, codes - 1),
        scene: own.pick(way.scenes),
        shareId: parent,
        startsAt: at,
        endsAt: told.endsAt,
        events: told.events,
        deed:
          joins || cart.length > 0
            ? { moment: -1, afterMs: told.actsAfterMs, joins, takesGift: joins && own.chance(0.7), cart, order }
            : null,
      });
      for (const { shareId, ts } of told.events) {
        // who opened a card and sends another one passes the chain on
        if (shareId) shares.push({ id: shareId, ts, person: number });
      }
      if (!own.chance(temper.returns / (1 + temper.returns))) return;
      const gap = 1 - Math.log(1 - own.next()) * temper.gapDays;
      const next = day + Math.round(gap);
      // people shift an errand by a day or two, towards the busier one; days after the end are like the last
      const choices = [next, next + 1, next + 2].map(
        (one) => [one, (days[Math.min(one, count - 1)]?.weight ?? 0) ** 2] as const,
      );
      const chosen = own.weighted(choices);
      const { passed: over } = days[chosen] ?? { passed: 0 };
      if (!own.chance(shareOfDay(over * DAY_MS))) return; // after the end
      day = chosen;
    }
  }
}

/** One of the last cards a friend had sent by then. */
function cardFrom(
  shares: readonly { id: string; ts: number; person: number }[],
  random: Random,
  at: number,
  person: number,
): string | null {
  const sent = shares.slice(-400).filter((card) => card.ts < at && card.person !== person);
  const card = sent.at(-1 - random.whole(0, 30)) ?? sent.at(-1);
  return card?.id ?? null;
}

/** SKUs of each product, the cheaper one more often. */
const choicesOf = products.map((_, product) =>
  skus.flatMap((sku, index) => (sku.product === product ? [[index, 1 / (sku.priceFen + 2_000)] as const] : [])),
);

/** A basket from what was looked at; the cheaper option more often. */
export function chooseLines(random: Random, looksAt: readonly number[]): Line[] {
  const chosen = new Map<number, number>();
  for (const product of looksAt) {
    if (chosen.size > 0 && random.chance(0.35)) continue;
    const choices = choicesOf[product] ?? [];
    const quantity = random.weighted([
      [1, 78],
      [2, 18],
      [3, 4],
    ]);
    chosen.set(random.weighted(choices), quantity);
  }
  return [...chosen].map(([sku, quantity]) => ({ sku, quantity }));
}

const chanceRound = (random: Random, value: number) => Math.floor(value) + (random.chance(value % 1) ? 1 : 0);

/** A version 4 UUID from seeded chance. */
export function uuid(random: Random): string {
  const hex = Array.from({ length: 4 }, () =>
    Math.floor(random.next() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, "0"),
  ).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
