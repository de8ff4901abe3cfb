import { getSeedProgramme, listSeedUsers, type SeedProgramme, setSeedProgramme } from "@banyan/contracts";
import { Button, Drawer, Input, InputNumber, Switch } from "antd";
import { useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./seed-users.module.css";
import { useSeedWords } from "./words.ts";

/** Whether it is open, how many may join, what they owe. */
export function ProgrammeDrawer({ programme, onClose }: { programme: SeedProgramme; onClose: () => void }) {
  const say = useSeedWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const { isOn, promise, quota, feedbackPerWeek, weeklyGoal, lapseAfterWeeks, joined } = programme;
  const [draft, setDraft] = useState({ isOn, promise, quota, feedbackPerWeek, weeklyGoal, lapseAfterWeeks });
  const save = useAction(setSeedProgramme, { touches: [getSeedProgramme, listSeedUsers] });
  const number = (key: "quota" | "feedbackPerWeek" | "weeklyGoal" | "lapseAfterWeeks", least: number, most: number) => (
    <Field required label={say(key)} hint={key === "quota" ? say("quotaHint", { joined }) : undefined}>
      {(wiring) => (
        <InputNumber
          {...wiring}
          min={least}
          max={most}
          precision={0}
          value={draft[key]}
          onChange={(value) => setDraft({ ...draft, [key]: value ?? least })}
        />
      )}
    </Field>
  );
  return (
    <Drawer
      open
      size={420}
      title={say("settings")}
      onClose={onClose}
      extra={
        <Button
          type="primary"
          loading={save.isPending}
          onClick={() =>
            save.mutate(
              { params: { program }, body: { ...draft, promise: draft.promise.trim() } },
              {
                onSuccess: () => {
                  toast.done(say("saved"));
                  onClose();
                },
                onError: toast.refused,
              },
            )
          }
        >
          {common("save")}
        </Button>
      }
    >
      <div className={styles["form"]}>
        <Field label={say("isOn")} hint={say("isOnHint")}>
          {(wiring) => (
            <Switch id={wiring.id} checked={draft.isOn} onChange={(checked) => setDraft({ ...draft, isOn: checked })} />
          )}
        </Field>
        <Field label={say("promise")} hint={say("promiseHint")}>
          {(wiring) => (
            <Input.TextArea
              {...wiring}
              rows={2}
              maxLength={200}
              value={draft.promise}
              onChange={(event) => setDraft({ ...draft, promise: event.target.value })}
            />
          )}
        </Field>
        {number("quota", Math.max(1, joined), 100_000)}
        {number("feedbackPerWeek", 0, 20)}
        {number("weeklyGoal", 1, 10_000)}
        {number("lapseAfterWeeks", 1, 52)}
      </div>
    </Drawer>
  );
}
