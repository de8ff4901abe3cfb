import * as z from "zod/mini";
import { defineSetting } from "#kernel/settings.ts";

/** The coupon template a newcomer may claim once. */
export const newcomerGiftSetting = defineSetting({
  key: "promotions.newcomerGift",
  schema: z.strictObject({ templateId: z.nullable(z.uuid()) }),
  default: { templateId: null },
  zh: "新人礼",
  en: "Newcomer gift",
});
