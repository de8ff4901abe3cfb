import {
  cancelImport,
  exportRejectedRows,
  type FileImport,
  getImport,
  type ImportDryRun,
  type ImportMapping,
  startImport,
  undoImport,
} from "@banyan/contracts";
import { App, Button, Progress } from "antd";
import { useState } from "react";
import { useParams } from "react-router";
import { useAction, useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatCount } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Block } from "../../../patterns/block.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Facts } from "../../../patterns/facts.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { DryRun } from "./dry-run.tsx";
import { ImportState, isMoving } from "./import-state.tsx";
import styles from "./imports.module.css";
import { Mapper } from "./mapper.tsx";
import { Reasons } from "./reasons.tsx";
import { useImportWords } from "./words.ts";

const REFETCH_MS = 1_000;

/** One import: its mapping and dry run while it waits, its progress while it runs, what it brought when it is done. */
export function Component() {
  const say = useImportWords();
  const toast = useToast();
  const { modal } = App.useApp();
  const { id: program } = useProgram();
  const { id = "" } = useParams();
  const params = { program, id };
  const { data, error, refetch } = useReply(getImport, { params }, { refetchEveryMs: REFETCH_MS, staleMs: 0 });
  const cancel = useAction(cancelImport, { touches: [getImport] });
  const undo = useAction(undoImport, { touches: [getImport] });
  const start = useAction(startImport, { touches: [getImport] });
  const [tried, setTried] = useState<{ mapping: ImportMapping; result: ImportDryRun } | null>(null);
  const ask = (title: string, content: string, run: () => Promise<unknown>) =>
    modal.confirm({ title, content, okButtonProps: { danger: true }, onOk: () => run().catch(toast.refused) });

  if (error !== null && data === undefined)
    return (
      <Page>
        <PageHeader title={say("title")} backTo={`/${program}/data/imports`} />
        <Panel>
          <ErrorState error={error} retry={() => void refetch()} />
        </Panel>
      </Page>
    );
  if (data === undefined)
    return (
      <Page>
        <PageHeader title={<Block width={240} height={24} />} backTo={`/${program}/data/imports`} />
        <Panel>
          <Block height={160} />
        </Panel>
      </Page>
    );
  const mayCancel = data.state === "UPLOADING" || data.state === "READY" || data.state === "RUNNING";
  return (
    <Page>
      <PageHeader
        title={data.fileName}
        beside={<ImportState row={data} />}
        backTo={`/${program}/data/imports`}
        sticky={data.state === "READY"}
        actions={
          <>
            {mayCancel && (
              <Button
                onClick={() =>
                  ask(say("cancel"), say("cancelConsequence", { count: formatCount(data.rowsPlaced) }), () =>
                    cancel.mutateAsync({ params, body: {} }),
                  )
                }
              >
                {say("cancel")}
              </Button>
            )}
            {data.state === "DONE" && data.accepted > 0 && (
              <Button
                onClick={() =>
                  ask(say("undo"), say("undoConsequence", { count: formatCount(data.accepted) }), () =>
                    undo.mutateAsync({ params, body: {} }),
                  )
                }
              >
                {say("undo")}
              </Button>
            )}
            {data.state === "READY" && (
              <Button
                type="primary"
                disabled={tried === null || tried.result.accepted === 0}
                loading={start.isPending}
                onClick={() =>
                  tried && void start.mutateAsync({ params, body: { mapping: tried.mapping } }).catch(toast.refused)
                }
              >
                {say("start")}
              </Button>
            )}
          </>
        }
      />
      {data.state === "READY" ? (
        <>
          <Mapper
            id={id}
            onTried={(mapping, result) => setTried({ mapping, result })}
            onChanged={() => setTried(null)}
          />
          {tried && <DryRun result={tried.result} />}
        </>
      ) : (
        <Outcome row={data} program={program} />
      )}
    </Page>
  );
}

function Outcome({ row, program }: { row: FileImport; program: string }) {
  const say = useImportWords();
  const times = useTimes();
  const rejected = row.rejected.reduce((sum, { rows }) => sum + rows, 0);
  const seconds = row.secondsLeft;
  const figures = [
    [say("rowsRead"), row.rowsRead],
    [say("accepted"), row.state === "RUNNING" ? row.rowsPlaced : row.accepted],
    [say("duplicate"), row.duplicate],
    [say("rejected"), rejected],
    [say("leftOut"), row.rowsLeftOut],
  ] as const;
  const facts = [
    {
      name: say("range"),
      value: row.firstAt && row.lastAt ? `${times.moment(row.firstAt)} – ${times.moment(row.lastAt)}` : "—",
    },
    { name: say("rate"), value: row.rowsPerSecond === null ? "—" : formatCount(row.rowsPerSecond) },
    { name: say("by"), value: `${row.createdBy} · ${times.moment(row.createdAt)}` },
    ...(row.error === null ? [] : [{ name: say("state.FAILED"), value: row.error }]),
  ];
  return (
    <>
      {isMoving(row) && (
        <Panel title={row.phase === null ? say(`state.${row.state}`) : say(`phase.${row.phase}`)}>
          <Progress percent={Math.floor(row.progressBp / 100)} aria-label={say(`state.${row.state}`)} />
          {seconds !== null && (
            <p className={styles["faint"]}>
              {say("left")}{" "}
              {seconds < 90 ? say("seconds", { count: seconds }) : say("minutes", { count: Math.ceil(seconds / 60) })}
            </p>
          )}
        </Panel>
      )}
      <Panel>
        <div className={styles["figures"]}>
          {figures.map(([label, value]) => (
            <div key={label}>
              <div className={styles["label"]}>{label}</div>
              <div className={styles["figure"]}>{formatCount(value)}</div>
            </div>
          ))}
        </div>
      </Panel>
      <Panel
        title={say("rejected")}
        aside={
          rejected > 0 && (
            <Button href={exportRejectedRows.path.replace(":program", program).replace(":id", row.id)}>
              {say("download")}
            </Button>
          )
        }
      >
        {rejected === 0 ? say("noRejected") : <Reasons rejected={row.rejected} />}
      </Panel>
      <Panel>
        <Facts items={facts} />
      </Panel>
    </>
  );
}
