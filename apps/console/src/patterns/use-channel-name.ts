import { listChannelNames } from "@banyan/contracts";
import { useCallback } from "react";
import { useReply } from "../api/queries.ts";
import { useMay, useProgram } from "../api/session.ts";
import { useCommonWords } from "../words/common.ts";

/** What the channel of an event or member is called; events carry its key, which nobody may have registered. */
export function useChannelName(): (key: string | null) => string {
  const say = useCommonWords();
  const { id: program } = useProgram();
  const mayRead = useMay("channel.read");
  const { data } = useReply(listChannelNames, { params: { program } }, { staleMs: 60_000, enabled: mayRead });
  return useCallback(
    (key) => {
      if (key === null || key === "") return say("noChannel");
      if (data === undefined) return key;
      return data.items.find((one) => one.key === key)?.name ?? say("unregisteredChannel", { key });
    },
    [data, say],
  );
}

/** What an event is about, in words: who joined is told by their channel, everything else by itself. */
export function useEventDetail(): (item: { event: string; detail: string }) => string {
  const channelName = useChannelName();
  return ({ event, detail }) => (event === "member_registered" && detail !== "" ? channelName(detail) : detail);
}
