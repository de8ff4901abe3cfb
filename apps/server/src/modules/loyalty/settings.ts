import { level, pointsRules } from "@banyan/contracts";
import * as z from "zod/mini";
import { defineSetting } from "#kernel/settings.ts";

/** Points are off until the shop turns them on; the numbers are the field's habits: a point a yuan, a hundred pay one. */
export const pointsSetting = defineSetting({
  key: "loyalty.points",
  schema: pointsRules,
  default: {
    isOn: false,
    earn: { pointsPerYuan: 1, growthPerYuan: 1, at: "COMPLETED", validMonths: 12 },
    spend: { pointsPerYuan: 100, minPoints: 100, stepPoints: 100, maxBp: 5_000 },
    returnedKeepDays: 7,
  },
  zh: "积分：获得、抵扣与有效期",
  en: "Points: how they are earned, spent and lost",
});

/** Levels in order of growth, the first at 0. `version` counts the changes. */
export const levelsSetting = defineSetting({
  key: "loyalty.levels",
  schema: z.strictObject({ version: z.int(), levels: z.array(level), keepDays: z.int() }),
  default: { version: 0, levels: [], keepDays: 30 },
  zh: "会员等级",
  en: "Member levels",
});
export type Levels = z.infer<typeof levelsSetting.schema>;
