import type { CouponCodeBatch, importCouponCodes, Reply } from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import type { Clock } from "#kernel/clock.ts";
import { type Databases, type Tx, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { newCode, readCodesOf } from "./code.ts";
import * as store from "./code-store.ts";
import { findTemplate } from "./coupon-store.ts";

/** Codes of a template: made or imported, exported, and each turned into a coupon once. */
export type Codes = {
  /** Errors: COUPON_NOT_FOUND. */
  listBatches(
    codes: store.CodesOf,
    page: { page: number; pageSize: number },
  ): Promise<{ items: CouponCodeBatch[]; total: number }>;
  /** Errors: COUPON_NOT_FOUND, COUPON_STATE (its coupons are not given out by codes, or it was stopped). */
  generate(
    tx: Tx,
    codes: store.CodesOf,
    batch: { name: string; count: number },
    actor: string,
  ): Promise<CouponCodeBatch>;
  /** Errors: as `generate`; INVALID_INPUT for more lines than may come at once. */
  importFrom(
    tx: Tx,
    codes: store.CodesOf,
    file: { name: string; csv: Buffer },
    actor: string,
  ): Promise<Reply<typeof importCouponCodes>>;
  /** Lines of a CSV, piece by piece; written to the audit before the first one. Errors: COUPON_NOT_FOUND. */
  export(codes: store.CodesOf, batchId: string | null, actor: string): Promise<AsyncIterable<string>>;
  lock: typeof store.lockCode;
  markRedeemed: typeof store.markRedeemed;
};

/** A file of 2 MB holds no more. */
const MOST_IMPORTED = 150_000;
const EXPORTED_AT_ONCE = 2_000;

export function createCodes({ db, clock }: { db: Databases; clock: Clock }): Codes {
  async function mayTake({ programId, templateId }: store.CodesOf, tx: Tx): Promise<void> {
    const template = (await findTemplate(tx, programId, templateId)) ?? fail("COUPON_NOT_FOUND");
    if (template.distribution.kind !== "CODE" || template.state === "STOPPED") {
      fail("COUPON_STATE", { details: { state: template.state, distribution: template.distribution.kind } });
    }
  }
  const tell = (tx: Tx, { programId, templateId }: store.CodesOf, actor: string, action: string, after: object) =>
    audit(tx, { programId, actor, action, subject: `coupon-template:${templateId}`, after });

  return {
    async listBatches(codes, page) {
      if (!(await findTemplate(db.reads, codes.programId, codes.templateId))) fail("COUPON_NOT_FOUND");
      return store.listBatches(db.reads, codes, page);
    },

    async generate(tx, codes, { name, count }, actor) {
      await mayTake(codes, tx);
      const id = uuidv7(clock.now());
      const batch = await store.insertBatch(tx, {
        ...codes,
        id,
        name,
        source: "GENERATED",
        total: count,
        createdBy: actor,
      });
      for (let missing = count; missing > 0; ) {
        const made = Array.from({ length: missing }, () => newCode());
        missing -= await store.insertCodes(tx, { ...codes, batchId: id }, [...new Set(made)]);
      }
      await tell(tx, codes, actor, "coupon-codes.generate", { batch: id, name, count });
      return batch;
    },

    async importFrom(tx, codes, { name, csv }, actor) {
      await mayTake(codes, tx);
      const { codes: given, repeated, invalidLines, invalid } = readCodesOf(csv.toString("utf8"));
      if (given.length > MOST_IMPORTED) fail("INVALID_INPUT", { field: "body", details: { most: MOST_IMPORTED } });
      const id = uuidv7(clock.now());
      const imported = await store.insertCodes(tx, { ...codes, batchId: id }, given);
      const batch =
        imported === 0
          ? null
          : await store.insertBatch(tx, { ...codes, id, name, source: "IMPORTED", total: imported, createdBy: actor });
      const counts = { imported, repeated: repeated + given.length - imported, invalid };
      await tell(tx, codes, actor, "coupon-codes.import", { batch: id, name, ...counts });
      return { batch, ...counts, invalidLines };
    },

    async export(codes, batchId, actor) {
      await transact(db.orders, async (tx) => {
        if (!(await findTemplate(tx, codes.programId, codes.templateId))) fail("COUPON_NOT_FOUND");
        await tell(tx, codes, actor, "coupon-codes.export", { batch: batchId });
      });
      return linesOf(codes, batchId);
    },

    lock: store.lockCode,
    markRedeemed: store.markRedeemed,
  };

  async function* linesOf(codes: store.CodesOf, batchId: string | null): AsyncGenerator<string> {
    yield "\uFEFFcode,batch,redeemed_at\r\n";
    let after: { batchId: string; code: string } | null = null;
    for (;;) {
      const page: Awaited<ReturnType<typeof store.listCodesAfter>> = await store.listCodesAfter(
        db.reports,
        codes,
        after,
        {
          batchId,
          limit: EXPORTED_AT_ONCE,
        },
      );
      if (page.length > 0) {
        yield page
          .map(({ code, batch, redeemedAt }) => `${code},${quoted(batch)},${redeemedAt?.toISOString() ?? ""}\r\n`)
          .join("");
      }
      after = page.at(-1) ?? null;
      if (page.length < EXPORTED_AT_ONCE) return;
    }
  }
}

/** A cell a spreadsheet reads as text, never as a formula. */
const quoted = (text: string) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
