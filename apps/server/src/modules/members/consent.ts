import { createHash } from "node:crypto";
import type { consentPurposes } from "@banyan/contracts";
import { consentChanged } from "@banyan/contracts";
import { type Databases, transact } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import { fail } from "#kernel/failure.ts";
import { findLatestOfDevice, findLatestOfMember, insertConsent, lockConsents } from "./consent-store.ts";
import { isJunkId } from "./junk-ids.ts";
import type { Withdrawals } from "./withdrawals.ts";

export type ConsentPurpose = (typeof consentPurposes)[number];
/** What someone last said about one purpose, and to which wording. */
export type Consent = { purpose: ConsentPurpose; version: string; granted: boolean; at: Date };

/** The ledger of what people agreed to: append-only, visitors who never signed in included. */
export function createConsents({ db, withdrawals }: { db: Databases; withdrawals: Withdrawals }) {
  return {
    /** Saying the same again adds nothing. No person is made of a visitor who only answered a question. */
    async set(
      programId: string,
      given: { anonId: string; memberId: string | null; purpose: ConsentPurpose; version: string; granted: boolean },
    ): Promise<void> {
      const { anonId, memberId, purpose, version, granted } = given;
      if (isJunkId(anonId)) fail("INVALID_INPUT", { field: "body.anonId", details: { reason: "not a device id" } });
      await transact(db.orders, async (tx) => {
        await lockConsents(tx, programId, anonId);
        const last = await findLatestOfDevice(tx, programId, anonId, purpose);
        const isSame = last && last.version === version && last.granted === granted && last.memberId === memberId;
        if (isSame) return;
        await insertConsent(tx, programId, given);
        if (purpose === "analytics" && (!granted || last?.granted === false || memberId !== null))
          await withdrawals.announce(tx, { programId, anonId, memberId, granted });
        await appendFact(tx, consentChanged, {
          programId,
          // the ledger knows the device; the log of facts is never rewritten, so it must not
          subject: memberId ?? `device:${createHash("sha256").update(anonId).digest("hex").slice(0, 16)}`,
          data: { anon_id: null, member_id: memberId, purpose, version, granted },
        });
      });
    },
    ofMember: (programId: string, memberId: string): Promise<Consent[]> =>
      findLatestOfMember(db.reads, programId, memberId),
    /** Did this member agree, and not withdraw since? What marketing must ask before every message. */
    async has(programId: string, memberId: string, purpose: ConsentPurpose): Promise<boolean> {
      const all = await findLatestOfMember(db.reads, programId, memberId);
      return all.some((consent) => consent.purpose === purpose && consent.granted);
    },
  };
}
