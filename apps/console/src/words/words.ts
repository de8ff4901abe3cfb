import i18next from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";
import { preferences } from "../theme/preferences.ts";

i18next.use(initReactI18next).init({
  lng: preferences().language,
  fallbackLng: "zh",
  resources: {},
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false }, // React escapes
  initAsync: false,
});

/** English may add `key_one` beside `key`; Chinese has no such form. */
type English<Zh> = { readonly [K in keyof Zh]: string } & { readonly [K in keyof Zh as `${K & string}_one`]?: string };
export type Values = Record<string, string | number>;
export type Say<Zh> = (key: keyof Zh & string, values?: Values) => string;

/**
 * A module's words in both languages, registered when its code loads; English must have every key Chinese has.
 * @returns a hook that gives the typed `say`
 * @example const useWords = defineWords("orders", { ship: "发货" }, { ship: "Ship" }); const say = useWords(); say("ship")
 */
export function defineWords<const Zh extends Record<string, string>>(
  namespace: string,
  zh: Zh,
  en: English<Zh>,
): () => Say<Zh> {
  i18next.addResourceBundle("zh", namespace, zh);
  i18next.addResourceBundle("en", namespace, en);
  // i18next types keys only for resources known when it starts; these come with their page
  return () => useTranslation(namespace).t as unknown as Say<Zh>;
}

/** @returns whether it was another one before */
export async function changeLanguage(language: "zh" | "en"): Promise<boolean> {
  if (i18next.language === language) return false;
  await i18next.changeLanguage(language);
  return true;
}
