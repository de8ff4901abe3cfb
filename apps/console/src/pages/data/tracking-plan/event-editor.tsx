import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { CallError } from "@banyan/client";
import {
  changePlanEvent,
  declarePlanEvent,
  getPlanEvent,
  listPlanEvents,
  planLimits,
  propertyTypes,
  type Reply,
} from "@banyan/contracts";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Drawer, Input, Select } from "antd";
import { useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import { type EventDraft, newProperty, type PropertyDraft, propertyDraftOf, readDraft } from "./event-draft.ts";
import styles from "./tracking-plan.module.css";
import { usePlanWords } from "./words.ts";

type Shown = Reply<typeof getPlanEvent>;

/** Registers an event, or changes one: its words, and which properties are right. */
export function EventEditor({ shown, onClose }: { shown: Shown | null; onClose: () => void }) {
  const say = usePlanWords();
  const common = useCommonWords();
  const toast = useToast();
  const client = useQueryClient();
  const { id: program } = useProgram();
  const [draft, setDraft] = useState<EventDraft>(() => draftOf(shown));
  const [wasTried, setWasTried] = useState(false);
  const touches = [listPlanEvents, getPlanEvent];
  const declare = useAction(declarePlanEvent, { touches });
  const change = useAction(changePlanEvent, { touches });
  const builtin = new Set(shown?.properties.filter(({ source }) => source === "builtin").map(({ name }) => name));
  const { input, wrong } = readDraft(draft, builtin);
  const set = (part: Partial<EventDraft>) => setDraft((before) => ({ ...before, ...part }));
  const setProperty = (key: string, part: Partial<PropertyDraft>) =>
    set({ properties: draft.properties.map((one) => (one.key === key ? { ...one, ...part } : one)) });
  const seen = (shown?.properties ?? []).filter(
    ({ name, source }) => source === "first_sight" && !draft.properties.some((one) => one.name === name),
  );
  const save = () => {
    setWasTried(true);
    if (!input) return;
    const saving =
      shown === null
        ? declare.mutateAsync({ params: { program }, body: { name: draft.name, ...input } })
        : change.mutateAsync({
            params: { program, event: shown.event.name },
            body: { version: shown.version, event: input },
          });
    saving.then(
      () => {
        toast.done(say("saved"));
        onClose();
      },
      async (error: Error) => {
        if (!(error instanceof CallError && error.code === "EDIT_CONFLICT")) return toast.refused(error);
        await client.invalidateQueries({ queryKey: [getPlanEvent.path] });
        toast.done(say("conflict"));
        onClose();
      },
    );
  };
  const isFull = draft.properties.length >= planLimits.declaredProperties;
  return (
    <Drawer
      open
      size={880}
      title={shown === null ? say("newTitle") : say("editTitle", { event: shown.event.title || shown.event.name })}
      onClose={onClose}
      footer={
        <div className={styles["actions"]}>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="primary" loading={declare.isPending || change.isPending} onClick={save}>
            {common("save")}
          </Button>
        </div>
      }
    >
      <div className={styles["form"]}>
        <div className={styles["pair"]}>
          <Field label={say("titleField")} hint={say("titleHint")}>
            {(wiring) => (
              <Input
                {...wiring}
                maxLength={40}
                value={draft.title}
                onChange={({ target }) => set({ title: target.value })}
              />
            )}
          </Field>
          <Field
            label={say("nameField")}
            required
            hint={shown === null ? say("nameHint") : undefined}
            problem={wrong.has("name") && (wasTried || draft.name !== "") ? say("nameProblem") : undefined}
          >
            {(wiring) => (
              <Input
                {...wiring}
                maxLength={64}
                disabled={shown !== null}
                value={draft.name}
                onChange={({ target }) => set({ name: target.value })}
              />
            )}
          </Field>
        </div>
        <div className={styles["pair"]}>
          <Field label={say("descriptionField")} hint={say("descriptionHint")}>
            {(wiring) => (
              <Input
                {...wiring}
                maxLength={500}
                value={draft.description}
                onChange={({ target }) => set({ description: target.value })}
              />
            )}
          </Field>
          <Field label={say("ownerField")}>
            {(wiring) => (
              <Input
                {...wiring}
                maxLength={40}
                value={draft.owner}
                onChange={({ target }) => set({ owner: target.value })}
              />
            )}
          </Field>
        </div>
        <div className={styles["rows"]}>
          <strong>{say("properties")}</strong>
          {builtin.size > 0 && <p className={styles["faint"]}>{say("builtinHint")}</p>}
          {draft.properties.length > 0 && (
            <div className={`${styles["property"]} ${styles["propertyHead"]}`} aria-hidden="true">
              <span>{say("propertyName")}</span>
              <span>{say("type")}</span>
              <span>{say("required")}</span>
              <span>{say("description")}</span>
              <span>{say("allowedValues")}</span>
            </div>
          )}
          {draft.properties.map((one) => (
            <PropertyRow
              key={one.key}
              property={one}
              isWrong={wrong.has(one.key) && (wasTried || one.name !== "")}
              onChange={(part) => setProperty(one.key, part)}
              onRemove={() => set({ properties: draft.properties.filter(({ key }) => key !== one.key) })}
            />
          ))}
          <div>
            <Button
              icon={<PlusOutlined />}
              disabled={isFull}
              onClick={() => set({ properties: [...draft.properties, newProperty()] })}
            >
              {say("addProperty")}
            </Button>
          </div>
          {seen.length > 0 && (
            <div className={styles["seen"]}>
              <span className={styles["faint"]}>{say("seenHint")}</span>
              {seen.slice(0, 20).map((property) => (
                <Button
                  key={property.name}
                  size="small"
                  onClick={() => set({ properties: [...draft.properties, propertyDraftOf(property)] })}
                >
                  {property.name} · {say(`type.${property.type}`)}
                </Button>
              ))}
              <Button
                type="link"
                size="small"
                onClick={() =>
                  set({
                    properties: [...draft.properties, ...seen.map(propertyDraftOf)].slice(
                      0,
                      planLimits.declaredProperties,
                    ),
                  })
                }
              >
                {say("addAllSeen")}
              </Button>
            </div>
          )}
        </div>
      </div>
    </Drawer>
  );
}

function draftOf(shown: Shown | null): EventDraft {
  if (shown === null) return { name: "", title: "", owner: "", description: "", properties: [] };
  const { name, title, owner, description } = shown.event;
  const declared = shown.properties.filter(({ source }) => source === "declared");
  return { name, title, owner, description, properties: declared.map(propertyDraftOf) };
}

function PropertyRow({
  property: { name, type, required, description, values },
  isWrong,
  onChange,
  onRemove,
}: {
  property: PropertyDraft;
  isWrong: boolean;
  onChange: (part: Partial<PropertyDraft>) => void;
  onRemove: () => void;
}) {
  const say = usePlanWords();
  return (
    <div className={styles["property"]}>
      <Input
        aria-label={say("propertyName")}
        {...(isWrong && { status: "error" })}
        maxLength={64}
        value={name}
        onChange={({ target }) => onChange({ name: target.value })}
      />
      <Select
        aria-label={say("type")}
        value={type}
        onChange={(chosen) => onChange({ type: chosen })}
        options={propertyTypes.map((value) => ({ value, label: say(`type.${value}`) }))}
      />
      <Checkbox
        aria-label={say("required")}
        style={{ paddingBlock: 5 }}
        checked={required}
        onChange={({ target }) => onChange({ required: target.checked })}
      />
      <Input
        aria-label={say("description")}
        maxLength={200}
        value={description}
        onChange={({ target }) => onChange({ description: target.value })}
      />
      <Input
        aria-label={say("allowedValues")}
        disabled={type !== "string"}
        placeholder={type === "string" ? say("valuesHint") : ""}
        value={type === "string" ? values : ""}
        onChange={({ target }) => onChange({ values: target.value })}
      />
      <Button type="text" icon={<DeleteOutlined />} aria-label={say("removeProperty")} onClick={onRemove} />
      {isWrong && <span className={styles["propertyProblem"]}>{say("propertyProblem")}</span>}
    </div>
  );
}
