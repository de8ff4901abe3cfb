import * as z from "zod/mini";
import { id } from "../schemas.ts";
import { event } from "./event.ts";

/** `movement_id`: the row of the member's points history; one fact, one movement. */
const movement = {
  member_id: id,
  person_id: z.int(),
  movement_id: id,
  points: z.int().check(z.gte(1)),
};

export const pointsEarned = event({
  name: "points_earned",
  source: "server",
  zh: "获得积分",
  en: "Points earned",
  /** `repaid`: how many of them paid back a balance below zero. */
  schema: z.strictObject({ ...movement, order_id: z.nullable(id), repaid: z.int() }),
});
/** The order that held them was paid. */
export const pointsSpent = event({
  name: "points_spent",
  source: "server",
  zh: "使用积分",
  en: "Points spent",
  schema: z.strictObject({ ...movement, order_id: id }),
});
/** Spent points come back with a refund. */
export const pointsReturned = event({
  name: "points_returned",
  source: "server",
  zh: "退回积分",
  en: "Points returned",
  schema: z.strictObject({ ...movement, order_id: id, after_sale_id: id, repaid: z.int() }),
});
/** Earned points are taken back with a refund; `owed`: how many of them the member no longer had. */
export const pointsReversed = event({
  name: "points_reversed",
  source: "server",
  zh: "扣回积分",
  en: "Points taken back",
  schema: z.strictObject({ ...movement, order_id: id, after_sale_id: id, owed: z.int() }),
});
export const pointsExpired = event({
  name: "points_expired",
  source: "server",
  zh: "积分过期",
  en: "Points expired",
  schema: z.strictObject(movement),
});
/** An operator gave (`IN`) or took (`OUT`) points by hand. */
export const pointsAdjusted = event({
  name: "points_adjusted",
  source: "server",
  zh: "调整积分",
  en: "Points adjusted",
  schema: z.strictObject({ ...movement, direction: z.enum(["IN", "OUT"]), reason: z.string() }),
});
export const levelChanged = event({
  name: "level_changed",
  source: "server",
  zh: "等级变更",
  en: "Level changed",
  schema: z.strictObject({
    member_id: id,
    person_id: z.int(),
    from_level_id: z.nullable(id),
    to_level_id: z.nullable(id),
    level_name: z.string(),
    growth: z.int(),
    direction: z.enum(["UP", "DOWN"]),
  }),
});
