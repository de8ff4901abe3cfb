import { getPerson, listMerges, type PersonMerge, previewUndo, undoMerge } from "@banyan/contracts";
import { Button, Input, Modal } from "antd";
import { useState } from "react";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { Block } from "../../../patterns/block.tsx";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import styles from "./person.module.css";
import { usePersonWords } from "./words.ts";

/** Takes a wrong merge apart, after saying what that does; nothing for those who may not. */
export function UndoMerge({ merge }: { merge: PersonMerge }) {
  const say = usePersonWords();
  const may = useMay("member.merge");
  const [isOpen, setIsOpen] = useState(false);
  if (!may || merge.undone !== null) return null;
  return (
    <>
      <Button size="small" onClick={() => setIsOpen(true)}>
        {say("undo")}
      </Button>
      {isOpen && <Dialog merge={merge} onClose={() => setIsOpen(false)} />}
    </>
  );
}

function Dialog({ merge, onClose }: { merge: PersonMerge; onClose: () => void }) {
  const say = usePersonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const [note, setNote] = useState("");
  const params = { program, id: merge.id };
  const { data } = useReply(previewUndo, { params });
  const undo = useAction(undoMerge, { touches: [listMerges, getPerson] });
  const send = () =>
    undo.mutate(
      { params, body: { note } },
      {
        onSuccess: () => {
          toast.done(say("undoneDone"));
          onClose();
        },
        onError: toast.refused,
      },
    );
  return (
    <Modal
      open
      title={say("undoTitle")}
      okText={say("undo")}
      okButtonProps={{
        danger: true,
        disabled: note.trim() === "" || !data || data.refusal !== null,
        loading: undo.isPending,
      }}
      onOk={send}
      onCancel={onClose}
    >
      <div className={styles["dialog"]}>
        {data === undefined ? (
          <Block height={40} />
        ) : data.refusal === null ? (
          <p>{say("undoWhat", { count: data.identifiers.length, from: merge.from })}</p>
        ) : (
          <p className={styles["warn"]}>{say("refusal", { reason: say(`refusal.${data.refusal}`) })}</p>
        )}
        <Field label={say("note")} hint={say("noteHint")} required>
          {(wiring) => (
            <Input {...wiring} maxLength={200} value={note} onChange={({ target }) => setNote(target.value)} />
          )}
        </Field>
      </div>
    </Modal>
  );
}
