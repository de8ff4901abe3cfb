import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { CallError } from "@banyan/client";
import { getLoyalty, type Loyalty, setLevels } from "@banyan/contracts";
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Input } from "antd";
import { useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatCount } from "../../../format/numbers.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { Field } from "../../../patterns/field.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import { everything, type LevelDraft, type LevelProblem, newId, readLevels, readWhole, toDraft } from "./draft.ts";
import { LevelScopeFields } from "./level-scope.tsx";
import styles from "./loyalty.module.css";
import { useLoyaltyWords } from "./words.ts";

const MOST_LEVELS = 10;

/** Levels in order, edited together and saved at once: a change ranks everyone anew, which is said before. */
export function LevelsEditor({ loyalty }: { loyalty: Loyalty }) {
  const say = useLoyaltyWords();
  const common = useCommonWords();
  const toast = useToast();
  const { modal } = App.useApp();
  const client = useQueryClient();
  const { id: program } = useProgram();
  const mayWrite = useMay("loyalty.write");
  const save = useAction(setLevels, { touches: [getLoyalty] });
  const [drafts, setDrafts] = useState(() => loyalty.levels.map(toDraft));
  const [keep, setKeep] = useState(String(loyalty.keepDays));
  const [wasTried, setWasTried] = useState(false);
  const { levels, problems } = readLevels(drafts);
  const keepDays = readWhole(keep, 0, 366);
  const problemAt = (index: number, field: LevelProblem["field"]) =>
    wasTried && problems.some((one) => one.index === index && one.field === field)
      ? say(`problem.${field}`)
      : undefined;
  const change = (index: number, part: Partial<LevelDraft>) =>
    setDrafts(drafts.map((one, at) => (at === index ? { ...one, ...part } : one)));
  const add = () => {
    const last = drafts.at(-1);
    const name = say("firstNames").split(",")[drafts.length] ?? "";
    const growth = last === undefined ? "0" : String((readWhole(last.growth, 0, 1_000_000) ?? 0) * 4 || 500);
    setDrafts([...drafts, { id: newId(), name, growth, rate: "", times: "1", scope: everything }]);
  };
  const submit = () => {
    setWasTried(true);
    if (levels === null || keepDays === null) return;
    modal.confirm({
      icon: null,
      title: say("levelsTitle"),
      content: say("levelsAboutSave", { count: formatCount(loyalty.totals.members) }),
      okText: common("confirm"),
      cancelText: common("cancel"),
      onOk: () =>
        save.mutateAsync({ params: { program }, body: { version: loyalty.version, levels, keepDays } }).then(
          () => toast.done(say("levelsSaved")),
          async (error: Error) => {
            const isConflict = error instanceof CallError && error.code === "EDIT_CONFLICT";
            if (!isConflict) return toast.refused(error);
            // the newest version comes with its own key: what was typed gives way to it
            await client.invalidateQueries({ queryKey: [getLoyalty.path] });
            toast.done(say("conflict"));
          },
        ),
    });
  };
  const addButton = (
    <Button icon={<PlusOutlined />} disabled={drafts.length >= MOST_LEVELS} onClick={add}>
      {say("add")}
    </Button>
  );
  return (
    <Panel title={say("levels")} aside={mayWrite && drafts.length > 0 && addButton}>
      {drafts.length === 0 && (
        <EmptyState title={say("noLevels")} hint={say("noLevelsHint")} action={mayWrite && addButton} />
      )}
      {drafts.map((draft, index) => (
        <div key={draft.id} className={styles["level"]}>
          <Field required label={say("name")} problem={problemAt(index, "name")}>
            {(wiring) => (
              <Input
                {...wiring}
                maxLength={12}
                disabled={!mayWrite}
                value={draft.name}
                onChange={(event) => change(index, { name: event.target.value })}
              />
            )}
          </Field>
          <Field required label={say("growth")} problem={problemAt(index, "growth")}>
            {(wiring) => (
              <Input
                {...wiring}
                inputMode="numeric"
                maxLength={10}
                disabled={!mayWrite}
                value={draft.growth}
                onChange={(event) => change(index, { growth: event.target.value })}
              />
            )}
          </Field>
          <Field label={say("price")} problem={problemAt(index, "rate")}>
            {(wiring) => (
              <Input
                {...wiring}
                inputMode="decimal"
                maxLength={5}
                placeholder={say("priceHint")}
                disabled={!mayWrite}
                value={draft.rate}
                onChange={(event) => change(index, { rate: event.target.value })}
              />
            )}
          </Field>
          <Field label={say("multiplier")} problem={problemAt(index, "times")}>
            {(wiring) => (
              <Input
                {...wiring}
                inputMode="decimal"
                maxLength={5}
                disabled={!mayWrite}
                value={draft.times}
                onChange={(event) => change(index, { times: event.target.value })}
              />
            )}
          </Field>
          <div className={styles["count"]}>
            <span className={styles["faint"]}>{say("members")}</span>{" "}
            {formatCount(loyalty.membersOfLevel[draft.id] ?? 0)}
          </div>
          <div className={styles["remove"]}>
            {mayWrite && (
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={`${say("remove")} ${draft.name}`}
                onClick={() => setDrafts(drafts.filter((one) => one !== draft))}
              />
            )}
          </div>
          {draft.rate.trim() !== "" && (
            <LevelScopeFields
              scope={draft.scope}
              problem={problemAt(index, "scope")}
              onChange={(scope) => change(index, { scope })}
            />
          )}
        </div>
      ))}
      {mayWrite && (drafts.length > 0 || loyalty.levels.length > 0) && (
        <div className={styles["foot"]}>
          <div className={styles["keep"]}>
            <Field
              label={say("keepDays")}
              hint={say("keepDaysHint")}
              problem={wasTried && keepDays === null ? say("problem.whole", { least: 0, most: 366 }) : undefined}
            >
              {(wiring) => (
                <Input
                  {...wiring}
                  inputMode="numeric"
                  maxLength={3}
                  value={keep}
                  onChange={(event) => setKeep(event.target.value)}
                />
              )}
            </Field>
          </div>
          <Button type="primary" loading={save.isPending} onClick={submit}>
            {say("saveLevels")}
          </Button>
        </div>
      )}
    </Panel>
  );
}
