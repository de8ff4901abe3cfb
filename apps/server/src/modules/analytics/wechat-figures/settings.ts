import * as z from "zod/mini";
import { defineSetting } from "#kernel/settings.ts";

/** One in ten: people who refuse our tracker are a few per cent, the rest is how each side cuts visits. */
export const toleranceSetting = defineSetting({
  key: "analytics.wechat-figures",
  schema: z.strictObject({ toleranceBp: z.int() }),
  default: { toleranceBp: 1_000 },
  zh: "微信对数：容差",
  en: "WeChat's figures: tolerance",
});
