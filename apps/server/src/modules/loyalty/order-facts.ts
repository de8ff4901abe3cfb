import { addMonths, dayOf, endOfDay, endOfMonth, endOfValidity, monthOf } from "@banyan/calendar";
import { afterSaleRefunded, orderCompleted, orderPaid, type PointsRules } from "@banyan/contracts";
import type { Tx } from "#kernel/db.ts";
import type { Fact } from "#kernel/facts.ts";
import type { Programs } from "#kernel/programs.ts";
import { takenBack } from "#modules/ledger/index.ts";
import { type ApplyDeps, applyChanges } from "./apply.ts";
import type { Change } from "./change.ts";
import { type Hold, lockSpentHolds, saveReturned } from "./hold-store.ts";
import { lockOrderRewards, type OrderRewards, saveOrderRewards } from "./order-rewards-store.ts";
import { bringBack } from "./points.ts";
import { pointsSetting } from "./settings.ts";

export const orderFacts = [orderPaid, orderCompleted, afterSaleRefunded] as const;
type OrderFact = Fact<(typeof orderFacts)[number]>;
export type OrderFactDeps = ApplyDeps & { programs: Programs };

/** Points that come in now end with the month, so many months later, in the program's zone. */
export function endOfPoints(now: Date, months: number, zone: string | undefined): Date {
  return endOfDay(endOfMonth(addMonths(monthOf(dayOf(now, zone)), months)), zone);
}

/**
 * What orders earn, give back and return, in a dozen statements whatever the number of facts:
 * paid → what its price promised is written down (and earned, if the shop says so); completed → earned, less what refunds took;
 * refunded → spent points come back, earned points and growth go by delta. Cursor and effects move in one transaction.
 */
export async function applyOrderFacts(deps: OrderFactDeps, tx: Tx, facts: readonly OrderFact[]): Promise<void> {
  const orders = facts.map(({ programId, data }) => ({ programId, orderId: data.order_id }));
  const refunded = facts.filter(({ name }) => name === "after_sale_refunded");
  const [rewards, holds] = await Promise.all([
    lockOrderRewards(tx, orders).then(byOrder),
    refunded.length > 0 ? lockSpentHolds(tx, orders).then(byOrder) : new Map<string, Hold>(),
  ]);
  const changes: Change[] = [];
  for (const fact of facts) {
    const key = keyOf({ programId: fact.programId, orderId: fact.data.order_id });
    const rules = await deps.settings.read(fact.programId, pointsSetting);
    const zone = (await deps.programs.byId(fact.programId))?.zone;
    const now = deps.clock.now();
    const earn = (one: OrderRewards) => {
      one.isEarned = true;
      const { programId, orderId, memberId, personId } = one;
      const points = one.points - one.pointsTaken;
      const growth = one.growth - one.growthTaken;
      const expiresAt = endOfPoints(now, rules.earn.validMonths, zone);
      const source = `earn:${orderId}`;
      changes.push({ kind: "EARN", programId, memberId, personId, orderId, source, points, growth, expiresAt });
    };
    switch (fact.name) {
      case "order_paid": {
        const promised = promisedBy(fact as Fact<typeof orderPaid>); // the name was compared
        if (!promised || rewards.has(key)) break;
        rewards.set(key, promised);
        if (rules.earn.at === "PAID") earn(promised);
        break;
      }
      case "order_completed": {
        const promised = rewards.get(key);
        if (promised && !promised.isEarned) earn(promised);
        break;
      }
      case "after_sale_refunded": {
        const refund = fact as Fact<typeof afterSaleRefunded>; // as above
        changes.push(...returnOf(refund, holds.get(key), rules, now, zone), ...takeBackOf(refund, rewards.get(key)));
        break;
      }
    }
  }
  await applyChanges(deps, tx, changes);
  await Promise.all([saveOrderRewards(tx, [...rewards.values()]), saveReturned(tx, [...holds.values()])]);
}

/** Null: the price promised nothing. */
function promisedBy({ programId, data }: Fact<typeof orderPaid>): OrderRewards | null {
  const sum = (kind: "points" | "growth") =>
    (data.rewards ?? []).reduce((total, reward) => total + (reward.kind === kind ? reward.amount : 0), 0);
  const points = sum("points");
  const growth = sum("growth");
  if (points === 0 && growth === 0) return null;
  return {
    programId,
    orderId: data.order_id,
    memberId: data.member_id,
    personId: data.person_id,
    points,
    growth,
    paidFen: data.lines.reduce((total, line) => total + line.paid_fen, 0),
    refundedFen: 0,
    pointsTaken: 0,
    growthTaken: 0,
    isEarned: false,
  };
}

type Refund = Fact<typeof afterSaleRefunded>;
const head = ({ programId, data }: Refund) => ({
  programId,
  memberId: data.member_id,
  personId: data.person_id,
  orderId: data.order_id,
  afterSaleId: data.after_sale_id,
});

function returnOf(
  refund: Refund,
  hold: Hold | undefined,
  rules: PointsRules,
  now: Date,
  zone: string | undefined,
): Change[] {
  const points = Math.min(refund.data.points_returned, (hold?.points ?? 0) - (hold?.returned ?? 0));
  if (!hold || points === 0) return [];
  const keepUntil = endOfValidity(now, rules.returnedKeepDays, zone);
  const lots = bringBack(hold, points, keepUntil);
  hold.returned += points;
  return [{ kind: "BRING_BACK", ...head(refund), source: `return:${refund.data.after_sale_id}`, lots }];
}

/** By delta, over what was paid for goods. Goodwill takes nothing: the goods stay sold. */
function takeBackOf(refund: Refund, rewards: OrderRewards | undefined): Change[] {
  const { data } = refund;
  if (!rewards || data.fault === "GOODWILL") return [];
  const goodsFen = data.lines.reduce((sum, line) => sum + line.refund_fen, 0);
  const part = { of: rewards.paidFen, before: rewards.refundedFen, now: goodsFen, isLast: data.is_full };
  const points = Math.min(takenBack(rewards.points, part), rewards.points - rewards.pointsTaken);
  const growth = Math.min(takenBack(rewards.growth, part), rewards.growth - rewards.growthTaken);
  rewards.refundedFen += goodsFen;
  rewards.pointsTaken += points;
  rewards.growthTaken += growth;
  if (!rewards.isEarned) return [];
  return [{ kind: "TAKE_BACK", ...head(refund), source: `reverse:${data.after_sale_id}`, points, growth }];
}

type OrderKey = { programId: string; orderId: string };
const keyOf = ({ programId, orderId }: OrderKey) => `${programId} ${orderId}`;
const byOrder = <T extends OrderKey>(rows: readonly T[]) => new Map(rows.map((row) => [keyOf(row), row]));
