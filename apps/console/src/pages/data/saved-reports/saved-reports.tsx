import { MoreOutlined, StarFilled, StarOutlined, WarningOutlined } from "@ant-design/icons";
import {
  changeSavedReport,
  copySavedReport,
  listSavedReports,
  removeSavedReport,
  type SavedReport,
  starSavedReport,
} from "@banyan/contracts";
import { App, Button, Dropdown, Select, Tooltip } from "antd";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { urlChoice, urlPage, urlText } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Page, PageHeader } from "../../../patterns/page.tsx";
import { keptRangeWords, usePeriodWords } from "../../../patterns/reports/kept-range.tsx";
import { addressOf, pageOfKind } from "../../../patterns/reports/saved/kinds.ts";
import { ReportForm } from "../../../patterns/reports/saved/report-form.tsx";
import { SAVED } from "../../../patterns/reports/saved/save-report.tsx";
import { useSavedReportWords } from "../../../patterns/reports/saved/words.ts";
import { SearchBox } from "../../../patterns/search-box.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useNavigationWords } from "../../../shell/words.ts";
import styles from "./saved-reports.module.css";

const PAGE = 20;
const filters = {
  q: urlText(60),
  kind: urlText(40),
  folder: urlText(30),
  mine: urlChoice(["yes"]),
  page: urlPage,
};

/** 数据 · 已存报表: questions the team keeps, opened with today's dates. */
export function Component() {
  const say = useSavedReportWords();
  const sayPeriod = usePeriodWords();
  const navigationWord = useNavigationWords();
  const times = useTimes();
  const navigate = useNavigate();
  const { id: program } = useProgram();
  const mayWrite = useMay("analytics.write");
  const toast = useToast();
  const { modal } = App.useApp();
  const [filter, setFilter] = useUrlState(filters);
  const [editing, setEditing] = useState<SavedReport | null>(null);
  const { q, kind, folder, mine, page } = filter;
  const query = useReply(
    listSavedReports,
    {
      params: { program },
      query: {
        page,
        pageSize: PAGE,
        ...Object.fromEntries(Object.entries({ q, kind, folder, mine }).filter(([, v]) => v)),
      },
    },
    { keepPrevious: true },
  );
  const touches = { touches: [listSavedReports] };
  const star = useAction(starSavedReport, touches);
  const copy = useAction(copySavedReport, touches);
  const change = useAction(changeSavedReport, touches);
  const remove = useAction(removeSavedReport, touches);
  const at = (id: string) => ({ params: { program, id } });
  const kindWords = (name: string) => {
    const found = pageOfKind(name);
    return found ? navigationWord(found.name) : name;
  };
  const open = ({ id, report }: SavedReport) => {
    // named metrics open as trends: saving there makes another report
    const address = addressOf(report, report.kind === "metrics" ? {} : { [SAVED]: id });
    if (address === undefined) return toast.failed(say("gone"));
    void navigate(`/${program}/${address}`);
  };
  const askRemove = (row: SavedReport) =>
    modal.confirm({
      title: say("removeAsk", { name: row.name }),
      content:
        row.dashboards.length > 0
          ? say("inUse", { names: row.dashboards.map((one) => one.name).join("、") })
          : say("removeHint"),
      okText: say("remove"),
      okButtonProps: { danger: true, disabled: row.dashboards.length > 0 },
      onOk: () => remove.mutateAsync(at(row.id)).then(() => toast.done(say("removed")), toast.refused),
    });

  const columns: Column<SavedReport>[] = [
    {
      key: "name",
      title: say("name"),
      pinned: true,
      render: (row) => (
        <span className={styles["named"]}>
          <Button
            type="text"
            size="small"
            aria-label={say(row.isStarred ? "unstar" : "star")}
            aria-pressed={row.isStarred}
            icon={row.isStarred ? <StarFilled className={styles["starred"]} /> : <StarOutlined />}
            onClick={(event) => {
              event.stopPropagation();
              void star.mutateAsync({ ...at(row.id), body: { isStarred: !row.isStarred } }).catch(toast.refused);
            }}
          />
          <span className={styles["stack"]}>
            <span className={styles["name"]}>
              {row.name}
              {row.problem && (
                <Tooltip
                  title={
                    row.problem.code === "REPORT_KIND_UNKNOWN"
                      ? say("gone")
                      : say("unfit", { field: row.problem.field ?? "" })
                  }
                >
                  <WarningOutlined className={styles["warning"]} />
                </Tooltip>
              )}
            </span>
            {row.description !== "" && <span className={styles["faint"]}>{row.description}</span>}
          </span>
        </span>
      ),
    },
    { key: "kind", title: say("kind"), width: 110, render: ({ report }) => kindWords(report.kind) },
    {
      key: "range",
      title: say("range"),
      width: 160,
      render: ({ report }) => {
        const { range } = report.question as { range?: { from: string; to: string } };
        return range ? keptRangeWords(report.keptRange ?? range, sayPeriod, times) : "—";
      },
    },
    { key: "folder", title: say("folder"), width: 110, render: (row) => row.folder || "—" },
    {
      key: "dashboards",
      title: say("dashboards"),
      width: 180,
      render: ({ dashboards }) =>
        dashboards.length === 0
          ? "—"
          : dashboards.map((board, index) => (
              <span key={board.id}>
                {index > 0 && "、"}
                <Link to={`/${program}/data/dashboards/${board.id}`} onClick={(event) => event.stopPropagation()}>
                  {board.name}
                </Link>
              </span>
            )),
    },
    { key: "owner", title: say("owner"), width: 110, render: ({ owner }) => owner.name || say("byProduct") },
    { key: "changed", title: say("changed"), width: 130, render: ({ updatedAt }) => times.moment(updatedAt) },
    ...(mayWrite
      ? [
          {
            key: "more",
            title: "",
            width: 56,
            pinned: true,
            render: (row: SavedReport) => (
              // biome-ignore lint/a11y/noStaticElementInteractions: keeps the row from opening; the button inside is the control
              // biome-ignore lint/a11y/useKeyWithClickEvents: as above
              <span onClick={(event) => event.stopPropagation()}>
                <Dropdown
                  trigger={["click"]}
                  menu={{
                    items: [
                      { key: "edit", label: say("edit"), onClick: () => setEditing(row) },
                      {
                        key: "copy",
                        label: say("copy"),
                        onClick: () =>
                          void copy
                            .mutateAsync({ ...at(row.id), body: {} })
                            .then(() => toast.done(say("copied")), toast.refused),
                      },
                      { type: "divider" },
                      { key: "remove", danger: true, label: say("remove"), onClick: () => askRemove(row) },
                    ],
                  }}
                >
                  <Button type="text" size="small" icon={<MoreOutlined />} aria-label={say("more")} />
                </Dropdown>
              </span>
            ),
          },
        ]
      : []),
  ];
  const choose = (
    label: string,
    value: string | undefined,
    options: { value: string; label: string }[],
    set: (next: string | undefined) => void,
  ) => (
    <Select
      aria-label={label}
      style={{ width: 140 }}
      allowClear
      placeholder={label}
      value={value ?? null}
      options={options}
      onChange={(next: string | null | undefined) => set(next ?? undefined)}
    />
  );
  const narrowed = [q, kind, folder, mine].some((one) => one !== undefined);
  return (
    <Page>
      <PageHeader title={say("title")} about={say("about")} />
      <List<SavedReport>
        name="saved-reports"
        label={say("listLabel")}
        columns={columns}
        query={query}
        onPage={(next) => setFilter({ page: next })}
        onOpen={open}
        tabs={{
          items: [
            { key: "all", label: say("everyone") },
            { key: "yes", label: say("mine") },
          ],
          current: mine ?? "all",
          onChange: (key) => setFilter({ mine: key === "yes" ? "yes" : undefined, page: 1 }),
        }}
        filters={
          <>
            <SearchBox value={q} placeholder={say("search")} onSearch={(text) => setFilter({ q: text, page: 1 })} />
            {choose(
              say("anyKind"),
              kind,
              (query.data?.kinds ?? []).map((value) => ({ value, label: kindWords(value) })),
              (next) => setFilter({ kind: next, page: 1 }),
            )}
            {(query.data?.folders.length ?? 0) > 0 &&
              choose(
                say("anyFolder"),
                folder,
                (query.data?.folders ?? []).map((value) => ({ value, label: value })),
                (next) => setFilter({ folder: next, page: 1 }),
              )}
          </>
        }
        narrowed={narrowed}
        onClear={() => setFilter({ q: undefined, kind: undefined, folder: undefined, mine: undefined, page: 1 })}
        empty={
          <EmptyState
            title={say("empty")}
            hint={say("emptyHint")}
            action={
              <Link to={`/${program}/data/trends`}>
                <Button type="primary">{say("toTrends")}</Button>
              </Link>
            }
          />
        }
      />
      {editing !== null && (
        <ReportForm
          title={say("edit")}
          first={{ ...editing, keptRange: editing.report.keptRange }}
          range={undefined}
          folders={query.data?.folders ?? []}
          isBusy={change.isPending}
          onClose={() => setEditing(null)}
          onSave={({ name, description, folder: into }) =>
            void change
              .mutateAsync({
                ...at(editing.id),
                body: { name, description, folder: into, report: editing.report, version: editing.version },
              })
              .then(() => {
                setEditing(null);
                toast.done(say("updated"));
              }, toast.refused)
          }
        />
      )}
    </Page>
  );
}
