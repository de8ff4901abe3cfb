/** What the naive evaluators of the reports on value read: events as plain values, and what an order and a refund are. */
export type Told = {
  event: string;
  person: number;
  at: number;
  /** 0: a business fact. */ session: number;
  scene: number;
  channel: string;
  fen: number;
  /** '' = none. */ order: string;
  products: string[];
};
export type Order = { who: number; at: number; paid: number; refunded: number };
/** `narrowed`: only purchases over this channel count. */
export type NaiveWorld = {
  events: readonly Told[];
  merges: ReadonlyMap<number, number>;
  narrowed?: string | undefined;
};

export const whoIs = ({ merges }: NaiveWorld, person: number): number => merges.get(person) || person;

const isPurchase = ({ narrowed }: NaiveWorld, one: Told) =>
  one.event === "order_paid" && one.scene !== 1129 && (narrowed === undefined || one.channel === narrowed);

/** Orders of everybody, known at `until`: rows with one order id of one person are one order, placed with the first of them. */
export function ordersOf(world: NaiveWorld, until: number): Order[] {
  const orders: (Order & { order: string })[] = [];
  const known = world.events.filter((one) => one.at < until && one.person > 0);
  for (const one of known.filter((event) => isPurchase(world, event))) {
    const who = whoIs(world, one.person);
    const same = orders.find((order) => one.order !== "" && order.who === who && order.order === one.order);
    if (same) {
      same.paid += one.fen;
      same.at = Math.min(same.at, one.at);
    } else orders.push({ who, order: one.order, at: one.at, paid: one.fen, refunded: 0 });
  }
  for (const one of known.filter(({ event, order }) => event === "after_sale_refunded" && order !== "")) {
    const of = orders.find(({ who, order }) => who === whoIs(world, one.person) && order === one.order);
    if (of) of.refunded += one.fen;
  }
  return orders;
}
/** Not refunded as a whole. */
export const isKeptOrder = ({ paid, refunded }: Order) => !(refunded > 0 && refunded >= paid);

export type Flow = { who: number; at: number; net: number; isOrder: boolean };
/** Money as it came and went. */
export function flowsOf(world: NaiveWorld, until: number): Flow[] {
  const orders: Flow[] = ordersOf(world, until).map(({ who, at, paid }) => ({ who, at, net: paid, isOrder: true }));
  const refunds = world.events.filter((one) => one.event === "after_sale_refunded" && one.at < until && one.person > 0);
  const counted = refunds.filter(
    (refund) =>
      world.narrowed === undefined ||
      world.events.some(
        (one) =>
          isPurchase(world, one) &&
          one.at < until &&
          one.order !== "" &&
          one.order === refund.order &&
          whoIs(world, one.person) === whoIs(world, refund.person),
      ),
  );
  return [
    ...orders,
    ...counted.map((one) => ({ who: whoIs(world, one.person), at: one.at, net: -one.fen, isOrder: false })),
  ];
}

export const isBehaviour = ({ session, scene, person }: Told) => session > 0 && scene !== 1129 && person > 0;

/** The first behaviour ever of everybody; of two at one instant the smaller channel, then scene. */
export function firstTouchesOf(world: NaiveWorld): Map<number, Told> {
  const first = new Map<number, Told>();
  const key = (one: Told) => [one.at, one.channel, one.scene] as const;
  const isBefore = (a: Told, b: Told) => {
    const [x, y] = [key(a), key(b)];
    for (let n = 0; n < 3; n++) if (x[n] !== y[n]) return (x[n] ?? 0) < (y[n] ?? 0);
    return false;
  };
  for (const one of world.events.filter(isBehaviour)) {
    const known = first.get(whoIs(world, one.person));
    if (!known || isBefore(one, known)) first.set(whoIs(world, one.person), one);
  }
  return first;
}
