import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { day, fen, id, programParams } from "../../schemas.ts";

/** How a promotion went. Definitions: docs/rules/reports.md, “Campaign review”. */
export const campaignReviewQuestion = z.strictObject({ promotionId: id });
export type CampaignReviewQuestion = z.infer<typeof campaignReviewQuestion>;

const span = z.strictObject({
  from: day,
  to: day,
  days: z.int(),
  /** Of the whole shop, whatever the promotion had to do with it; before refunds. */ paidFen: fen,
  orders: z.int(),
  newBuyers: z.int(),
});
export type ReviewSpan = z.infer<typeof span>;
export const reviewGaps = ["NOT_BEGUN", "NO_WHOLE_DAY", "TOO_LONG", "TOO_LITTLE_HISTORY"] as const;
export const campaignReviewAnswer = z.strictObject({
  /** Paid orders it took something off. */ used: z.int(),
  buyers: z.int(),
  /** Of them, whose first paid order this was. */ newBuyers: z.int(),
  /** What it took off. */ costFen: fen,
  /** Paid for these orders, less what was ever refunded of them. */ revenueFen: fen,
  /** Revenue ÷ cost; null: it cost nothing. */ roi: z.nullable(z.number()),
  /** As many days just before; null: the shop had not sold anything yet. */ before: z.nullable(span),
  /** Whole days only. */ during: z.nullable(span),
  /** At most as many days after. */ after: z.nullable(span),
  /**
   * Beside the median of the same weekdays of the eight weeks before it began (four at least). An estimate: nobody was held out,
   * and whatever else happened in these days is in it.
   */
  estimate: z.nullable(
    z.strictObject({
      usualFen: fen,
      /** What came in beyond the usual; may be negative. */ extraFen: z.int(),
      /** Extra ÷ cost; null: it cost nothing. */ extraPerCost: z.nullable(z.number()),
    }),
  ),
  /** Why there is no estimate. */ gap: z.nullable(z.enum(reviewGaps)),
});
export type CampaignReviewAnswer = z.infer<typeof campaignReviewAnswer>;
export const campaignReviewCell = z.strictObject({ of: z.enum(["buyers", "newBuyers"]) });
export type CampaignReviewCell = z.infer<typeof campaignReviewCell>;

export const readCampaignReview = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/reports/campaign-review",
  summary: "活动复盘 How a promotion went",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: ["PROMOTION_NOT_FOUND", "REPORT_TOO_SLOW", "REPORT_TOO_LARGE"],
  params: programParams,
  body: campaignReviewQuestion,
  response: campaignReviewAnswer,
});
