import { allocate, refundShare } from "@banyan/pricing";

/** A line of an order with what became of it; locked with its order while amounts are reckoned. */
export type LineMoney = {
  id: string;
  quantity: number;
  priceFen: number;
  paidFen: number;
  pointsSpent: number;
  isGift: boolean;
  /** What the gift was earned with: goods of so much, so many units; null when the price does not say. */
  giftThresholdFen: number | null;
  giftThresholdUnits: number | null;
  shipped: number;
  /** Taken back before they were sent, or asked to be. */ withdrawn: number;
  claimed: number;
  refunded: number;
  refundedFen: number;
  refundedPoints: number;
};
export type OrderMoney = {
  payableFen: number;
  shippingFen: number;
  refundedFen: number;
  refundedShippingFen: number;
  isAnythingShipped: boolean;
  lines: readonly LineMoney[];
};

/** Units of one line that go back. */
export type Taken = { orderLineId: string; quantity: number };
export type Given = { orderLineId: string; fen: number; points: number };
/** What goes back for some units: goods + shipping − deducted = total. */
export type Due = {
  goodsFen: number;
  shippingFen: number;
  deductedFen: number;
  totalFen: number;
  points: number;
  lines: Given[];
};

export type Asking = {
  taken: readonly Taken[];
  fault: "BUYER" | "SELLER" | "GOODWILL";
  /** List price of gifts that should have come back and did not. */ missingGiftsFen: number;
  /** `also`: units other open after-sales ask for count as gone (what to ask for); `not`: only what went back (what to give). */
  openOnes: "also" | "not";
};

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const goneOf = (line: LineMoney, openOnes: "also" | "not") => line.refunded + (openOnes === "also" ? line.claimed : 0);

/**
 * What these units are worth: k of q units after `done` are worth ⌊P(done+k)/q⌋ − ⌊P·done/q⌋ of money and of points, so the
 * last unit makes the sum exact whatever the steps. Never more than is left of the line (goodwill may have taken some).
 * Shipping goes back when nothing was shipped and these are the last units, or when it is the seller's fault.
 */
export function reckon(order: OrderMoney, { taken, fault, missingGiftsFen, openOnes }: Asking): Due {
  const byId = new Map(order.lines.map((line) => [line.id, line]));
  const shares = taken.map(({ orderLineId, quantity }): Given => {
    const line = byId.get(orderLineId);
    if (!line) throw new Error(`Order has no line ${orderLineId}`);
    const done = goneOf(line, openOnes);
    const worth = refundShare(line.paidFen, line.quantity, done, quantity);
    const points = refundShare(line.pointsSpent, line.quantity, done, quantity);
    return {
      orderLineId,
      fen: Math.min(worth, line.paidFen - line.refundedFen),
      points: Math.min(points, line.pointsSpent - line.refundedPoints),
    };
  });
  const goodsFen = sum(shares.map(({ fen }) => fen));
  const deductedFen = fault === "SELLER" ? 0 : Math.min(missingGiftsFen, goodsFen);
  const net = allocateUpTo(
    goodsFen - deductedFen,
    shares.map(({ fen }) => fen),
  );
  const shippingFen = isShippingDue(order, taken, fault, openOnes) ? order.shippingFen - order.refundedShippingFen : 0;
  return {
    goodsFen,
    shippingFen,
    deductedFen,
    totalFen: goodsFen + shippingFen - deductedFen,
    points: sum(shares.map(({ points }) => points)),
    lines: shares.map((share, index) => ({ ...share, fen: net[index] ?? 0 })),
  };
}

function isShippingDue(
  order: OrderMoney,
  taken: readonly Taken[],
  fault: Asking["fault"],
  openOnes: "also" | "not",
): boolean {
  if (fault === "SELLER") return true;
  if (order.isAnythingShipped) return false;
  const units = new Map(taken.map(({ orderLineId, quantity }) => [orderLineId, quantity]));
  return order.lines.every(
    (line) => line.isGift || goneOf(line, openOnes) + (units.get(line.id) ?? 0) === line.quantity,
  );
}

/** Less than is due: first off the shipping, then off the lines by what each is worth; points in the same proportion, floored. */
export function reduceTo(due: Due, totalFen: number): Due {
  if (totalFen >= due.totalFen) return due;
  const netGoodsFen = due.goodsFen - due.deductedFen;
  const goodsFen = Math.min(totalFen, netGoodsFen);
  const fens = allocateUpTo(
    goodsFen,
    due.lines.map(({ fen }) => fen),
  );
  const lines = due.lines.map((line, index) => {
    const fen = fens[index] ?? 0;
    return {
      ...line,
      fen,
      points: line.fen === 0 ? line.points : Number((BigInt(line.points) * BigInt(fen)) / BigInt(line.fen)),
    };
  });
  return {
    goodsFen: goodsFen + due.deductedFen,
    shippingFen: totalFen - goodsFen,
    deductedFen: due.deductedFen,
    totalFen,
    points: sum(lines.map(({ points }) => points)),
    lines,
  };
}

/** Goodwill: from what is left of the goods, line by line by what is left of each, then from what is left of the shipping. */
export function reckonGoodwill(order: OrderMoney, amountFen: number): Due {
  const lefts = order.lines.map((line) => line.paidFen - line.refundedFen);
  const goodsFen = Math.min(amountFen, sum(lefts));
  const fens = allocateUpTo(goodsFen, lefts);
  const lines = order.lines.map(({ id }, index) => ({ orderLineId: id, fen: fens[index] ?? 0, points: 0 }));
  return {
    goodsFen,
    shippingFen: amountFen - goodsFen,
    deductedFen: 0,
    totalFen: amountFen,
    points: 0,
    lines: lines.filter(({ fen }) => fen > 0),
  };
}

const allocateUpTo = (total: number, shares: readonly number[]) => allocate(total, shares, shares);

/**
 * Gifts that go back with these units: all of a gift whose threshold the units that stay no longer reach, at list price (the
 * reading that favours the buyer); when it is the seller's fault, only together with the last unit that was paid for.
 */
export function giftsToReturn(order: OrderMoney, taken: readonly Taken[], fault: Asking["fault"]): Taken[] {
  const units = new Map(taken.map(({ orderLineId, quantity }) => [orderLineId, quantity]));
  const staying = order.lines
    .filter(({ isGift }) => !isGift)
    .map((line) => ({ line, stays: line.quantity - goneOf(line, "also") - (units.get(line.id) ?? 0) }));
  const isLast = staying.every(({ stays }) => stays === 0);
  const stayingFen = sum(staying.map(({ line, stays }) => line.priceFen * stays));
  const stayingUnits = sum(staying.map(({ stays }) => stays));
  const isLost = ({ giftThresholdFen, giftThresholdUnits }: LineMoney) =>
    stayingFen < (giftThresholdFen ?? 0) || stayingUnits < (giftThresholdUnits ?? 0);
  return order.lines
    .filter(({ isGift, id }) => isGift && !units.has(id))
    .filter((line) => isLast || (fault !== "SELLER" && isLost(line)))
    .map((line) => ({ orderLineId: line.id, quantity: line.quantity - goneOf(line, "also") }))
    .filter(({ quantity }) => quantity > 0);
}

/** Units of a line nothing was asked for yet; `unshipped` of them are still in the shop. */
export function freeUnits({ quantity, claimed, refunded, shipped, withdrawn }: LineMoney): {
  free: number;
  unshipped: number;
} {
  const free = quantity - claimed - refunded;
  return { free, unshipped: Math.min(free, quantity - shipped - withdrawn) };
}
