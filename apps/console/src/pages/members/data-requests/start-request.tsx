import { listDataRequests, startDataRequest } from "@banyan/contracts";
import { Button, Dropdown, Input, Modal } from "antd";
import { useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useRequestWords } from "./words.ts";

/** Asks for an export or a deletion on a member's behalf; a second person decides. */
export function StartRequest({ memberId }: { memberId: string }) {
  const say = useRequestWords();
  const toast = useToast();
  const may = useMay("privacy.request");
  const { id: program } = useProgram();
  const [kind, setKind] = useState<"EXPORT" | "ERASURE">();
  const [note, setNote] = useState("");
  const start = useAction(startDataRequest, { touches: [listDataRequests] });
  if (!may) return null;
  const send = () =>
    kind &&
    start.mutate(
      { params: { program, id: memberId }, body: { kind, note } },
      {
        onSuccess: () => {
          toast.done(say("started"));
          setKind(undefined);
        },
        onError: toast.refused,
      },
    );
  return (
    <>
      <Dropdown
        menu={{
          items: [
            { key: "EXPORT", label: say("startExport"), onClick: () => setKind("EXPORT") },
            { key: "ERASURE", label: say("startErasure"), danger: true, onClick: () => setKind("ERASURE") },
          ],
        }}
      >
        <Button>{say("start")}</Button>
      </Dropdown>
      <Modal
        open={kind !== undefined}
        title={say(kind === "ERASURE" ? "startErasure" : "startExport")}
        okButtonProps={{ disabled: note.trim() === "", loading: start.isPending, danger: kind === "ERASURE" }}
        onOk={send}
        onCancel={() => setKind(undefined)}
      >
        <p>{say("startWhat")}</p>
        <Field label={say("note")} hint={say("noteHint")} required>
          {(wiring) => (
            <Input {...wiring} maxLength={200} value={note} onChange={({ target }) => setNote(target.value)} />
          )}
        </Field>
      </Modal>
    </>
  );
}
