import { pointsSpent } from "@banyan/contracts";
import type { Clock } from "#kernel/clock.ts";
import type { Tx } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { holdPoints, releaseHold, spendHold } from "./hold-store.ts";

/** An order as points see it. */
type PointsOrder = { programId: string; orderId: string; memberId: string; personId: number; pointsSpent: number };

/** Points in a checkout: held, then spent or given back. An order without points costs no statement. */
export const pointsParticipant = ({ clock }: { clock: Clock }) => ({
  locks: "points" as const,
  async reserve(tx: Tx, { pointsSpent: points, ...order }: PointsOrder): Promise<void> {
    if (points === 0) return;
    const isHeld = await holdPoints(tx, { ...order, points });
    if (!isHeld) fail("POINTS_NOT_ENOUGH", { field: "body.points" });
  },
  async release(tx: Tx, order: PointsOrder): Promise<void> {
    if (order.pointsSpent === 0) return;
    if (!(await releaseHold(tx, order))) throw new Error(`Order ${order.orderId} holds no points`);
  },
  async paid(tx: Tx, order: PointsOrder): Promise<void> {
    if (order.pointsSpent === 0) return;
    const { programId, orderId, memberId, personId } = order;
    const movementId = uuidv7(clock.now());
    const spent = await spendHold(tx, { ...order, movementId });
    if (spent?.points !== order.pointsSpent) throw new Error(`Order ${orderId} holds not ${order.pointsSpent} points`);
    const data = { member_id: memberId, person_id: personId, movement_id: movementId, points: spent.points };
    await appendFact(tx, pointsSpent, { programId, subject: memberId, personId, data: { ...data, order_id: orderId } });
  },
});
