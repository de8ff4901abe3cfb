import { useMemo } from "react";
import { useProgram } from "../api/session.ts";
import { usePreferences } from "../theme/preferences.ts";
import { type Times, timesIn } from "./times.ts";

/** Words for instants in the program's zone. */
export function useTimes(): Times {
  const { zone } = useProgram();
  const { language } = usePreferences();
  return useMemo(() => timesIn(zone, language), [zone, language]);
}
