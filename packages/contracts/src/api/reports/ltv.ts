import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { day, fen, id, programParams } from "../../schemas.ts";
import { purchase } from "./purchases.ts";
import { reportErrors, reportScope } from "./query.ts";

/** Days after the first touch that LTV is told for. */
export const ltvHorizons = [7, 30, 60, 90, 180, 365] as const;

export const ltvQuestion = z.strictObject({
  ...reportScope,
  purchase,
  /** Rows of the answer: by where people came from first, or by the month they came first. */
  by: z._default(z.enum(["channel", "month"]), "channel"),
});
export type LtvQuestion = z.infer<typeof ltvQuestion>;

const figures = {
  /** Whose first behaviour ever was in the range. */ newPersons: z.int(),
  ltv: z.array(
    z.strictObject({
      days: z.int(),
      /** New persons whose days are over: only these count. */ persons: z.int(),
      /** What they paid less what they got back within the days. */ netFen: z.int(),
      perPersonFen: z.nullable(z.int()),
    }),
  ),
  /** As in the channel report; null: the question is narrowed, costs are of everybody. */
  cost: z.nullable(z.strictObject({ adCostFen: fen, rewardsFen: fen, newUserCouponsFen: fen, totalFen: fen })),
  cacFen: z.nullable(z.int()),
  /** The longest complete LTV over CAC. */ ltvToCac: z.nullable(z.strictObject({ days: z.int(), ratioBp: z.int() })),
  payback: z.discriminatedUnion("state", [
    z.strictObject({ state: z.literal("NO_COST") }),
    z.strictObject({ state: z.literal("NOT_YET"), revenueFen: z.int() }),
    z.strictObject({ state: z.literal("REACHED"), /** Days after the first touch. */ day: z.int() }),
  ]),
};
export const ltvAnswer = z.strictObject({
  total: z.strictObject(figures),
  rows: z.array(
    z.strictObject({
      /** By channel as in the channel report (`channel:<id>`, `scene:<group>`, `unregistered`, `none`); by month `2026-11`. */
      key: z.string(),
      /** A channel's name or a scene group's key. */ label: z.string(),
      ...figures,
    }),
  ),
});
export type LtvAnswer = z.infer<typeof ltvAnswer>;
/** `row` absent: all. `days` absent: the new persons; else those of them whose days are over, `hasPaid` those who paid in them. */
export const ltvCell = z.strictObject({
  row: z.optional(z.string().check(z.maxLength(120))),
  days: z.optional(z.int().check(z.gte(1), z.lte(366))),
  hasPaid: z.optional(z.boolean()),
});

const analyst = { who: "staff", permission: "analytics.read", idempotency: "none" } as const;
export const answerLtv = endpoint({
  ...analyst,
  method: "POST",
  path: "/api/console/programs/:program/reports/ltv",
  summary: "客户终身价值（实际） Lifetime value, observed",
  errors: reportErrors,
  params: programParams,
  body: ltvQuestion,
  response: ltvAnswer,
});

/** Times purchases are forecast for. */
export const predictionHorizons = [90, 180, 365] as const;
export const ltvPredictionQuestion = z.strictObject({
  /** People whose first purchase in the range is known from it; as of its last day. */ ...reportScope,
  purchase,
  /** The last days are kept from the model and forecast, to see how far off it is; 0: no such check. */
  holdoutDays: z._default(z.int().check(z.gte(0), z.lte(366)), 30),
  /** What money of a year later is worth less. */ discountBp: z._default(z.int().check(z.gte(0), z.lte(10_000)), 0),
});
export type LtvPredictionQuestion = z.infer<typeof ltvPredictionQuestion>;

/** Fewer are too few to be fitted: buyers, and those of them who came back. */
export const PREDICTION_NEEDS = { buyers: 100, repeatBuyers: 30 };

const forecast = z.strictObject({ days: z.int(), purchases: z.number(), valueFen: z.number() });
const person = z.strictObject({
  personId: z.int(),
  memberId: z.nullable(id),
  nickname: z.nullable(z.string()),
  /** Days with a purchase. */ purchases: z.int(),
  lastDay: day,
  averageFen: z.number(),
  chanceAlive: z.number(),
  forecast: z.array(forecast),
});
export type PredictedPerson = z.infer<typeof person>;
const buyers = { buyers: z.int(), repeatBuyers: z.int() };
export const ltvPredictionAnswer = z.discriminatedUnion("state", [
  z.strictObject({ state: z.literal("TOO_LITTLE"), ...buyers, needed: z.strictObject(buyers) }),
  z.strictObject({
    state: z.literal("FITTED"),
    ...buyers,
    asOf: day,
    /** Times in weeks, money in fen. */
    model: z.strictObject({
      ...{ r: z.number(), alpha: z.number(), a: z.number(), b: z.number(), logLikelihood: z.number() },
      ...{ p: z.number(), q: z.number(), gamma: z.number() },
    }),
    /** Expected to be still customers, of all buyers. */ alive: z.number(),
    /** Of all buyers together. */ forecast: z.array(forecast),
    /** What the model, knowing nothing of the last days, said of them, beside what came. Null: no check, or too little before. */
    check: z.nullable(
      z.strictObject({
        from: day,
        persons: z.int(),
        /** Days with a purchase in the days kept back. */ actual: z.int(),
        predicted: z.number(),
        /** (predicted − actual) / actual; null: nothing came. */ error: z.nullable(z.number()),
        /** Per person. */ meanAbsoluteError: z.number(),
        /** By repeat purchases before; the last one is “so many or more”. */
        buckets: z.array(
          z.strictObject({ repeats: z.int(), persons: z.int(), actual: z.number(), predicted: z.number() }),
        ),
      }),
    ),
    /** Worth most in the longest time told; and who came back before and is most likely gone. */
    top: z.array(person),
    lost: z.array(person),
  }),
]);
export type LtvPredictionAnswer = z.infer<typeof ltvPredictionAnswer>;
/** The check's last bucket. */
export const MOST_REPEATS = 7;
/** Buyers by repeat purchases before the days kept back (`repeats`; 7 = or more); absent: all buyers. */
export const ltvPredictionCell = z.strictObject({
  repeats: z.optional(z.int().check(z.gte(0), z.lte(MOST_REPEATS))),
  /** Only who came back. */ isRepeat: z.optional(z.boolean()),
});

export const answerLtvPrediction = endpoint({
  ...analyst,
  method: "POST",
  path: "/api/console/programs/:program/reports/ltv-prediction",
  summary: "客户终身价值（预测） Lifetime value, predicted",
  errors: reportErrors,
  params: programParams,
  body: ltvPredictionQuestion,
  response: ltvPredictionAnswer,
});
