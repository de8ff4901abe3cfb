import { DEFAULT_ZONE, dayOf } from "@banyan/calendar";
import type { WalletCoupon } from "@banyan/contracts";
import type { Clock } from "#kernel/clock.ts";
import { take, usedOf } from "#kernel/counters.ts";
import { type Databases, type Tx, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import type { Programs } from "#kernel/programs.ts";
import { type Promotions, readCode } from "#modules/promotions/index.ts";
import type { Gift, Receiver } from "./giving.ts";

/** Codes cannot be guessed; whoever tries so often in a day is not reading from paper. */
const MOST_WRONG_A_DAY = 20;

type Deps = {
  db: Databases;
  clock: Clock;
  programs: Programs;
  promotions: Promotions;
  giveNow(tx: Tx, gift: Gift): Promise<WalletCoupon>;
};

/** A code becomes a coupon once: its row is locked, so a second redemption waits and finds it used. */
export function createCodeRedemption({ db, clock, programs, promotions, giveNow }: Deps) {
  return async (tx: Tx, receiver: Receiver, typed: string): Promise<WalletCoupon> => {
    const { programId, memberId } = receiver;
    const zone = (await programs.byId(programId))?.zone ?? DEFAULT_ZONE;
    const tries = `coupon-code-tries:${memberId}:${dayOf(clock.now(), zone)}`;
    if ((await usedOf(tx, programId, tries)) >= MOST_WRONG_A_DAY) fail("COUPON_CODE_TRIES");
    const code = readCode(typed);
    const found = code === null ? null : await promotions.codes.lock(tx, programId, code);
    if (code === null || !found) {
      // counted on its own: the refusal rolls this call's transaction back
      await transact(db.workers, (own) => take(own, programId, [{ key: tries, amount: 1, limit: MOST_WRONG_A_DAY }]));
      return fail("COUPON_CODE_UNKNOWN", { field: "body.code" });
    }
    if (found.isUsed) fail("COUPON_CODE_USED", { field: "body.code" });
    const reward = { kind: "coupon", templateId: found.templateId } as const;
    const coupon = await giveNow(tx, { ...receiver, key: `code:${code}`, reason: "code", reward });
    await promotions.codes.markRedeemed(tx, programId, code, coupon.id);
    return coupon;
  };
}
