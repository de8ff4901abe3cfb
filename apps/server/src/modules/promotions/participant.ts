import { Again, type Db, type Tx, transact } from "#kernel/db.ts";
import { Failure } from "#kernel/failure.ts";
import { gather } from "./count-store.ts";
import type { OfferBook } from "./offers.ts";
import { type Applied, releaseUses, takeUses, useHeld } from "./use-store.ts";

type Held = { programId: string; orderId: string; memberId: string; applied: readonly Applied[] };

/**
 * Promotions in a checkout: times, budget and a member's limits are taken with the order, given back when it closes unpaid, spent
 * when it is paid; each once, because the rows of `promotion_uses` leave HELD once.
 */
export const promotionParticipant = (db: Db, offers: Pick<OfferBook, "changed" | "wasOld">) => ({
  locks: "campaign" as const,

  /** Errors: PROMOTION_SOLD_OUT (over, or nothing left), PROMOTION_LIMIT_REACHED. */
  async reserve(tx: Tx, { applied, ...order }: Held): Promise<void> {
    const mine = applied.filter(({ id }) => isUuid(id));
    if (mine.length === 0) return;
    const { refusal, scattered, isEndNear } = await takeUses(tx, order, mine);
    if (isEndNear) offers.changed(tx, order.programId);
    const found = refusal ?? scattered[0];
    if (!found) return;
    const failure = new Failure(refusal?.why === "LIMIT" ? "PROMOTION_LIMIT_REACHED" : "PROMOTION_SOLD_OUT", {
      field: "body.lines",
      details: { promotion: found.name, promotionId: found.promotionId },
    });
    if (!refusal) {
      const ids = scattered.map(({ promotionId }) => promotionId);
      throw new Again(() => transact(db, (own) => gather(own, order.programId, ids)), failure);
    }
    // the buyer's next quote is made without it
    offers.wasOld(order.programId);
    throw failure;
  },

  async release(tx: Tx, { applied, ...order }: Held): Promise<void> {
    if (!applied.some(({ id }) => isUuid(id))) return;
    const released = await releaseUses(tx, order);
    if (released.length > 0) offers.changed(tx, order.programId);
  },

  async paid(tx: Tx, { applied, ...order }: Held): Promise<void> {
    if (applied.some(({ id }) => isUuid(id))) await useHeld(tx, order);
  },
});

/** Campaigns kept elsewhere (a level's price) may have other names. */
const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
