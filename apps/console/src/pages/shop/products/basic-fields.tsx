import { createCategory, listCategories, listShippingTemplates, productRoles, productStates } from "@banyan/contracts";
import { Button, Input, Segmented, Select, Switch } from "antd";
import { useState } from "react";
import { useAction, useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCategoryChoices } from "./categories.ts";
import { limits, type ProductDraft } from "./product-draft.ts";
import styles from "./product-editor.module.css";
import { useProductWords } from "./words.ts";

type Part = {
  draft: ProductDraft;
  onChange: (part: Partial<ProductDraft>) => void;
  problemAt: (field: string) => string | undefined;
};

export function BasicsFields({ draft, onChange, problemAt }: Part) {
  const say = useProductWords();
  return (
    <>
      <div className={styles["pair"]}>
        <Field required label={say("name")} problem={problemAt("title")}>
          {(wiring) => (
            <Input
              {...wiring}
              showCount
              maxLength={limits.title}
              value={draft.title}
              onChange={(event) => onChange({ title: event.target.value })}
            />
          )}
        </Field>
        <Field required label={say("category")} problem={problemAt("categoryId")}>
          {(wiring) => (
            <CategorySelect {...wiring} value={draft.categoryId} onChange={(categoryId) => onChange({ categoryId })} />
          )}
        </Field>
      </div>
      <Field label={say("subtitle")} hint={say("subtitleHint")} problem={problemAt("subtitle")}>
        {(wiring) => (
          <Input
            {...wiring}
            showCount
            maxLength={limits.subtitle}
            value={draft.subtitle}
            onChange={(event) => onChange({ subtitle: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

function CategorySelect({
  value,
  onChange,
  ...wiring
}: {
  id: string;
  status?: "error";
  value: string | null;
  onChange: (id: string) => void;
}) {
  const say = useProductWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const choices = useCategoryChoices();
  const create = useAction(createCategory, { touches: [listCategories] });
  const [name, setName] = useState("");
  const add = () => {
    if (name.trim() === "") return;
    create
      .mutateAsync({
        params: { program },
        body: { name: name.trim(), parentId: null, icon: null, position: choices.length },
      })
      .then((made) => {
        setName("");
        onChange(made.id);
      })
      .catch(toast.refused);
  };
  return (
    <Select
      {...wiring}
      value={value}
      onChange={onChange}
      options={choices}
      showSearch={{ optionFilterProp: "label" }}
      popupRender={(menu) => (
        <>
          {menu}
          <div className={styles["addCategory"]}>
            <Input
              maxLength={20}
              value={name}
              placeholder={say("categoryName")}
              aria-label={say("categoryName")}
              onChange={(event) => setName(event.target.value)}
              onKeyDown={(event) => event.stopPropagation()} // the list would take the arrow keys
              onPressEnter={add}
            />
            <Button onClick={add} loading={create.isPending}>
              {say("addCategory")}
            </Button>
          </div>
        </>
      )}
    />
  );
}

export function DetailFields({ draft, onChange, problemAt }: Part) {
  const say = useProductWords();
  return (
    <Field label={say("description")} hint={say("descriptionHint")} problem={problemAt("description")}>
      {(wiring) => (
        <Input.TextArea
          {...wiring}
          showCount
          autoSize={{ minRows: 5, maxRows: 16 }}
          maxLength={limits.description}
          value={draft.description}
          onChange={(event) => onChange({ description: event.target.value })}
        />
      )}
    </Field>
  );
}

/** A new product gets its state from the button it is saved with. */
export function SaleFields({ draft, onChange, isNew }: Omit<Part, "problemAt"> & { isNew: boolean }) {
  const say = useProductWords();
  return (
    <div className={styles["fields"]}>
      {!isNew && (
        <Field label={say("saleState")}>
          {({ id }) => (
            <div>
              <Segmented
                id={id}
                value={draft.state}
                onChange={(state) => onChange({ state })}
                options={productStates.map((value) => ({ value, label: say(`state.${value}`) }))}
              />
            </div>
          )}
        </Field>
      )}
      <Field label={say("role")} hint={say("roleHint")}>
        {(wiring) => (
          <Select
            {...wiring}
            value={draft.role ?? ""}
            onChange={(role) => onChange({ role: productRoles.find((one) => one === role) ?? null })}
            options={[
              { value: "", label: say("role.none") },
              ...productRoles.map((role) => ({ value: role, label: say(`role.${role}`) })),
            ]}
          />
        )}
      </Field>
      <ShippingField draft={draft} onChange={onChange} />
      <div className={styles["switch"]}>
        <Switch
          aria-label={say("noReasonReturn")}
          checked={draft.noReasonReturn}
          onChange={(noReasonReturn) => onChange({ noReasonReturn })}
        />
        <span className={styles["switchWords"]}>
          <span>{say("noReasonReturn")}</span>
          <span className={styles["faint"]}>{say("noReasonReturnHint")}</span>
        </span>
      </div>
    </div>
  );
}

/** Shown once the shop has templates: before that every order pays one fee. */
function ShippingField({ draft, onChange }: Omit<Part, "problemAt">) {
  const say = useProductWords();
  const { id: program } = useProgram();
  const { data } = useReply(listShippingTemplates, { params: { program } });
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Field label={say("shipping")}>
      {(wiring) => (
        <Select
          {...wiring}
          value={draft.shippingTemplateId ?? ""}
          onChange={(id) => onChange({ shippingTemplateId: id === "" ? null : id })}
          options={[
            { value: "", label: say("shippingDefault") },
            ...data.items.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      )}
    </Field>
  );
}
