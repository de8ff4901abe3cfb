import { getSeedProgramme, listSeedUsers } from "@banyan/contracts";
import { Button, Progress } from "antd";
import { useState } from "react";
import { useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatCount } from "../../../format/numbers.ts";
import { urlChoice } from "../../../format/url-state.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { FeedbackList } from "./feedback-list.tsx";
import { Invitations } from "./invitations.tsx";
import { MemberList } from "./member-list.tsx";
import { ProgrammeDrawer } from "./programme-drawer.tsx";
import styles from "./seed-users.module.css";
import { useSeedWords } from "./words.ts";

const views = ["members", "feedback", "invitations"] as const;
const filters = { view: urlChoice(views) };

/** 获客 · 种子用户: who joined, what they owe, what they say and what comes of it. */
export function Component() {
  const say = useSeedWords();
  const { id: program } = useProgram();
  const may = useMay("channel.write");
  const [{ view = "members" }, setFilter] = useUrlState(filters);
  const [isSetting, setSetting] = useState(false);
  const { data, error, refetch } = useReply(getSeedProgramme, { params: { program } });
  const seeds = useReply(listSeedUsers, { params: { program }, query: { pageSize: 1 } });
  const percent = (part: number, whole: number) => Math.min(100, Math.round((part * 100) / whole));
  const words = { members: say("tabMembers"), feedback: say("tabFeedback"), invitations: say("tabInvitations") };

  return (
    <Page>
      <PageHeader
        title={say("title")}
        about={say("about")}
        beside={data && <StateTag tone={data.isOn ? "good" : "over"}>{say(data.isOn ? "open" : "closed")}</StateTag>}
        actions={may && <Button onClick={() => setSetting(true)}>{say("settings")}</Button>}
      />
      {error !== null && data === undefined ? (
        <Panel>
          <ErrorState error={error} retry={() => void refetch()} />
        </Panel>
      ) : (
        <>
          <Figures columns={4}>
            <Figure
              label={say("joined")}
              definition={say("joinedAbout")}
              value={
                data && (
                  <span className={styles["bar"]}>
                    {say("ofQuota", { joined: formatCount(data.joined), quota: formatCount(data.quota) })}
                    <Progress percent={percent(data.joined, data.quota)} showInfo={false} size="small" />
                  </span>
                )
              }
            />
            <Figure
              label={say("week")}
              definition={say("weekAbout", { goal: data?.weeklyGoal ?? 0 })}
              trend={data?.weeks}
              value={
                data && (
                  <span className={styles["bar"]}>
                    {say("ofGoal", { count: formatCount(data.feedbackThisWeek), goal: formatCount(data.weeklyGoal) })}
                    <Progress percent={percent(data.feedbackThisWeek, data.weeklyGoal)} showInfo={false} size="small" />
                  </span>
                )
              }
            />
            <Figure
              label={say("owing")}
              definition={say("owingAbout")}
              value={seeds.data && say("count", { count: formatCount(seeds.data.owing) })}
            />
            <Figure
              label={say("lapsed")}
              definition={say("lapsedAbout", { weeks: data?.lapseAfterWeeks ?? 0 })}
              value={data && say("count", { count: formatCount(data.counts.LAPSED ?? 0) })}
            />
          </Figures>
          <div className={styles["views"]} role="tablist">
            {views.map((one) => (
              <button
                key={one}
                type="button"
                role="tab"
                aria-selected={one === view}
                className={one === view ? styles["viewOn"] : styles["view"]}
                onClick={() => setFilter({ view: one === "members" ? undefined : one })}
              >
                {words[one]}
              </button>
            ))}
          </div>
          {view === "members" && <MemberList />}
          {view === "feedback" && <FeedbackList />}
          {view === "invitations" && <Invitations />}
        </>
      )}
      {isSetting && data && <ProgrammeDrawer programme={data} onClose={() => setSetting(false)} />}
    </Page>
  );
}
