import { createSeedInvitation, listSeedInvitations, type SeedInvitation, setSeedInvitation } from "@banyan/contracts";
import { Button, Input, InputNumber, Modal, Typography } from "antd";
import { useState } from "react";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatCount } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { Field } from "../../../patterns/field.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./seed-users.module.css";
import { useSeedWords } from "./words.ts";

/** Codes people join by: whom they were sent to, how many are left. */
export function Invitations() {
  const say = useSeedWords();
  const times = useTimes();
  const toast = useToast();
  const { id: program } = useProgram();
  const may = useMay("channel.write");
  const [page, setPage] = useState(1);
  const [isMaking, setMaking] = useState(false);
  const query = useReply(listSeedInvitations, { params: { program }, query: { page } }, { keepPrevious: true });
  const turn = useAction(setSeedInvitation, { touches: [listSeedInvitations] });
  const columns: readonly Column<SeedInvitation>[] = [
    { key: "label", title: say("label"), pinned: true, render: ({ label }) => label },
    {
      key: "link",
      title: say("link"),
      width: 340,
      render: ({ code }) => (
        <Typography.Text copyable className={styles["path"] ?? ""}>
          {`pages/feedback/index?s=${code}`}
        </Typography.Text>
      ),
    },
    {
      key: "used",
      title: say("used"),
      width: 120,
      align: "right",
      render: ({ used, uses }) => `${formatCount(used)} / ${formatCount(uses)}`,
    },
    {
      key: "state",
      title: say("state"),
      width: 110,
      render: ({ isOpen, used, uses }) => (
        <StateTag tone={!isOpen || used >= uses ? "over" : "good"}>
          {say(!isOpen ? "isClosed" : used >= uses ? "usedUp" : "isOpen")}
        </StateTag>
      ),
    },
    { key: "createdAt", title: say("createdAt"), width: 140, render: ({ createdAt }) => times.moment(createdAt) },
    {
      key: "action",
      title: "",
      width: 100,
      pinned: true,
      render: ({ id, isOpen }) =>
        may && (
          <Button
            size="small"
            type="text"
            onClick={() =>
              turn.mutate({ params: { program, id }, body: { isOpen: !isOpen } }, { onError: toast.refused })
            }
          >
            {say(isOpen ? "close" : "reopen")}
          </Button>
        ),
    },
  ];
  const make = may && (
    <Button type="primary" onClick={() => setMaking(true)}>
      {say("invite")}
    </Button>
  );
  return (
    <>
      <List
        name="seed-invitations"
        label={say("tabInvitations")}
        columns={columns}
        query={query}
        onPage={setPage}
        filters={make}
        empty={<EmptyState title={say("invitationsEmpty")} hint={say("invitationsEmptyHint")} action={make} />}
      />
      {isMaking && <NewInvitation onClose={() => setMaking(false)} />}
    </>
  );
}

function NewInvitation({ onClose }: { onClose: () => void }) {
  const say = useSeedWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const [label, setLabel] = useState("");
  const [uses, setUses] = useState(50);
  const create = useAction(createSeedInvitation, { touches: [listSeedInvitations] });
  return (
    <Modal
      open
      width={460}
      title={say("invite")}
      okText={say("invite")}
      okButtonProps={{ disabled: label.trim() === "" }}
      cancelText={common("cancel")}
      confirmLoading={create.isPending}
      onCancel={onClose}
      onOk={() =>
        create.mutate(
          { params: { program }, body: { label: label.trim(), uses } },
          {
            onSuccess: () => {
              toast.done(say("inviteDone"));
              onClose();
            },
            onError: toast.refused,
          },
        )
      }
    >
      <div className={styles["form"]}>
        <Field required label={say("label")} hint={say("labelHint")}>
          {(wiring) => (
            <Input
              {...wiring}
              autoFocus
              maxLength={40}
              value={label}
              onChange={(event) => setLabel(event.target.value)}
            />
          )}
        </Field>
        <Field required label={say("uses")}>
          {(wiring) => (
            <InputNumber {...wiring} min={1} max={100_000} value={uses} onChange={(value) => setUses(value ?? 1)} />
          )}
        </Field>
      </div>
    </Modal>
  );
}
