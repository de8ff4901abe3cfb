import { createWriteKey, listWriteKeys, revokeWriteKey, type WriteKey } from "@banyan/contracts";
import { App, Button, Input, Modal } from "antd";
import { useState } from "react";
import { useAction, useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { Field } from "../../../patterns/field.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { useToast } from "../../../patterns/toast.ts";
import styles from "./imports.module.css";
import type { Choice } from "./tabs.ts";
import { useImportWords } from "./words.ts";

/** Secrets with which another system writes history. */
export function WriteKeys({ tabs }: { tabs: Choice }) {
  const say = useImportWords();
  const times = useTimes();
  const toast = useToast();
  const { modal } = App.useApp();
  const { id: program } = useProgram();
  const [isMaking, setMaking] = useState(false);
  const query = useReply(listWriteKeys, { params: { program } });
  const revoke = useAction(revokeWriteKey, { touches: [listWriteKeys] });
  const ask = (key: WriteKey) =>
    modal.confirm({
      title: `${say("revoke")} ${key.name}`,
      content: say("revokeConsequence"),
      okButtonProps: { danger: true },
      onOk: () => revoke.mutateAsync({ params: { program, id: key.id }, body: {} }).catch(toast.refused),
    });
  const items = query.data?.items;
  const columns: Column<WriteKey>[] = [
    { key: "name", title: say("keyName"), pinned: true, render: ({ name }) => name },
    { key: "prefix", title: say("keyPrefix"), width: 200, render: ({ prefix }) => <code>{prefix}…</code> },
    {
      key: "used",
      title: say("keyUsed"),
      width: 180,
      render: ({ lastUsedAt }) => (lastUsedAt ? times.moment(lastUsedAt) : say("never")),
    },
    { key: "by", title: say("by"), width: 140, render: ({ createdBy }) => createdBy },
    { key: "created", title: say("created"), width: 180, render: ({ createdAt }) => times.moment(createdAt) },
    {
      key: "state",
      title: say("state"),
      width: 120,
      render: ({ revokedAt }) =>
        revokedAt ? <StateTag tone="over">{say("revoked")}</StateTag> : <StateTag tone="good">{say("inUse")}</StateTag>,
    },
    {
      key: "do",
      title: "",
      width: 100,
      pinned: true,
      render: (key) =>
        key.revokedAt === null && (
          <Button size="small" onClick={() => ask(key)}>
            {say("revoke")}
          </Button>
        ),
    },
  ];
  const create = (
    <Button type="primary" onClick={() => setMaking(true)}>
      {say("newKey")}
    </Button>
  );
  return (
    <>
      <List
        name="write-keys"
        label={say("tab.keys")}
        columns={columns}
        query={{ ...query, data: items && { items, total: items.length, page: 1, pageSize: 100 } }}
        tabs={tabs}
        filters={create}
        empty={<EmptyState title={say("keyEmpty")} hint={say("keyEmptyHint")} />}
      />
      {isMaking && <NewKey onClose={() => setMaking(false)} />}
    </>
  );
}

function NewKey({ onClose }: { onClose: () => void }) {
  const say = useImportWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const [name, setName] = useState("");
  const create = useAction(createWriteKey, { touches: [listWriteKeys] });
  const make = () => create.mutateAsync({ params: { program }, body: { name } }).catch(toast.refused);
  return (
    <Modal
      open
      title={say("newKey")}
      onCancel={onClose}
      onOk={() => (create.data ? onClose() : void make())}
      okText={create.data ? say("done") : say("newKey")}
      okButtonProps={{ disabled: name.trim() === "", loading: create.isPending }}
    >
      {create.data ? (
        <>
          <p>{say("secretOnce")}</p>
          <Input.TextArea
            readOnly
            autoSize
            className={styles["secret"] ?? ""}
            value={create.data.secret}
            aria-label={say("keyPrefix")}
          />
        </>
      ) : (
        <Field label={say("keyName")}>
          {(wiring) => (
            <Input
              {...wiring}
              value={name}
              maxLength={50}
              onChange={(event) => setName(event.target.value)}
              onPressEnter={() => void make()}
            />
          )}
        </Field>
      )}
    </Modal>
  );
}
