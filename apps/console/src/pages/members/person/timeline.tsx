import { getTimeline, sceneGroupOf, sceneGroupWords, type TimelineItem, type TimelineSession } from "@banyan/contracts";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Segmented } from "antd";
import { useState } from "react";
import { call } from "../../../api/call.ts";
import { useProgram } from "../../../api/session.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Block } from "../../../patterns/block.tsx";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Money } from "../../../patterns/money.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { useChannelName, useEventDetail } from "../../../patterns/use-channel-name.ts";
import { useEventName } from "../../../patterns/use-event-name.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import styles from "./person.module.css";
import { usePersonWords } from "./words.ts";

const kinds = ["all", "behaviour", "business"] as const;
type Visit = { key: string; session: TimelineSession | undefined; items: TimelineItem[] };

/** What one person did on all their devices, newest first; what belongs to one visit stands together. */
export function Timeline({ personId }: { personId: number }) {
  const say = usePersonWords();
  const { id: program } = useProgram();
  const [kind, setKind] = useState<(typeof kinds)[number]>("all");
  const query = useInfiniteQuery({
    queryKey: [getTimeline.path, program, personId, kind],
    queryFn: ({ pageParam }) =>
      call(getTimeline, {
        params: { program, personId },
        query: { ...(kind !== "all" && { kind }), ...(pageParam && { cursor: pageParam }) },
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor,
  });
  const visits = query.data && group(query.data.pages);
  return (
    <Panel
      title={say("timeline")}
      aside={
        <Segmented
          size="small"
          value={kind}
          onChange={setKind}
          options={kinds.map((value) => ({ value, label: say(`kind.${value}`) }))}
        />
      }
    >
      {query.error !== null && visits === undefined && (
        <ErrorState error={query.error} retry={() => void query.refetch()} compact />
      )}
      {query.isPending && <Block height={240} />}
      {visits?.length === 0 && <EmptyState title={say("nothing")} hint={say("nothingHint")} />}
      {visits?.map((visit) => (
        <VisitLines key={`${visit.key} ${visit.items[0]?.id}`} visit={visit} />
      ))}
      {query.hasNextPage && (
        <Button
          className={styles["more"] ?? ""}
          block
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {say("more")}
        </Button>
      )}
    </Panel>
  );
}

/** Neighbours of one visit stand together; what becomes true on the server is part of none. */
function group(pages: readonly { items: TimelineItem[]; sessions: TimelineSession[] }[]): Visit[] {
  const sessions = new Map(pages.flatMap((page) => page.sessions).map((session) => [session.key, session]));
  const visits: Visit[] = [];
  for (const item of pages.flatMap((page) => page.items)) {
    const key = item.session ?? "";
    const last = visits.at(-1);
    if (last?.key === key) last.items.push(item);
    else visits.push({ key, session: sessions.get(key), items: [item] });
  }
  return visits;
}

function VisitLines({ visit: { session, items } }: { visit: Visit }) {
  const times = useTimes();
  return (
    <div className={styles["visit"]}>
      {session && <VisitHead session={session} />}
      <ol className={styles["events"]}>
        {items.map((item) => (
          <li key={item.id}>
            <time title={times.exact(item.at)}>{session ? times.clock(item.at) : times.moment(item.at)}</time>
            <Event item={item} />
            {item.amountFen === null ? <span /> : <Money fen={item.amountFen} strong />}
          </li>
        ))}
      </ol>
    </div>
  );
}

function VisitHead({ session }: { session: TimelineSession }) {
  const channelName = useChannelName();
  const say = usePersonWords();
  const times = useTimes();
  const { language } = usePreferences();
  const { startedAt, endedAt, events, channel, scene, device } = session;
  const seconds = Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
  return (
    <div className={styles["visitHead"]}>
      <strong>
        {say("session")} {times.moment(startedAt)}
      </strong>
      <span>{say("duration", { minutes: Math.floor(seconds / 60), seconds: seconds % 60 })}</span>
      <span>{say("events", { count: events })}</span>
      <span>{channelName(channel)}</span>
      {scene > 0 && <span>{say("scene", { scene, group: sceneGroupWords[sceneGroupOf(scene)][language] })}</span>}
      <span>{[device.model, device.platform, say("device", { id: device.anon })].filter(Boolean).join(" · ")}</span>
    </div>
  );
}

function Event({ item }: { item: TimelineItem }) {
  const detailOf = useEventDetail();
  const say = usePersonWords();
  const eventName = useEventName();
  const about = [item.product?.title ?? detailOf(item), item.kind === "behaviour" ? item.page : ""].filter(
    (text, index, all) => text !== "" && all.indexOf(text) === index,
  );
  return (
    <span className={styles["words"]}>
      <span className={item.kind === "business" ? styles["business"] : undefined}>
        {eventName(item.event)}
        {item.source === "import" && <span className={styles["faint"]}> {say("imported")}</span>}
      </span>
      {about.length > 0 && <span className={styles["faint"]}>{about.join(" · ")}</span>}
    </span>
  );
}
