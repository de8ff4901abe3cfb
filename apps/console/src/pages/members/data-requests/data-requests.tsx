import { type DataRequest, dataRequestStates, listDataRequests } from "@banyan/contracts";
import { Select, Tooltip } from "antd";
import { Link } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { urlChoice, urlPage } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Page, PageHeader } from "../../../patterns/page.tsx";
import { StateTag, type Tone } from "../../../patterns/state-tag.tsx";
import { useCommonWords } from "../../../words/common.ts";
import styles from "../person/person.module.css";
import { Decide, Download } from "./decide.tsx";
import { useRequestWords } from "./words.ts";

const kinds = ["EXPORT", "ERASURE"] as const;
const filters = { kind: urlChoice(kinds), state: urlChoice(dataRequestStates), page: urlPage };
const tones: Record<DataRequest["state"], Tone> = {
  WAITING_APPROVAL: "act",
  REFUSED: "over",
  COOLING: "wait",
  CANCELLED: "over",
  RUNNING: "wait",
  DONE: "good",
  EXPIRED: "over",
};

/** 会员 · 数据请求: exports and deletions, how far each store is, and those that wait for a second person. */
export function Component() {
  const say = useRequestWords();
  const common = useCommonWords();
  const times = useTimes();
  const { id: program } = useProgram();
  const [filter, setFilter] = useUrlState(filters);
  const query = useReply(
    listDataRequests,
    { params: { program }, query: filter },
    { keepPrevious: true, refetchEveryMs: 15_000 },
  );
  const columns: readonly Column<DataRequest>[] = [
    {
      key: "member",
      title: say("member"),
      pinned: true,
      render: ({ memberId, nickname, personId }) => (
        <Link to={`/${program}/members/members/${memberId}`} className={styles["words"]}>
          <span>{nickname}</span>
          <span className={styles["faint"]}>{personId}</span>
        </Link>
      ),
    },
    { key: "kind", title: say("kind"), width: 120, render: ({ kind }) => say(`kind.${kind}`) },
    {
      key: "askedBy",
      title: say("askedBy"),
      width: 220,
      render: ({ askedBy, note, askedAt }) => (
        <span className={styles["words"]}>
          <span>{askedBy === "member" ? say("byMember") : `${say("byStaff")}${note && ` · ${note}`}`}</span>
          <span className={styles["faint"]}>{times.moment(askedAt)}</span>
        </span>
      ),
    },
    { key: "state", title: say("state"), width: 240, render: (request) => <State request={request} /> },
    { key: "stores", title: say("stores"), width: 150, render: (request) => <Stores request={request} /> },
    {
      key: "action",
      title: "",
      width: 170,
      pinned: true,
      render: (request) => (
        <>
          <Decide request={request} />
          <Download request={request} />
        </>
      ),
    },
  ];
  return (
    <Page>
      <PageHeader title={say("title")} about={say("about")} />
      <List
        name="data-requests"
        label={say("title")}
        columns={columns}
        query={query}
        onPage={(page) => setFilter({ page })}
        tabs={{
          current: filter.kind ?? "",
          onChange: (key) => setFilter({ kind: kinds.find((kind) => kind === key) }),
          items: [{ key: "", label: say("kind.all") }, ...kinds.map((key) => ({ key, label: say(`kind.${key}`) }))],
        }}
        filters={
          <Select
            aria-label={say("state")}
            style={{ width: 160 }}
            value={filter.state ?? ""}
            onChange={(value) => setFilter({ state: dataRequestStates.find((state) => state === value) })}
            options={[
              { value: "", label: common("all") },
              ...dataRequestStates.map((value) => ({ value, label: say(`state.${value}`) })),
            ]}
          />
        }
        narrowed={filter.state !== undefined}
        onClear={() => setFilter({ state: undefined })}
        empty={<EmptyState title={say("empty")} hint={say("emptyHint")} />}
      />
    </Page>
  );
}

function State({ request: { state, dueAt, fileUntil, blockedBy } }: { request: DataRequest }) {
  const say = useRequestWords();
  const times = useTimes();
  const about = [
    ...(state === "COOLING" && dueAt ? [say("due", { time: times.moment(dueAt) })] : []),
    ...(blockedBy.length > 0 ? [say("blocked", { list: blockedBy.join("、") })] : []),
    ...(fileUntil ? [say("until", { time: times.moment(fileUntil) })] : []),
  ];
  return (
    <span className={styles["words"]}>
      <StateTag tone={tones[state]}>{say(`state.${state}`)}</StateTag>
      {about.length > 0 && <span className={styles["faint"]}>{about.join(" · ")}</span>}
    </span>
  );
}

const storeNames = ["postgresql", "clickhouse", "files.after-sale", "files.exports"] as const;

function Stores({ request: { stores } }: { request: DataRequest }) {
  const say = useRequestWords();
  const times = useTimes();
  const common = useCommonWords();
  if (stores.length === 0) return common("none");
  const lines = stores.map(({ store, doneAt }) => {
    const known = storeNames.find((name) => name === store);
    const name = known === undefined ? store : say(`store.${known}`);
    return <div key={store}>{`${name}：${doneAt === null ? say("waiting") : times.moment(doneAt)}`}</div>;
  });
  const done = stores.filter(({ state }) => state === "DONE").length;
  return <Tooltip title={lines}>{`${done} / ${stores.length}`}</Tooltip>;
}
