import { type Call, importPlan, listPlanEvents, type Reply } from "@banyan/contracts";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Modal, Table, Upload } from "antd";
import { useState } from "react";
import { call } from "../../../api/call.ts";
import { useProgram } from "../../../api/session.ts";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { useToast } from "../../../patterns/toast.ts";
import styles from "./tracking-plan.module.css";
import { usePlanWords } from "./words.ts";

type Result = Reply<typeof importPlan>;
type Chosen = { file: Blob; result: Result };

/** A plan by file: choose, see what would change, write. */
export function FileDialog({ onClose }: { onClose: () => void }) {
  const say = usePlanWords();
  const toast = useToast();
  const client = useQueryClient();
  const { id: program } = useProgram();
  const [chosen, setChosen] = useState<Chosen>();
  const [isBusy, setIsBusy] = useState(false);
  const send = (file: Blob, mode: "check" | "apply") => {
    setIsBusy(true);
    // raw bytes are no part of an endpoint's type
    const asked = { params: { program }, query: { mode }, body: file } as Call<typeof importPlan>;
    return call(importPlan, asked).finally(() => setIsBusy(false));
  };
  const check = (given: File) => {
    const file = new Blob([given], { type: given.name.endsWith(".json") ? "application/json" : "text/csv" });
    send(file, "check").then((result) => setChosen({ file, result }), toast.refused);
  };
  const apply = async ({ file, result }: Chosen) => {
    try {
      await send(file, "apply");
      await client.invalidateQueries({ queryKey: [listPlanEvents.path] });
      toast.done(say("applied", { count: result.added.length + result.changed.length }));
      onClose();
    } catch (error) {
      toast.refused(error as Error); // what a call rejects with
    }
  };
  return (
    <Modal open width={640} title={say("importTitle")} footer={null} onCancel={onClose}>
      {chosen === undefined ? (
        <>
          <p className={styles["consequence"]}>{say("importAbout")}</p>
          <Upload.Dragger
            accept=".json,.csv"
            showUploadList={false}
            disabled={isBusy}
            beforeUpload={(file) => {
              check(file);
              return false;
            }}
          >
            <p>{say("drop")}</p>
            <p className={styles["faint"]}>{say("dropHint")}</p>
          </Upload.Dragger>
        </>
      ) : (
        <Checked
          {...chosen.result}
          isBusy={isBusy}
          onApply={() => void apply(chosen)}
          onAnother={() => setChosen(undefined)}
        />
      )}
    </Modal>
  );
}

function Checked({
  added,
  changed,
  unchanged,
  problems,
  isBusy,
  onApply,
  onAnother,
}: Result & { isBusy: boolean; onApply: () => void; onAnother: () => void }) {
  const say = usePlanWords();
  const count = added.length + changed.length;
  const isWrong = problems.length > 0;
  return (
    <div className={styles["form"]}>
      <p>
        {isWrong
          ? say("problems", { count: problems.length })
          : count === 0
            ? say("nothingNew")
            : say("checked", { added: added.length, changed: changed.length, unchanged })}
      </p>
      {isWrong ? (
        <Table
          size="small"
          rowKey={({ place, problem }) => place + problem}
          pagination={problems.length > 10 ? { pageSize: 10, showSizeChanger: false } : false}
          dataSource={problems}
          columns={[
            { key: "place", title: say("place"), render: (_, { place }) => place },
            { key: "problem", title: say("problem"), render: (_, { problem }) => problem },
          ]}
        />
      ) : (
        count > 0 && (
          <Table
            size="small"
            rowKey="name"
            pagination={count > 10 ? { pageSize: 10, showSizeChanger: false } : false}
            dataSource={[
              ...added.map((name) => ({ name, isNew: true })),
              ...changed.map((name) => ({ name, isNew: false })),
            ]}
            columns={[
              {
                key: "name",
                title: say("event"),
                render: (_, { name }) => <span className={styles["code"]}>{name}</span>,
              },
              {
                key: "kind",
                title: "",
                width: 100,
                render: (_, { isNew }) => (
                  <StateTag tone={isNew ? "good" : "act"}>{say(isNew ? "added" : "changed")}</StateTag>
                ),
              },
            ]}
          />
        )
      )}
      <div className={styles["actions"]}>
        <Button onClick={onAnother}>{say("another")}</Button>
        {!isWrong && count > 0 && (
          <Button type="primary" loading={isBusy} onClick={onApply}>
            {say("apply", { count })}
          </Button>
        )}
      </div>
    </div>
  );
}
