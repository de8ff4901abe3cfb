import {
  type Call,
  checkShippingFile,
  commitShippingImport,
  getShippingImport,
  getTodo,
  listOrders,
  type ShippingImport,
} from "@banyan/contracts";
import { Button, Modal, Progress, Table, Upload } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { call } from "../../../api/call.ts";
import { useAction, useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { Block } from "../../../patterns/block.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { StateTag, type Tone } from "../../../patterns/state-tag.tsx";
import { useToast } from "../../../patterns/toast.ts";
import styles from "./desk.module.css";
import { useDeskWords } from "./desk-words.ts";

type Row = ShippingImport["rows"][number];
const tones: Record<Row["state"], Tone> = { READY: "act", PROBLEM: "bad", SHIPPED: "good", FAILED: "bad" };

/** Sends a file to be checked; nothing ships by it. */
export function checkFile(program: string, file: Blob): Promise<ShippingImport> {
  // raw bytes are no part of an endpoint's type
  return call(checkShippingFile, { params: { program }, body: new Blob([file], { type: "text/csv" }) } as Call<
    typeof checkShippingFile
  >);
}

/** Ship by file: choose, check row by row, ship as one job, results. The import's id is in the address: a reload keeps it. */
export function ImportDialog({
  importId,
  onImport,
  onClose,
}: {
  importId: string | undefined;
  onImport: (id: string | undefined) => void;
  onClose: () => void;
}) {
  const say = useDeskWords();
  return (
    <Modal open width={860} title={say("importTitle")} footer={null} onCancel={onClose}>
      <div className={styles["form"]}>
        {importId === undefined ? (
          <ChooseFile onImport={onImport} />
        ) : (
          <Checked id={importId} onAnother={() => onImport(undefined)} onClose={onClose} />
        )}
      </div>
    </Modal>
  );
}

function ChooseFile({ onImport }: { onImport: (id: string) => void }) {
  const say = useDeskWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const [isChecking, setIsChecking] = useState(false);
  const check = (file: Blob) => {
    setIsChecking(true);
    checkFile(program, file)
      .then(({ id }) => onImport(id))
      .catch(toast.refused)
      .finally(() => setIsChecking(false));
  };
  const template = `data:text/csv;charset=utf-8,${encodeURIComponent("\uFEFF订单号,快递公司,运单号\r\n")}`;
  return (
    <>
      <p className={styles["consequence"]}>{say("importAbout")}</p>
      <Upload.Dragger
        accept=".csv,text/csv"
        showUploadList={false}
        disabled={isChecking}
        beforeUpload={(file) => {
          check(file);
          return false;
        }}
      >
        <p>{say("drop")}</p>
        <p className={styles["none"]}>{say("dropHint")}</p>
      </Upload.Dragger>
      <a href={template} download={say("templateName")}>
        {say("template")}
      </a>
    </>
  );
}

const LOOK_EVERY_MS = 1_000;

function Checked({ id, onAnother, onClose }: { id: string; onAnother: () => void; onClose: () => void }) {
  const say = useDeskWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const params = { program, id };
  const [isRunning, setIsRunning] = useState(true);
  const query = useReply(getShippingImport, { params }, isRunning ? { refetchEveryMs: LOOK_EVERY_MS, staleMs: 0 } : {});
  const commit = useAction(commitShippingImport, { touches: [getShippingImport, listOrders, getTodo] });
  const file = query.data;
  if (file === undefined)
    return query.error === null ? (
      <Block height={240} />
    ) : (
      <ErrorState error={query.error} retry={() => void query.refetch()} />
    );
  const { ready, problem, shipped, failed } = file.counts;
  const shouldLook = file.state === "RUNNING";
  if (shouldLook !== isRunning) setIsRunning(shouldLook);
  const total = ready + shipped + failed;
  const done = shipped + failed;
  return (
    <>
      <p className={styles["consequence"]}>
        {file.state === "DONE"
          ? say("done", { shipped, failed, problem })
          : file.state === "RUNNING"
            ? say("running", { done, total })
            : ready === 0
              ? say("nothingReady")
              : say("checked", { ready, problem })}
      </p>
      {file.state === "RUNNING" && <Progress percent={total === 0 ? 0 : Math.floor((done / total) * 100)} />}
      <Table<Row>
        size="small"
        rowKey="row"
        pagination={file.rows.length > 10 ? { pageSize: 10, showSizeChanger: false } : false}
        dataSource={file.rows}
        columns={[
          { key: "row", title: say("row"), width: 56, render: (_, { row }) => row },
          {
            key: "order",
            title: say("order"),
            render: (_, { orderNo, orderId, summary }) => (
              <span className={styles["stack"]}>
                {orderId === null ? orderNo || "—" : <Link to={`/${program}/shop/orders/${orderId}`}>{orderNo}</Link>}
                {summary !== "" && <span className={styles["none"]}>{summary}</span>}
              </span>
            ),
          },
          { key: "carrier", title: say("carrier"), width: 120, render: (_, { carrier }) => carrier || "—" },
          { key: "tracking", title: say("trackingNo"), width: 170, render: (_, row) => row.trackingNo || "—" },
          {
            key: "result",
            title: say("result"),
            width: 200,
            render: (_, { state, problem: what }) => (
              <span className={styles["stack"]}>
                <StateTag tone={tones[state]}>{say(`row.${state}`)}</StateTag>
                {what !== null && <span className={styles["none"]}>{say(`problem.${what}`)}</span>}
              </span>
            ),
          },
        ]}
      />
      <div className={styles["actions"]}>
        {file.state === "CHECKED" && ready > 0 && (
          <Button
            type="primary"
            loading={commit.isPending}
            onClick={() => {
              commit.mutateAsync({ params, body: {} }).catch(toast.refused);
            }}
          >
            {say("commit", { count: ready })}
          </Button>
        )}
        {file.state !== "RUNNING" && <Button onClick={onAnother}>{say("another")}</Button>}
        <Button onClick={onClose}>{say("close")}</Button>
      </div>
    </>
  );
}
