import { DownOutlined, PlusOutlined } from "@ant-design/icons";
import {
  exportPlan,
  exportPlanCsv,
  getPlanTypes,
  listPlanEvents,
  type PlanEvent,
  planSources,
  planStatuses,
} from "@banyan/contracts";
import { Button, Dropdown, Select } from "antd";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatCount } from "../../../format/numbers.ts";
import { urlChoice, urlPage, urlText } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Page, PageHeader } from "../../../patterns/page.tsx";
import { SearchBox } from "../../../patterns/search-box.tsx";
import { Sparkline } from "../../../patterns/sparkline.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { useCommonWords } from "../../../words/common.ts";
import { EventEditor } from "./event-editor.tsx";
import { EventStatus } from "./event-status.tsx";
import { useEventTitle } from "./event-title.ts";
import { FileDialog } from "./file-dialog.tsx";
import { StrictDialog } from "./strict-dialog.tsx";
import styles from "./tracking-plan.module.css";
import { usePlanWords } from "./words.ts";

const sorts = ["volume", "violations", "recent", "name"] as const;
const filters = {
  search: urlText(64),
  status: urlChoice(planStatuses),
  source: urlChoice(planSources),
  sort: urlChoice(sorts),
  page: urlPage,
};
type Row = PlanEvent & { id: string };

/** 数据 · 埋点: every event, how much of it comes and what is wrong with it; one opens as its own page. */
export function Component() {
  const say = usePlanWords();
  const common = useCommonWords();
  const times = useTimes();
  const titleOf = useEventTitle();
  const navigate = useNavigate();
  const mayWrite = useMay("tracking.write");
  const { id: program } = useProgram();
  const [filter, setFilter] = useUrlState(filters);
  const [opened, setOpened] = useState<"declare" | "file" | "strict">();
  const { data, error, isFetching, refetch } = useReply(
    listPlanEvents,
    { params: { program }, query: { ...filter, sort: filter.sort ?? "volume" } },
    { keepPrevious: true },
  );
  const addressOf = (name: string) => `/${program}/data/tracking-plan/${encodeURIComponent(name)}`;
  const fileAt = ({ path }: { path: string }) => path.replace(":program", program);

  const columns: readonly Column<Row>[] = [
    {
      key: "event",
      title: say("event"),
      pinned: true,
      render: (event) => (
        <span className={styles["words"]}>
          <span className={styles["name"]}>
            <Link to={addressOf(event.name)}>{titleOf(event)}</Link>
            {event.side === "server" && <StateTag tone="over">{say("fact")}</StateTag>}
          </span>
          <span className={styles["faint"]}>
            {event.title === "" ? say("unnamed") : <span className={styles["code"]}>{event.name}</span>}
          </span>
          {event.description !== "" && <span className={styles["faint"]}>{event.description}</span>}
        </span>
      ),
    },
    { key: "source", title: say("source"), width: 90, render: ({ source }) => say(`source.${source}`) },
    {
      key: "owner",
      title: say("owner"),
      width: 110,
      render: ({ owner }) => owner || <span className={styles["zero"]}>{common("none")}</span>,
    },
    {
      key: "properties",
      title: say("properties"),
      width: 80,
      align: "right",
      render: ({ propertyCount }) => formatCount(propertyCount),
    },
    {
      key: "volume",
      title: say("volume"),
      width: 190,
      align: "right",
      render: ({ volume }) => {
        const total = volume.reduce((sum, count) => sum + count, 0);
        return (
          <span className={styles["trend"]}>
            {total > 0 && <Sparkline values={volume} />}
            <span className={total === 0 ? styles["zero"] : undefined}>{formatCount(total)}</span>
          </span>
        );
      },
    },
    {
      key: "lastSeen",
      title: say("lastSeen"),
      width: 120,
      render: ({ lastSeenAt }) =>
        lastSeenAt === null ? <span className={styles["zero"]}>{say("never")}</span> : times.moment(lastSeenAt),
    },
    {
      key: "violations",
      title: say("violations"),
      width: 80,
      align: "right",
      render: ({ violations }) => (
        <span className={violations > 0 ? styles["bad"] : styles["zero"]}>{formatCount(violations)}</span>
      ),
    },
    { key: "status", title: say("status"), width: 110, render: ({ status }) => <EventStatus status={status} /> },
  ];
  const declare = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpened("declare")}>
      {say("declare")}
    </Button>
  );
  const files = [
    { key: "types", label: <a href={fileAt(getPlanTypes)}>{say("types")}</a> },
    { key: "json", label: <a href={fileAt(exportPlan)}>{say("exportJson")}</a> },
    { key: "csv", label: <a href={fileAt(exportPlanCsv)}>{say("exportCsv")}</a> },
    ...(mayWrite ? [{ key: "import", label: say("import"), onClick: () => setOpened("file") }] : []),
  ];
  return (
    <Page>
      <PageHeader
        title={say("title")}
        about={say("about")}
        beside={data && <StateTag tone="over">{say(data.isStrict ? "strictOn" : "strictOff")}</StateTag>}
        actions={
          <>
            {mayWrite && <Button onClick={() => setOpened("strict")}>{say("strict")}</Button>}
            <Dropdown menu={{ items: files }} trigger={["click"]}>
              <Button>
                {say("files")} <DownOutlined />
              </Button>
            </Dropdown>
            {mayWrite && declare}
          </>
        }
      />
      <List<Row>
        name="tracking-plan"
        label={say("title")}
        columns={columns}
        query={{
          error,
          isFetching,
          refetch,
          data: data && { ...data, items: data.items.map((event) => ({ ...event, id: event.name })) },
        }}
        onPage={(page) => setFilter({ page })}
        onOpen={({ name }) => void navigate(addressOf(name))}
        tabs={{
          current: filter.status ?? "all",
          onChange: (key) => setFilter({ status: planStatuses.find((one) => one === key) }),
          items: (["all", ...planStatuses] as const).map((key) => ({
            key,
            label: key === "all" ? say("tab.all") : say(`status.${key}`),
            count: data?.counts[key],
          })),
        }}
        filters={
          <>
            <SearchBox value={filter.search} onSearch={(search) => setFilter({ search })} placeholder={say("search")} />
            <Select
              aria-label={say("source")}
              style={{ width: 130 }}
              allowClear
              placeholder={say("source")}
              value={filter.source}
              onChange={(source) => setFilter({ source })}
              options={planSources.map((value) => ({ value, label: say(`source.${value}`) }))}
            />
            <Select
              aria-label={say("sort")}
              style={{ width: 130 }}
              value={filter.sort ?? "volume"}
              onChange={(sort) => setFilter({ sort: sort === "volume" ? undefined : sort })}
              options={sorts.map((value) => ({ value, label: say(`sort.${value}`) }))}
            />
          </>
        }
        narrowed={filter.search !== undefined || filter.source !== undefined || filter.status !== undefined}
        onClear={() => setFilter({ search: undefined, source: undefined, status: undefined })}
        empty={<EmptyState title={say("empty")} hint={say("emptyHint")} action={mayWrite && declare} />}
      />
      {opened === "declare" && <EventEditor shown={null} onClose={() => setOpened(undefined)} />}
      {opened === "file" && <FileDialog onClose={() => setOpened(undefined)} />}
      {opened === "strict" && <StrictDialog onClose={() => setOpened(undefined)} />}
    </Page>
  );
}
