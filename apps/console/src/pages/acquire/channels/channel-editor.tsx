import {
  type Channel,
  type ChannelGroup,
  type ChannelKind,
  changeChannel,
  channelGroups,
  channelKinds,
  createChannel,
  getChannel,
  listChannelNames,
  listChannels,
} from "@banyan/contracts";
import { Button, DatePicker, Drawer, Input, Select } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { type ChannelDraft, draftOf, emptyChannel, readChannel } from "./channel-draft.ts";
import styles from "./channels.module.css";
import { useChannelWords } from "./words.ts";

/** What a channel is called, who pays, what is expected of it. */
export function ChannelEditor({
  changes,
  onClose,
  onCreated,
}: {
  changes?: Channel;
  onClose: () => void;
  onCreated?: (channel: Channel) => void;
}) {
  const say = useChannelWords();
  const toast = useToast();
  const times = useTimes();
  const { id: program } = useProgram();
  const touches = [listChannels, listChannelNames, getChannel];
  const create = useAction(createChannel, { touches });
  const amend = useAction(changeChannel, { touches });
  const [draft, setDraft] = useState<ChannelDraft>(() => (changes ? draftOf(changes, times) : emptyChannel));
  const [wasTried, setWasTried] = useState(false);
  const change = (part: Partial<ChannelDraft>) => setDraft({ ...draft, ...part });
  const { input, problems } = readChannel(draft, times);
  const problemAt = (field: keyof ChannelDraft) => {
    const problem = wasTried ? problems[field] : undefined;
    return problem === undefined ? undefined : say(problem);
  };
  const submit = () => {
    setWasTried(true);
    if (input === null) return;
    const { key, ...fields } = input;
    const saved = changes
      ? amend.mutateAsync({ params: { program, id: changes.id }, body: { version: changes.version, channel: fields } })
      : create.mutateAsync({ params: { program }, body: { key, ...fields } });
    saved
      .then((channel) => {
        toast.done(say(changes ? "changed" : "created"));
        onClose();
        if (!changes) onCreated?.(channel);
      })
      .catch(toast.refused);
  };
  const text = (field: "name" | "key" | "owner" | "note" | "plannedNew" | "plannedCost", maxLength: number) => ({
    maxLength,
    value: draft[field],
    onChange: (event: { target: { value: string } }) => change({ [field]: event.target.value }),
  });
  const date = (field: "starts" | "ends") => ({
    value: draft[field] === "" ? null : dayjs(draft[field]),
    onChange: (day: dayjs.Dayjs | null) => change({ [field]: day?.format("YYYY-MM-DD") ?? "" }),
    style: { width: "100%" },
  });
  return (
    <Drawer
      open
      size={520}
      title={say(changes ? "change" : "new")}
      onClose={onClose}
      extra={
        <Button type="primary" loading={create.isPending || amend.isPending} onClick={submit}>
          {say(changes ? "save" : "create")}
        </Button>
      }
    >
      <div className={styles["form"]}>
        <Field required label={say("name")} problem={problemAt("name")}>
          {(wiring) => <Input {...wiring} autoFocus {...text("name", 40)} />}
        </Field>
        <Field required label={say("key")} hint={say("keyHint")} problem={problemAt("key")}>
          {(wiring) => <Input {...wiring} disabled={changes !== undefined} {...text("key", 40)} />}
        </Field>
        <div className={styles["pair"]}>
          <Field required label={say("kind")}>
            {({ id }) => (
              <Select<ChannelKind>
                id={id}
                value={draft.kind}
                onChange={(kind) => change({ kind })}
                options={channelKinds.map((value) => ({ value, label: say(`kind.${value}`) }))}
              />
            )}
          </Field>
          <Field required label={say("group")}>
            {({ id }) => (
              <Select<ChannelGroup>
                id={id}
                value={draft.group}
                onChange={(group) => change({ group })}
                options={channelGroups.map((value) => ({ value, label: say(`group.${value}`) }))}
              />
            )}
          </Field>
        </div>
        <div className={styles["pair"]}>
          <Field label={say("plannedNew")} hint={say("planEmpty")} problem={problemAt("plannedNew")}>
            {(wiring) => <Input {...wiring} inputMode="numeric" {...text("plannedNew", 9)} />}
          </Field>
          <Field label={say("plannedCost")} hint={say("planEmpty")} problem={problemAt("plannedCost")}>
            {(wiring) => <Input {...wiring} inputMode="decimal" prefix="¥" {...text("plannedCost", 12)} />}
          </Field>
        </div>
        <div className={styles["pair"]}>
          <Field label={say("starts")} hint={say("optional")}>
            {(wiring) => <DatePicker {...wiring} {...date("starts")} />}
          </Field>
          <Field label={say("ends")} hint={say("optional")} problem={problemAt("ends")}>
            {(wiring) => <DatePicker {...wiring} {...date("ends")} />}
          </Field>
        </div>
        <Field label={say("owner")}>{(wiring) => <Input {...wiring} {...text("owner", 40)} />}</Field>
        <Field label={say("note")}>
          {(wiring) => <Input.TextArea {...wiring} autoSize={{ minRows: 2, maxRows: 4 }} {...text("note", 200)} />}
        </Field>
      </div>
    </Drawer>
  );
}
