import { sql } from "kysely";
import type { Tx } from "#kernel/db.ts";

/** What an order earns and how much of it was taken back. */
export type OrderRewards = {
  programId: string;
  orderId: string;
  memberId: string;
  personId: number;
  points: number;
  growth: number;
  paidFen: number;
  refundedFen: number;
  pointsTaken: number;
  growthTaken: number;
  isEarned: boolean;
};

/** Rewards of these orders, locked. Index: order_rewards_pkey. */
export async function lockOrderRewards(
  tx: Tx,
  orders: readonly { programId: string; orderId: string }[],
): Promise<OrderRewards[]> {
  const { rows } = await sql<OrderRewards>`
    select reward.program_id as "programId", reward.order_id as "orderId", member_id as "memberId", person_id as "personId",
      points, growth, paid_fen as "paidFen", refunded_fen as "refundedFen", points_taken as "pointsTaken",
      growth_taken as "growthTaken", is_earned as "isEarned"
    from order_rewards reward
    join unnest(${orders.map((one) => one.programId)}::text[], ${orders.map((one) => one.orderId)}::uuid[])
      as one (program_id, order_id) on reward.program_id = one.program_id and reward.order_id = one.order_id
    order by reward.program_id, reward.order_id for update of reward`.execute(tx);
  return rows;
}

export async function saveOrderRewards(tx: Tx, rewards: readonly OrderRewards[]): Promise<void> {
  if (rewards.length === 0) return;
  await sql`
    insert into order_rewards as reward (program_id, order_id, member_id, person_id, points, growth, paid_fen, refunded_fen,
      points_taken, growth_taken, is_earned)
    select * from unnest(${rewards.map((one) => one.programId)}::text[], ${rewards.map((one) => one.orderId)}::uuid[],
      ${rewards.map((one) => one.memberId)}::uuid[], ${rewards.map((one) => one.personId)}::integer[],
      ${rewards.map((one) => one.points)}::bigint[], ${rewards.map((one) => one.growth)}::bigint[],
      ${rewards.map((one) => one.paidFen)}::bigint[], ${rewards.map((one) => one.refundedFen)}::bigint[],
      ${rewards.map((one) => one.pointsTaken)}::bigint[], ${rewards.map((one) => one.growthTaken)}::bigint[],
      ${rewards.map((one) => one.isEarned)}::boolean[])
    on conflict (program_id, order_id) do update set refunded_fen = excluded.refunded_fen,
      points_taken = excluded.points_taken, growth_taken = excluded.growth_taken, is_earned = excluded.is_earned`.execute(
    tx,
  );
}
