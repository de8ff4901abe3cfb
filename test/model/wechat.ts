import { sql } from "kysely";
import type { TestApp } from "../../apps/server/test/app.ts";

/** Paid here = paid at WeChat, refunds here = refunds there, by number and to the fen. */
export async function brokenToWechat({ db, simulator, merchant }: TestApp): Promise<string[]> {
  const { rows: paid } = await sql<{ number: string; fen: number }>`
    select replace(id::text, '-', '') as number, received_fen as fen from payments where state = 'PAID'`.execute(
    db.reads,
  );
  const { rows: refunds } = await sql<{ number: string; fen: number }>`
    select replace(id::text, '-', '') as number, amount_fen as fen from refunds where state = 'SUCCEEDED'`.execute(
    db.reads,
  );
  const bill = simulator
    .orders(merchant.mchid)
    .filter(({ state }) => state === "SUCCESS" || state === "REFUND")
    .map(({ outTradeNo, totalFen }) => ({ number: outTradeNo, fen: totalFen }));
  const back = simulator
    .refunds(merchant.mchid)
    .filter(({ status }) => status === "SUCCESS")
    .map(({ outRefundNo, refundFen }) => ({ number: outRefundNo, fen: refundFen }));
  return [...differences("payment", paid, bill), ...differences("refund", refunds, back)];
}

type Numbered = { number: string; fen: number };
function differences(what: string, ours: readonly Numbered[], theirs: readonly Numbered[]): string[] {
  const here = new Map(ours.map(({ number, fen }) => [number, fen]));
  const there = new Map(theirs.map(({ number, fen }) => [number, fen]));
  return [
    ...ours.flatMap(({ number, fen }) =>
      there.get(number) === fen ? [] : [`${what} ${number}: ${fen} here, ${there.get(number)} at WeChat`],
    ),
    ...theirs.flatMap(({ number }) => (here.has(number) ? [] : [`${what} ${number} is only on WeChat's bill`])),
  ];
}
