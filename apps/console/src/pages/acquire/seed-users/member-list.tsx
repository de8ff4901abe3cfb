import { listSeedUsers, type SeedState, type SeedUser, seedStates } from "@banyan/contracts";
import { Checkbox } from "antd";
import { Link } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatCount } from "../../../format/numbers.ts";
import { urlChoice, urlPage } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { StateTag, type Tone } from "../../../patterns/state-tag.tsx";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./seed-users.module.css";
import { useSeedWords } from "./words.ts";

const filters = { state: urlChoice(seedStates), owing: urlChoice(["yes"] as const), page: urlPage };
const tones: Record<SeedState, Tone> = { INVITED: "wait", ACTIVE: "good", LAPSED: "over" };

/** Who joined, with what they gave and still owe; who owes most first: the list to remind by. */
export function MemberList() {
  const say = useSeedWords();
  const common = useCommonWords();
  const times = useTimes();
  const { id: program } = useProgram();
  const [filter, setFilter] = useUrlState(filters);
  const query = useReply(listSeedUsers, { params: { program }, query: filter }, { keepPrevious: true });
  const { counts, owing } = query.data ?? {};
  const columns: readonly Column<SeedUser>[] = [
    {
      key: "member",
      title: say("member"),
      pinned: true,
      render: ({ memberId, nickname }) => (
        <Link to={`/${program}/members/members?member=${memberId}`}>{nickname || say("gone")}</Link>
      ),
    },
    {
      key: "state",
      title: say("state"),
      width: 110,
      render: ({ state }) => <StateTag tone={tones[state]}>{say(`state.${state}`)}</StateTag>,
    },
    {
      key: "owed",
      title: say("owed"),
      width: 100,
      align: "right",
      render: ({ owed }) =>
        owed > 0 ? <strong>{say("owedCount", { count: owed })}</strong> : <span className={styles["faint"]}>0</span>,
    },
    {
      key: "given",
      title: say("given"),
      width: 150,
      align: "right",
      render: ({ given, givenThisWeek }) => (
        <span className={styles["stack"]}>
          <span>{formatCount(given)}</span>
          <span className={styles["faint"]}>{say("givenThisWeek", { count: givenThisWeek })}</span>
        </span>
      ),
    },
    {
      key: "lastFeedbackAt",
      title: say("lastFeedbackAt"),
      width: 140,
      render: ({ lastFeedbackAt }) => (lastFeedbackAt === null ? common("none") : times.moment(lastFeedbackAt)),
    },
    { key: "invitation", title: say("invitation"), width: 180, render: ({ invitation }) => invitation },
    { key: "joinedAt", title: say("joinedAt"), width: 140, render: ({ joinedAt }) => times.moment(joinedAt) },
  ];
  return (
    <List
      name="seed-users"
      label={say("tabMembers")}
      columns={columns}
      query={query}
      onPage={(page) => setFilter({ page })}
      tabs={{
        current: filter.state ?? "",
        onChange: (key) => setFilter({ state: seedStates.find((state) => state === key) }),
        items: [
          { key: "", label: common("all") },
          ...seedStates.map((state) => ({ key: state, label: say(`state.${state}`), count: counts?.[state] })),
        ],
      }}
      filters={
        <Checkbox
          checked={filter.owing === "yes"}
          onChange={({ target }) => setFilter({ owing: target.checked ? "yes" : undefined })}
        >
          {say("onlyOwing", { count: owing ?? 0 })}
        </Checkbox>
      }
      narrowed={filter.state !== undefined || filter.owing !== undefined}
      onClear={() => setFilter({ state: undefined, owing: undefined })}
      empty={<EmptyState title={say("membersEmpty")} hint={say("membersEmptyHint")} />}
    />
  );
}
