import type { CouponTemplate, CouponTemplateFields } from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import type { Clock } from "#kernel/clock.ts";
import { type Databases, type Db, type Tx, transact } from "#kernel/db.ts";
import { fail, unreachable } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import type { Settings } from "#kernel/settings.ts";
import type { Catalog } from "#modules/catalog/index.ts";
import { type ClaimRefusal, type CouponRules, claimRefusal } from "./coupon-template.ts";
import { newcomerGiftSetting } from "./settings.ts";
import * as store from "./store.ts";

export type Promotions = {
  listTemplates(programId: string): Promise<CouponTemplate[]>;
  /** Errors: INVALID_INPUT for rules that contradict each other and goods this program does not have. */
  createTemplate(tx: Tx, programId: string, input: CouponTemplateFields, actor: string): Promise<CouponTemplate>;
  /** `null` takes the gift away. Errors: COUPON_NOT_FOUND. */
  setNewcomerGift(programId: string, templateId: string | null, actor: string): Promise<void>;
  /** The template newcomers get, while it is active. */
  newcomerGift(programId: string): Promise<CouponTemplate | null>;
  /** Why this member (or a visitor) could not claim now; for words only, `takeCoupon` decides. */
  claimRefusal(claim: Claim & { memberId: string | null }): Promise<ClaimRefusal | null>;
  /**
   * Takes one coupon out of a template within its state, time, quota and the member's limit.
   * Errors: COUPON_NOT_FOUND, COUPON_EXPIRED, COUPON_SOLD_OUT, COUPON_LIMIT_REACHED.
   */
  takeCoupon(tx: Tx, claim: Claim & { memberId: string }): Promise<CouponRules>;
  /** For the ledger's nightly check: templates claimed beyond their quota. */
  templatesOverQuota(from: Db | Tx, programId: string): Promise<string[]>;
};

type Claim = { programId: string; templateId: string };

export type PromotionsDeps = {
  db: Databases;
  clock: Clock;
  settings: Settings;
  catalog: Pick<Catalog, "findKnownIds">;
};

export function createPromotions({ db, clock, settings, catalog }: PromotionsDeps): Promotions {
  return {
    listTemplates: (programId) => store.listTemplates(db.reads, programId),
    templatesOverQuota: store.templatesOverQuota,

    async createTemplate(tx, programId, input, actor) {
      checkTemplate(input);
      await checkScope(programId, input.scope);
      const template = await store.insertTemplate(tx, programId, uuidv7(clock.now()), input);
      const subject = `coupon-template:${template.id}`;
      await audit(tx, { programId, actor, action: "coupon-template.create", subject, after: template });
      return template;
    },

    async setNewcomerGift(programId, templateId, actor) {
      const before = await settings.read(programId, newcomerGiftSetting);
      await transact(db.orders, async (tx) => {
        if (templateId !== null && !(await store.findTemplate(tx, programId, templateId))) {
          fail("COUPON_NOT_FOUND", { field: "body.templateId" });
        }
        const after = { templateId };
        await settings.write(tx, programId, newcomerGiftSetting, after);
        await audit(tx, {
          programId,
          actor,
          action: "newcomer-gift.set",
          subject: `program:${programId}`,
          before,
          after,
        });
      });
    },

    async newcomerGift(programId) {
      const { templateId } = await settings.read(programId, newcomerGiftSetting);
      return templateId === null ? null : store.findTemplate(db.reads, programId, templateId);
    },

    claimRefusal: async (claim) => claimRefusal(await store.readClaimState(db.reads, claim), clock.now()),

    async takeCoupon(tx, claim) {
      const taken = await store.takeFromTemplate(tx, claim);
      if (taken === "incomplete") fail("COUPON_LIMIT_REACHED");
      if (taken !== "refused") return taken;
      const refusal = claimRefusal(await store.readClaimState(tx, claim), clock.now());
      switch (refusal) {
        case "NOT_FOUND":
          return fail("COUPON_NOT_FOUND");
        case "STOPPED":
        case "ENDED":
          return fail("COUPON_EXPIRED");
        case "MEMBER_LIMIT":
          return fail("COUPON_LIMIT_REACHED");
        case "SOLD_OUT":
        case null: // someone's claim was undone between the two statements
          return fail("COUPON_SOLD_OUT");
        default:
          return unreachable(refusal);
      }
    },
  };

  /** A coupon is for goods of this program only. Errors: INVALID_INPUT. */
  async function checkScope(programId: string, scope: CouponTemplateFields["scope"]): Promise<void> {
    if (scope.kind === "ALL") return;
    const [field, ids] =
      scope.kind === "PRODUCTS" ? ["productIds", scope.productIds] : ["categoryIds", scope.categoryIds];
    const known = await catalog.findKnownIds(programId, ids);
    const unknown = ids.findIndex((id) => !known.has(id));
    if (unknown >= 0) fail("INVALID_INPUT", { field: `body.scope.${field}.${unknown}` });
  }
}

/** What the contract's shapes cannot say. Errors: INVALID_INPUT. */
function checkTemplate({ benefit, validity, thresholdFen }: CouponTemplateFields): void {
  if (validity.kind === "FIXED" && new Date(validity.from) >= new Date(validity.until)) {
    fail("INVALID_INPUT", { field: "body.validity.until" });
  }
  // 满 50 减 60 would be a price below zero in words
  if (benefit.kind === "FIXED" && thresholdFen > 0 && benefit.amountFen > thresholdFen) {
    fail("INVALID_INPUT", { field: "body.benefit.amountFen" });
  }
}
