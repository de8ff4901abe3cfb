import { afterSaleRefunded, couponReturned, orderPaid } from "@banyan/contracts";
import type { Tx } from "#kernel/db.ts";
import { appendFacts, CALM_MS, type Consumer, defineConsumer, type Fact } from "#kernel/facts.ts";
import type { Claimant, Promotions } from "#modules/promotions/index.ts";
import { revokeGrantsOfOrder } from "./grant-store.ts";
import type { Rewards } from "./service.ts";
import { factData } from "./service.ts";
import { noteRevenue, returnUsed } from "./store.ts";

type Paid = Fact<typeof orderPaid>;

/** Templates are locked while a batch gives: short batches keep claims from waiting. */
const ORDERS_AT_ONCE = 50;

/**
 * When an order is paid, give what it earned: coupons of “after an order” templates and those its price promised; once, as
 * each has a key of the order. When nothing of an order is left, take back what lies unused and return what it had used.
 */
export const reactionsRewards = (
  rewards: Pick<Rewards, "giveMany" | "levelOf">,
  promotions: Promotions,
): Consumer[] => [
  defineConsumer({
    name: "rewards.when-order-paid",
    paceMs: CALM_MS,
    facts: [orderPaid],
    batchSize: ORDERS_AT_ONCE,
    async run(batch, tx) {
      await noteRevenue(
        tx,
        batch.map(({ programId, data }) => ({ programId, orderId: data.order_id, paidFen: data.paid_fen })),
      );
      const templates = new Map<string, Awaited<ReturnType<Promotions["afterOrder"]>>>();
      for (const fact of batch) {
        const known = templates.get(fact.programId) ?? (await promotions.afterOrder(tx, fact.programId));
        templates.set(fact.programId, known);
        for (const { id, minPaidFen, asksAudience } of known) {
          if (fact.data.paid_fen < minPaidFen) continue;
          const claimant = asksAudience
            ? {
                isNewcomer: fact.data.first_order,
                levelId: await rewards.levelOf(tx, fact.programId, fact.data.member_id),
              }
            : "anyone";
          await giveFor(rewards, tx, fact, { templateId: id, source: "after-order", count: 1, claimant });
        }
        for (const reward of fact.data.rewards ?? []) {
          if (reward.kind !== "coupons") continue; // points and growth are loyalty's
          const { template_id: templateId, count, source_id: source } = reward;
          await giveFor(rewards, tx, fact, { templateId, source, count, claimant: "anyone" });
        }
      }
    },
  }),
  defineConsumer({
    name: "rewards.when-after-sale-refunded",
    paceMs: CALM_MS,
    facts: [afterSaleRefunded],
    async run(batch, tx) {
      for (const { programId, data } of batch) {
        if (!data.is_full) continue;
        const revoked = await revokeGrantsOfOrder(tx, programId, data.order_id);
        // one that had expired gave its budget back when it did
        const freed = revoked.filter(({ was }) => was === "UNUSED");
        const { returnOnFullRefund } = await promotions.couponSettings(programId);
        const returned = returnOnFullRefund ? await returnUsed(tx, { programId, orderId: data.order_id }) : [];
        await appendFacts(
          tx,
          returned.map(({ discountFen, ...owner }) => [
            couponReturned,
            {
              programId,
              subject: owner.couponId,
              personId: owner.personId,
              data: { ...factData(owner), order_id: data.order_id, discount_fen: discountFen },
            },
          ]),
        );
        const ended = returned.filter(({ state }) => state === "EXPIRED").map((one) => ({ ...one, programId }));
        await promotions.giveBackBudget(tx, [...freed, ...ended]);
      }
    },
  }),
];

/** A template that has ended or run out gives nothing; the order stays paid. */
async function giveFor(
  rewards: Pick<Rewards, "giveMany">,
  tx: Tx,
  { programId, data }: Paid,
  give: { templateId: string; source: string; count: number; claimant: Claimant | "anyone" },
): Promise<void> {
  const { order_id: orderId, member_id: memberId, person_id: personId } = data;
  const { templateId, source, count, claimant } = give;
  const keys = Array.from({ length: count }, (_, index) => `order:${orderId}:${source}:${templateId}:${index}`);
  await rewards.giveMany(tx, {
    programId,
    templateId,
    reason: "after_order",
    orderId,
    gifts: keys.map((key) => ({ key, memberId, personId })),
    how: "what-is-left",
    claimant,
  });
}
