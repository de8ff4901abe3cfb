import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { programParams } from "../../schemas.ts";
import { eventSelection, propertyName, reportErrors, reportScope } from "./query.ts";

const ratio = z.number().check(z.gt(0), z.lte(1));
const item = z.string().check(z.minLength(1), z.maxLength(200));
export const associationQuestion = z.strictObject({
  ...reportScope,
  /** What was bought together: in one order, by one person in the range; or looked at in one session. */
  basket: z._default(z.enum(["order", "person", "session"]), "order"),
  /** Products and categories are those of the lines and of the event itself; else any property of the event. */
  item: z._default(z.union([z.enum(["product", "category"]), propertyName]), "product"),
  /** Events baskets are made of; absent: paid orders, of sessions views of a product. */ of: z.optional(
    eventSelection,
  ),
  minSupport: z._default(ratio, 0.01),
  minConfidence: z._default(ratio, 0.2),
  /** Of both sides together. */ mostItems: z._default(z.int().check(z.gte(2), z.lte(6)), 4),
  limit: z._default(z.int().check(z.gte(1), z.lte(500)), 100),
});
export type AssociationQuestion = z.infer<typeof associationQuestion>;

const named = z.strictObject({
  id: z.string(),
  /** A product's title, a category's name, else the value. */ name: z.string(),
});
export const associationAnswer = z.strictObject({
  baskets: z.int(),
  /** Different items of all baskets, and those frequent enough. */ items: z.int(),
  frequentItems: z.int(),
  /** All that were found; shown are `limit` of them, by lift, then confidence, then support. */ found: z.int(),
  rules: z.array(
    z.strictObject({
      from: z.array(named),
      to: named,
      /** Baskets with all; with all of `from`; with `to`. */ baskets: z.int(),
      fromBaskets: z.int(),
      toBaskets: z.int(),
      support: z.number(),
      confidence: z.number(),
      /** 1: no more than chance. */ lift: z.number(),
      /** Share of baskets beyond chance. */ leverage: z.number(),
      /** Null: without exception. */ conviction: z.nullable(z.number()),
    }),
  ),
});
export type AssociationAnswer = z.infer<typeof associationAnswer>;
/** `both`: with a basket of all; `from`: with a basket of all of `from`; `without`: the same, but never one with `to`. */
export const associationCell = z.strictObject({
  from: z.array(item).check(z.minLength(1), z.maxLength(5)),
  to: item,
  who: z.enum(["both", "from", "without"]),
});

export const answerAssociation = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/reports/association",
  summary: "关联规则 Association rules",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: [...reportErrors, "ASSOCIATION_TOO_BROAD"],
  params: programParams,
  body: associationQuestion,
  response: associationAnswer,
});
