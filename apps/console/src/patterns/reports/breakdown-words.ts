import type { BreakdownValue } from "@banyan/contracts";
import { useCallback } from "react";
import { useChannelName } from "../use-channel-name.ts";
import { useReportPartWords } from "./words.ts";

/** What a value of a breakdown is called: channels by their name, the rest as the server labels it. */
export function useBreakdownName(): (value: BreakdownValue, property: string) => string {
  const say = useReportPartWords();
  const channelName = useChannelName();
  return useCallback(
    ({ value, label, isOther }, property) => {
      if (isOther) return say("other");
      if (property === "channel" || property === "person.first_channel")
        return channelName(value === null ? null : String(value));
      if (value === null || value === "") return say("notSet");
      if (typeof value === "boolean") return say(value ? "yes" : "no");
      return label || String(value);
    },
    [say, channelName],
  );
}
