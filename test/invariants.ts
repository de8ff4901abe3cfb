import { sql } from "kysely";
import { brokenInvariants } from "../apps/server/test/invariants.ts";
import type { Ledger } from "./faults/load.ts";
import { eventually, type World } from "./faults/world.ts";

/** What must hold at every instant between transactions. Waits until PostgreSQL answers: it may have been killed a moment ago. */
export async function brokenInside({ db }: World): Promise<string[]> {
  let broken: string[] = [];
  const ask = async () => {
    broken = await brokenInvariants(db.reads);
    return true;
  };
  await eventually(() => ask().catch(() => false), "PostgreSQL answers");
  return broken;
}

/**
 * What was promised to the outside and does not hold: to shoppers (the ledger of what was acknowledged), to WeChat (its own books),
 * to reports (ClickHouse); and what must hold inside. Empty when all is well; waits for what is still on its way.
 */
export async function brokenPromises(world: World, ledger: Ledger): Promise<string[]> {
  let broken: string[] = [];
  const isKept = async () => {
    broken = await brokenNow(world, ledger);
    return broken.length === 0;
  };
  await eventually(isKept, "all promises kept").catch((error: unknown) => broken.push(String(error)));
  return broken;
}

/** The same, as it is at this moment. */
export async function brokenNow(world: World, ledger: Ledger): Promise<string[]> {
  const parts = await Promise.all([
    brokenInvariants(world.db.reads),
    brokenToShoppers(world, ledger),
    brokenToWechat(world),
    brokenToReports(world, ledger),
  ]);
  return [...ledger.contradictions, ...parts.flat()];
}

/** Every acknowledged order is there as it was answered, and there is no other: one effect per key. */
async function brokenToShoppers({ db }: World, { orders, cancelled, claims }: Ledger): Promise<string[]> {
  const { rows } = await sql<{ id: string; state: string; payableFen: number }>`
    select id, state, payable_fen as "payableFen" from orders`.execute(db.reads);
  const stored = new Map(rows.map((row) => [row.id, row]));
  const acked = [...orders.values()];
  const coupons = await sql<{ count: number }>`select count(*)::integer as count from coupons`.execute(db.reads);
  return [
    ...acked.flatMap(({ id, price }) =>
      stored.get(id)?.payableFen === price.payableFen
        ? []
        : [`acknowledged order ${id} is ${stored.get(id) ? "another" : "lost"}`],
    ),
    ...[...cancelled].flatMap((id) =>
      stored.get(id)?.state === "CLOSED" ? [] : [`cancelled order ${id} is ${stored.get(id)?.state}`],
    ),
    ...(stored.size === new Set(acked.map(({ id }) => id)).size
      ? []
      : [`${acked.length} orders acknowledged, ${stored.size} stored`]),
    // a claim whose answer was lost may be told as “you have it already”
    ...((coupons.rows[0]?.count ?? 0) >= claims
      ? []
      : [`${claims} gifts were acknowledged, ${coupons.rows[0]?.count} are stored`]),
  ];
}

/** Paid here = paid at WeChat, to the fen; refunds here = refunds there, never more than was paid. */
async function brokenToWechat({ db, simulator, mchid }: World): Promise<string[]> {
  const { rows: paid } = await sql<{ number: string; fen: number }>`
    select replace(id::text, '-', '') as number, received_fen as fen from payments where state = 'PAID'`.execute(
    db.reads,
  );
  const ours = new Map(paid.map(({ number, fen }) => [number, fen]));
  const bill = new Map(
    simulator
      .orders(mchid)
      .filter(({ state }) => state === "SUCCESS" || state === "REFUND")
      .map(({ outTradeNo, totalFen }) => [outTradeNo, totalFen]),
  );
  const { rows: refunds } = await sql<{ number: string; fen: number; state: string }>`
    select replace(id::text, '-', '') as number, amount_fen as fen, state from refunds`.execute(db.reads);
  const theirs = new Map(simulator.refunds(mchid).map((refund) => [refund.outRefundNo, refund.refundFen]));
  const { rows: over } = await sql<{ id: string }>`
    select payment.id from payments payment join refunds refund
      on refund.program_id = payment.program_id and refund.payment_id = payment.id
    group by payment.program_id, payment.id having sum(refund.amount_fen) > payment.received_fen`.execute(db.reads);
  return [
    ...[...bill].flatMap(([number, fen]) =>
      ours.get(number) === fen ? [] : [`WeChat took ${fen} for ${number}, we have ${ours.get(number)}`],
    ),
    ...[...ours].flatMap(([number]) => (bill.has(number) ? [] : [`payment ${number} is not on WeChat's bill`])),
    ...refunds.flatMap(({ number, fen, state }) =>
      state === "SUCCEEDED" && theirs.get(number) === fen
        ? []
        : [`refund ${number} is ${state}, WeChat has ${theirs.get(number)}`],
    ),
    ...[...theirs.keys()].flatMap((number) =>
      refunds.some((one) => one.number === number) ? [] : [`WeChat refunded ${number}, unknown here`],
    ),
    ...over.map(({ id }) => `payment ${id} went back more than once`),
  ];
}

/** Acknowledged events are there once; facts reached ClickHouse once, and their money agrees to the fen. */
async function brokenToReports({ db, clickhouse }: World, { events }: Ledger): Promise<string[]> {
  const broken: string[] = [];
  for (const table of ["events", "recent_events"]) {
    const rows = await clickhouse.query<{ id: string; copies: number }>(
      `select toString(id) as id, toUInt32(count()) as copies from ${table} where event not in (select distinct event from events where platform = 'server') group by id`,
    );
    const stored = new Map(rows.map(({ id, copies }) => [id, copies]));
    for (const id of events) if (!stored.has(id)) broken.push(`acknowledged event ${id} is not in ${table}`);
    for (const [id, copies] of stored) if (copies > 1) broken.push(`event ${id} is ${copies} times in ${table}`);
    for (const id of stored.keys()) if (!events.has(id)) broken.push(`event ${id} in ${table} was never sent`);
  }
  const told = await clickhouse.query<{ name: string; count: number; fen: number }>(
    `select event as name, toUInt32(count()) as count, toInt64(sum(amount_fen)) as fen from events where platform = 'server' group by name order by name`,
  );
  const { rows: facts } = await sql<{ name: string; count: number; fen: number }>`
    select name, count(*)::integer as count, coalesce(sum((data ->> case name when 'order_placed' then 'payable_fen'
      when 'order_paid' then 'paid_fen' when 'coupon_used' then 'discount_fen' when 'refund_requested' then 'refund_fen'
      when 'refund_succeeded' then 'refund_fen' end)::bigint), 0)::bigint as fen
    from facts where name in ('order_placed', 'order_paid', 'order_closed', 'coupon_used', 'coupon_granted', 'member_registered', 'refund_requested', 'refund_succeeded')
    group by name order by name`.execute(db.reads);
  for (const { name, count, fen } of facts) {
    const row = told.find((one) => one.name === name);
    if (row?.count !== count || row.fen !== fen)
      broken.push(`${name}: ${count} facts of ${fen} fen, reports have ${row?.count ?? 0} of ${row?.fen ?? 0}`);
  }
  return broken;
}
