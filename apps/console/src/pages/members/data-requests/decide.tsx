import { type DataRequest, decideDataRequest, linkExport, listDataRequests } from "@banyan/contracts";
import { App, Button } from "antd";
import { useAction } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { useToast } from "../../../patterns/toast.ts";
import { useRequestWords } from "./words.ts";

/** Approve or refuse what another operator asked for, with what it will do. */
export function Decide({ request: { id, kind, state } }: { request: DataRequest }) {
  const say = useRequestWords();
  const toast = useToast();
  const { modal } = App.useApp();
  const { id: program } = useProgram();
  const may = useMay("privacy.approve");
  const decide = useAction(decideDataRequest, { touches: [listDataRequests] });
  if (!may || state !== "WAITING_APPROVAL") return null;
  const ask = (approve: boolean) =>
    modal.confirm({
      title: say(approve ? "approve" : "refuse"),
      content: say(!approve ? "refuseWhat" : kind === "EXPORT" ? "approveExport" : "approveErasure"),
      okButtonProps: { danger: approve && kind === "ERASURE" },
      onOk: () =>
        decide
          .mutateAsync({ params: { program, id }, body: { approve } })
          .then(() => toast.done(say("decided")), toast.refused),
    });
  return (
    <>
      <Button size="small" type="primary" onClick={() => ask(true)}>
        {say("approve")}
      </Button>{" "}
      <Button size="small" onClick={() => ask(false)}>
        {say("refuse")}
      </Button>
    </>
  );
}

/** The file of an export an operator asked for; what members ask for is theirs alone. */
export function Download({ request: { id, kind, state, askedBy, fileUntil } }: { request: DataRequest }) {
  const say = useRequestWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const may = useMay("privacy.approve");
  const link = useAction(linkExport);
  if (!may || kind !== "EXPORT" || state !== "DONE" || fileUntil === null || askedBy === "member") return null;
  return (
    <Button
      size="small"
      loading={link.isPending}
      onClick={() =>
        link.mutate(
          { params: { program, id } },
          { onSuccess: ({ path }) => window.location.assign(path), onError: toast.refused },
        )
      }
    >
      {say("download")}
    </Button>
  );
}
