import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { programParams } from "../../schemas.ts";
import { purchase } from "./purchases.ts";
import { reportErrors, reportScope } from "./query.ts";

export const memberComparisonQuestion = z.strictObject({
  ...reportScope,
  purchase,
  /** How long after somebody was first seen in the range they count as kept. */
  keptDays: z._default(z.int().check(z.gte(1), z.lte(90)), 7),
});
export type MemberComparisonQuestion = z.infer<typeof memberComparisonQuestion>;

export const memberSides = ["member", "non_member"] as const;
export const memberMeasures = ["persons", "buyers", "repeatBuyers", "keptOf", "kept"] as const;
const rate = z.nullable(z.int());
export const memberComparisonAnswer = z.strictObject({
  /** Member: registered by the end of the range. */
  rows: z.array(
    z.strictObject({
      side: z.enum(memberSides),
      /** With any behaviour or a purchase in the range. */ persons: z.int(),
      buyers: z.int(),
      orders: z.int(),
      /** Paid less refunded for these orders by the end of the range. */ netFen: z.int(),
      /** Buyers of two orders or more. */ repeatBuyers: z.int(),
      buyerBp: rate,
      repeatBp: rate,
      /** Per order; per person. */ orderValueFen: z.nullable(z.int()),
      arpuFen: z.nullable(z.int()),
      /** First seen in the range at least `keptDays` before its end; of these seen again on a later day within so many days. */
      keptOf: z.int(),
      kept: z.int(),
      keptBp: rate,
    }),
  ),
});
export type MemberComparisonAnswer = z.infer<typeof memberComparisonAnswer>;
export const memberComparisonCell = z.strictObject({ side: z.enum(memberSides), measure: z.enum(memberMeasures) });

export const answerMemberComparison = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/reports/member-comparison",
  summary: "会员与非会员 Members and others",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: reportErrors,
  params: programParams,
  body: memberComparisonQuestion,
  response: memberComparisonAnswer,
});
