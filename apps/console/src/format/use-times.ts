import { getOverview } from "@banyan/contracts";
import { useMemo } from "react";
import { useReply } from "../api/queries.ts";
import { useProgram } from "../api/session.ts";
import { usePreferences } from "../theme/preferences.ts";
import { type Times, timesIn } from "./times.ts";

/** Until the program's zone is known, and for operators who may not read figures. */
const ASSUMED_ZONE = "Asia/Shanghai";

/** Words for instants in the program's zone. The overview's reply is what tells the zone; one day of it is asked once. */
export function useTimes(): Times {
  const { id: program, permissions } = useProgram();
  const { language } = usePreferences();
  const day = timesIn(ASSUMED_ZONE, "zh").dayOf(new Date());
  const { data } = useReply(
    getOverview,
    { params: { program }, query: { from: day, to: day } },
    { staleMs: Number.POSITIVE_INFINITY, enabled: permissions.includes("analytics.read") },
  );
  const zone = data?.zone ?? ASSUMED_ZONE;
  return useMemo(() => timesIn(zone, language), [zone, language]);
}
