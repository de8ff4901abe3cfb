import { eventTypes, listPlanEvents } from "@banyan/contracts";
import { useReply } from "../api/queries.ts";
import { useMay, useProgram } from "../api/session.ts";
import { usePreferences } from "../theme/preferences.ts";

const FRESH_MS = 60_000;
const MOST = 100;

/** What an event is called: ours by their type, the shop's own as its tracking plan titles them, others by their code. */
export function useEventName(): (event: string) => string {
  const { id: program } = useProgram();
  const { language } = usePreferences();
  const { data } = useReply(
    listPlanEvents,
    { params: { program }, query: { pageSize: MOST, source: "declared" } },
    { enabled: useMay("analytics.read"), staleMs: FRESH_MS },
  );
  const declared = new Map(data?.items.map((event) => [event.name, event]));
  return (name) => {
    const own = declared.get(name);
    return eventTypes.get(name)?.[language] ?? ((language === "en" && own?.titleEn) || own?.title || name);
  };
}
