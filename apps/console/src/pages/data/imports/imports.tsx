import { type FileImport, listImports } from "@banyan/contracts";
import { Button, Progress } from "antd";
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatCount } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Page, PageHeader } from "../../../patterns/page.tsx";
import { FactRuns } from "./fact-runs.tsx";
import { ImportState, isMoving } from "./import-state.tsx";
import styles from "./imports.module.css";
import type { Choice } from "./tabs.ts";
import { UploadDialog } from "./upload-dialog.tsx";
import { useImportWords } from "./words.ts";
import { WriteKeys } from "./write-keys.tsx";

const REFETCH_MS = 2_000;
const tabs = ["files", "keys", "facts"] as const;

/** 数据 · 导入: files of history, the keys that write it, and the business facts beside their log. */
export function Component() {
  const say = useImportWords();
  const [search, setSearch] = useSearchParams();
  const current = tabs.find((tab) => tab === search.get("tab")) ?? "files";
  const choice = {
    items: tabs.map((tab) => ({ key: tab, label: say(`tab.${tab}`) })),
    current,
    onChange: (key: string) => setSearch(key === "files" ? {} : { tab: key }),
  };
  const [isUploading, setUploading] = useState(false);
  return (
    <Page>
      <PageHeader
        title={say("title")}
        about={current === "facts" ? say("factsAbout") : say("about")}
        actions={
          current === "files" && (
            <Button type="primary" onClick={() => setUploading(true)}>
              {say("newImport")}
            </Button>
          )
        }
      />
      {current === "files" && <Files tabs={choice} onNew={() => setUploading(true)} />}
      {current === "keys" && <WriteKeys tabs={choice} />}
      {current === "facts" && <FactRuns tabs={choice} />}
      {isUploading && <UploadDialog onClose={() => setUploading(false)} />}
    </Page>
  );
}

function Files({ tabs: choice, onNew }: { tabs: Choice; onNew: () => void }) {
  const say = useImportWords();
  const times = useTimes();
  const navigate = useNavigate();
  const { id: program } = useProgram();
  const [page, setPage] = useState(1);
  const query = useReply(
    listImports,
    { params: { program }, query: { page } },
    { keepPrevious: true, refetchEveryMs: REFETCH_MS, staleMs: 0 },
  );
  const rejectedOf = (row: FileImport) => row.rejected.reduce((sum, { rows }) => sum + rows, 0);
  const columns: Column<FileImport>[] = [
    {
      key: "file",
      title: say("file"),
      pinned: true,
      render: (row) => <span className={styles["name"]}>{row.fileName}</span>,
    },
    {
      key: "state",
      title: say("state"),
      width: 210,
      render: (row) =>
        isMoving(row) ? (
          <div className={styles["progress"]}>
            <Progress percent={Math.floor(row.progressBp / 100)} size="small" />
          </div>
        ) : (
          <ImportState row={row} />
        ),
    },
    { key: "rowsRead", title: say("rowsRead"), width: 120, align: "right", render: (row) => formatCount(row.rowsRead) },
    { key: "accepted", title: say("accepted"), width: 120, align: "right", render: (row) => formatCount(row.accepted) },
    {
      key: "duplicate",
      title: say("duplicate"),
      width: 110,
      align: "right",
      render: (row) => formatCount(row.duplicate),
    },
    {
      key: "rejected",
      title: say("rejected"),
      width: 110,
      align: "right",
      render: (row) => formatCount(rejectedOf(row)),
    },
    { key: "by", title: say("by"), width: 120, render: (row) => row.createdBy },
    { key: "created", title: say("created"), width: 170, render: (row) => times.moment(row.createdAt) },
  ];
  return (
    <List
      name="imports"
      label={say("title")}
      columns={columns}
      query={query}
      tabs={choice}
      onPage={setPage}
      onOpen={({ id }) => navigate(`/${program}/data/imports/${id}`)}
      empty={
        <EmptyState
          title={say("empty")}
          hint={say("emptyHint")}
          action={
            <Button type="primary" onClick={onNew}>
              {say("newImport")}
            </Button>
          }
        />
      }
    />
  );
}
