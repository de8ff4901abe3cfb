import { picture } from "@banyan/contracts";
import * as z from "zod/mini";
import { defineSetting } from "#kernel/settings.ts";

const banner = z.strictObject({
  picture,
  title: z.string(),
  productId: z.nullable(z.string()),
  categoryId: z.nullable(z.string()),
});

/** The home page: the thin beginning of the page builder. `name` null = the program's own. */
export const homeSetting = defineSetting({
  key: "storefront.home",
  schema: z.strictObject({ name: z.nullable(z.string()), slogan: z.string(), banners: z.array(banner) }),
  default: { name: null, slogan: "", banners: [] },
  zh: "首页",
  en: "Home page",
});

/** The wording of the privacy notice visitors agree to; another version asks them again. */
export const privacyVersionSetting = defineSetting({
  key: "storefront.privacy-version",
  schema: z.string().check(z.minLength(1), z.maxLength(32)),
  default: "1.0",
  zh: "隐私政策版本",
  en: "Version of the privacy notice",
});
