import type { PlanEvent } from "@banyan/contracts";
import { usePreferences } from "../../../theme/preferences.ts";

/** What people call an event: built-in ones have a name in each language, others the one they were given, else their code. */
export function useEventTitle(): (event: PlanEvent) => string {
  const { language } = usePreferences();
  return ({ name, title, titleEn }) => (language === "en" && titleEn) || title || name;
}
