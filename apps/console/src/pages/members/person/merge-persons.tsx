import { getPerson, listMerges, mergePersons, previewMerge } from "@banyan/contracts";
import { Button, Input, InputNumber, Modal } from "antd";
import { useState } from "react";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import styles from "./person.module.css";
import { usePersonWords } from "./words.ts";

/** Joins two persons by hand: first what it would do, then the reason, then it is done. */
export function MergePersons({ personId }: { personId: number }) {
  const say = usePersonWords();
  const may = useMay("member.merge");
  const [isOpen, setIsOpen] = useState(false);
  if (!may) return null;
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>{say("merge")}</Button>
      {isOpen && <Dialog personId={personId} onClose={() => setIsOpen(false)} />}
    </>
  );
}

function Dialog({ personId, onClose }: { personId: number; onClose: () => void }) {
  const say = usePersonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const [typed, setTyped] = useState<number | null>(null);
  const [other, setOther] = useState<number>();
  const [note, setNote] = useState("");
  const params = { program, personId };
  const { data, error, refetch } = useReply(
    previewMerge,
    { params, query: { with: other ?? 0 } },
    { enabled: other !== undefined },
  );
  const merge = useAction(mergePersons, { touches: [getPerson, listMerges] });
  const send = () => {
    if (!data || other === undefined) return;
    const confirmed = { into: data.into, from: data.from, membersEnd: data.members ? 1 : 0 };
    merge.mutate(
      { params, body: { with: other, note, confirmed } },
      {
        onSuccess: () => {
          toast.done(say("mergedDone"));
          onClose();
        },
        onError: (problem) => {
          toast.refused(problem);
          void refetch();
        },
      },
    );
  };
  return (
    <Modal
      open
      title={say("merge")}
      okText={say("mergeNow")}
      okButtonProps={{ danger: data?.members != null, disabled: !data || note.trim() === "", loading: merge.isPending }}
      onOk={send}
      onCancel={onClose}
    >
      <div className={styles["dialog"]}>
        <Field label={say("otherNumber")} required>
          {(wiring) => (
            <span>
              <InputNumber {...wiring} min={1} precision={0} value={typed} onChange={setTyped} />{" "}
              <Button disabled={typed === null} onClick={() => setOther(typed ?? undefined)}>
                {say("check")}
              </Button>
            </span>
          )}
        </Field>
        {error !== null && other !== undefined && <ErrorState error={error} retry={() => void refetch()} compact />}
        {data && !data.members && (
          <p>{say("mergeWhat", { from: data.from, into: data.into, count: data.identifiers })}</p>
        )}
        {data?.members && (
          <p className={styles["warn"]}>
            {say("membersWhat", {
              ended: data.members.ended.nickname,
              endedOrders: data.members.ended.orderCount,
              kept: data.members.kept.nickname,
              keptOrders: data.members.kept.orderCount,
            })}
          </p>
        )}
        {data?.wasUndone && <p className={styles["warn"]}>{say("wasUndone")}</p>}
        {data && (
          <Field label={say("note")} hint={say("noteHint")} required>
            {(wiring) => (
              <Input {...wiring} maxLength={200} value={note} onChange={({ target }) => setNote(target.value)} />
            )}
          </Field>
        )}
      </div>
    </Modal>
  );
}
