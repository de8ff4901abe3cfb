/** Points of one member: pure. Lots are spent and taken by soonest end; a debt is what was taken back beyond them. */

export type Lot = { id: string; remaining: number; expiresAt: Date };
export type Points = { debt: number; lots: readonly Lot[] };
/** Lots as they are after a change, those that are new, and the debt. */
export type Moved = {
  points: Points /** Points that paid a debt. */;
  repaid: number /** Points nobody had. */;
  owed: number;
};

export const usableAt = (lots: readonly Lot[], now: Date): Lot[] =>
  lots.filter(({ remaining, expiresAt }) => remaining > 0 && expiresAt > now).sort(bySoonestEnd);

/** What may be spent now; below zero: so much is owed. */
export const balanceAt = ({ debt, lots }: Points, now: Date): number =>
  usableAt(lots, now).reduce((sum, { remaining }) => sum + remaining, 0) - debt;

/** Points come in: a debt is repaid first, the rest is a lot (none when nothing is left). */
export function comeIn(points: Points, lot: Lot): Moved {
  const repaid = Math.min(points.debt, lot.remaining);
  const rest = lot.remaining - repaid;
  const lots = rest > 0 ? [...points.lots, { ...lot, remaining: rest }] : points.lots;
  return { points: { debt: points.debt - repaid, lots }, repaid, owed: 0 };
}

/** Points go out: by soonest end; what is missing becomes a debt. */
export function goOut({ debt, lots }: Points, amount: number, now: Date): Moved {
  const taken = take(usableAt(lots, now), amount);
  const owed = amount - [...taken.values()].reduce((sum, one) => sum + one, 0);
  const left = lots.map((lot) => ({ ...lot, remaining: lot.remaining - (taken.get(lot.id) ?? 0) }));
  return { points: { debt: debt + owed, lots: left }, repaid: 0, owed };
}

/** How much of each lot `amount` takes, in their order; less when there is less. */
function take(lots: readonly Lot[], amount: number): Map<string, number> {
  const taken = new Map<string, number>();
  let wanted = amount;
  for (const { id, remaining } of lots) {
    const part = Math.min(remaining, wanted);
    if (part > 0) taken.set(id, part);
    wanted -= part;
  }
  return taken;
}

/** Lots past their end; what they still held is lost. */
export function expire({ debt, lots }: Points, now: Date): { points: Points; lost: number } {
  const isPast = ({ expiresAt }: Lot) => expiresAt <= now;
  const lost = lots.filter(isPast).reduce((sum, { remaining }) => sum + remaining, 0);
  return { points: { debt, lots: lots.map((lot) => (isPast(lot) ? { ...lot, remaining: 0 } : lot)) }, lost };
}

/** From which lots an order's points came, soonest end first. */
export type HeldLot = { id: string; points: number; expiresAt: Date };

/**
 * Spent points that come back, by the ends they had: those that would have ended last first. None ends before `keepUntil`.
 */
export function bringBack(
  held: { lots: readonly HeldLot[]; returned: number },
  amount: number,
  keepUntil: Date,
): { points: number; expiresAt: Date }[] {
  const back = new Map<number, number>();
  let skip = held.returned;
  let wanted = amount;
  for (const { points, expiresAt } of [...held.lots].sort(bySoonestEnd).reverse()) {
    const skipped = Math.min(points, skip);
    const part = Math.min(points - skipped, wanted);
    skip -= skipped;
    wanted -= part;
    const end = Math.max(expiresAt.getTime(), keepUntil.getTime());
    if (part > 0) back.set(end, (back.get(end) ?? 0) + part);
  }
  return [...back].map(([end, points]) => ({ points, expiresAt: new Date(end) }));
}

const bySoonestEnd = (a: { expiresAt: Date; id: string }, b: { expiresAt: Date; id: string }) =>
  a.expiresAt.getTime() - b.expiresAt.getTime() || (a.id < b.id ? -1 : 1);
