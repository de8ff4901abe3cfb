import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { fen, programParams } from "../../schemas.ts";
import { eventSelection, reportErrors, reportScope } from "./query.ts";

/** Which touches of the lookback a conversion is credited to. */
export const attributionModels = ["first", "last", "last_non_direct", "linear", "position", "time_decay"] as const;
export type AttributionModel = (typeof attributionModels)[number];
/** `channel`: the channel a visit names, else the group of its scene, as the channel report has its rows. */
export const touchGroups = ["channel", "scene_group", "code", "campaign"] as const;
export type TouchGroup = (typeof touchGroups)[number];
export const LOOKBACK_DAYS = { least: 1, most: 90, usual: 30 } as const;

/** A conversion is an event of the range; a touch is how a visit began, at most `lookbackDays` before it (rules: reports). */
export const attributionQuestion = z.strictObject({
  ...reportScope,
  conversion: z._default(eventSelection, { event: "order_paid", filters: [] }),
  lookbackDays: z._default(z.int().check(z.gte(LOOKBACK_DAYS.least), z.lte(LOOKBACK_DAYS.most)), LOOKBACK_DAYS.usual),
  groupBy: z._default(z.enum(touchGroups), "channel"),
  /** Takes off what was refunded of an order, whenever. */ net: z._default(z.boolean(), false),
});
export type AttributionQuestion = z.infer<typeof attributionQuestion>;

const credit = z.strictObject({
  /** Parts add up to the number of conversions; four decimals, exact. */ conversions: z.number(),
  /** Parts add up to the value, to the fen. */ valueFen: fen,
  /** Who had a conversion that is credited here, wholly or in part. */ persons: z.int(),
});
export type AttributionCredit = z.infer<typeof credit>;
/** `channel:<key>`, `scene:<group>`, `code:<short id>`, `campaign:<name>`, `unset`, or `none`: no touch within the lookback (直接/无触点). */
export const touchKey = z.string().check(z.maxLength(260));
export const attributionAnswer = z.strictObject({
  total: z.strictObject({ conversions: z.int(), valueFen: fen, persons: z.int(), touches: z.int() }),
  rows: z.array(
    z.strictObject({
      key: touchKey,
      /** Touches of this kind before conversions, and conversions with at least one. */
      touches: z.int(),
      touchedConversions: z.int(),
      models: z.strictObject({
        first: credit,
        last: credit,
        last_non_direct: credit,
        linear: credit,
        position: credit,
        time_decay: credit,
      }),
    }),
  ),
  /** The most frequent sequences of touches before a conversion, equal neighbours as one; at most 20. */
  sequences: z.array(
    z.strictObject({
      keys: z.array(touchKey),
      conversions: z.int(),
      persons: z.int(),
      valueFen: fen,
      /** On average, visits up to the conversion. */ averageTouches: z.number(),
      /** On average, from the first of these touches. */ averageSeconds: z.number(),
    }),
  ),
});
export type AttributionAnswer = z.infer<typeof attributionAnswer>;

export const attributionCell = z.discriminatedUnion("of", [
  z.strictObject({ of: z.literal("total") }),
  z.strictObject({ of: z.literal("credit"), key: touchKey, model: z.enum(attributionModels) }),
  z.strictObject({ of: z.literal("touched"), key: touchKey }),
  z.strictObject({ of: z.literal("sequence"), keys: z.array(touchKey).check(z.maxLength(1_000)) }),
]);
export type AttributionCell = z.infer<typeof attributionCell>;

export const getAttribution = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/reports/attribution",
  summary: "归因 Attribution",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: reportErrors,
  params: programParams,
  body: attributionQuestion,
  response: attributionAnswer,
});
