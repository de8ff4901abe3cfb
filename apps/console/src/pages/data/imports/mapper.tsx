import { dryRunImport, type ImportDryRun, type ImportMapping, previewImport } from "@banyan/contracts";
import { Button, Table } from "antd";
import { useState } from "react";
import { useAction, useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { Block } from "../../../patterns/block.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { useToast } from "../../../patterns/toast.ts";
import styles from "./imports.module.css";
import { MappingForm } from "./mapping-form.tsx";
import { useImportWords } from "./words.ts";

type Props = { id: string; onTried: (mapping: ImportMapping, result: ImportDryRun) => void; onChanged: () => void };

/** The file's first rows beside what they mean, guessed and to be corrected; each try is a dry run. */
export function Mapper({ id, onTried, onChanged }: Props) {
  const say = useImportWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const params = { program, id };
  const preview = useReply(previewImport, { params }, { staleMs: Number.POSITIVE_INFINITY });
  const dryRun = useAction(dryRunImport);
  const [changed, setChanged] = useState<ImportMapping | null>(null);
  const mapping = changed ?? preview.data?.mapping;
  // a dry run reads the file in the format that was asked for, the preview in the guessed one
  const seen = dryRun.data ?? preview.data;
  const change = (next: ImportMapping) => {
    setChanged(next);
    onChanged();
  };
  const attempt = (given: ImportMapping) =>
    dryRun
      .mutateAsync({ params, body: { mapping: given } })
      .then((result) => onTried(given, result))
      .catch(toast.refused);

  if (preview.error !== null)
    return (
      <Panel>
        <ErrorState error={preview.error} retry={() => void preview.refetch()} />
      </Panel>
    );
  return (
    <>
      <Panel title={say("preview", { count: seen?.rows.length ?? 0 })} flush>
        {seen === undefined ? (
          <Block height={240} />
        ) : (
          <Table
            size="small"
            rowKey="row"
            pagination={false}
            scroll={{ x: Math.max(900, seen.columns.length * 150), y: 280 }}
            dataSource={seen.rows}
            columns={seen.columns.map((column, index) => ({
              key: column,
              title: column,
              render: (_: unknown, { cells }: { cells: (string | null)[] }) => (
                <span className={styles["cell"]} title={cells[index] ?? ""}>
                  {cells[index]}
                </span>
              ),
            }))}
          />
        )}
      </Panel>
      <Panel
        title={say("mapping")}
        aside={
          <Button
            loading={dryRun.isPending}
            disabled={mapping === undefined}
            onClick={() => mapping && void attempt(mapping)}
          >
            {say("dryRun")}
          </Button>
        }
      >
        {mapping === undefined || seen === undefined ? (
          <Block height={320} />
        ) : (
          <MappingForm mapping={mapping} columns={seen.columns} eventValues={seen.eventValues} onChange={change} />
        )}
      </Panel>
    </>
  );
}
