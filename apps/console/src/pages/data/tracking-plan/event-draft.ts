import { isPropertyName, type PlanEventInput, type PlanProperty, type PropertyType } from "@banyan/contracts";

/** A property while it is typed; `values` is what stands in the box of allowed values. */
export type PropertyDraft = {
  key: string;
  name: string;
  type: PropertyType;
  required: boolean;
  description: string;
  values: string;
};
export type EventDraft = {
  name: string;
  title: string;
  owner: string;
  description: string;
  properties: readonly PropertyDraft[];
};

let made = 0;
const newKey = () => `property-${++made}`;

export const newProperty = (): PropertyDraft => ({
  ...{ key: newKey(), name: "", type: "string", required: false, description: "", values: "" },
});

export const propertyDraftOf = ({
  name,
  type,
  required,
  description,
  allowedValues,
}: Pick<PlanProperty, "name" | "type" | "required" | "description" | "allowedValues">): PropertyDraft => ({
  ...{ key: newKey(), name, type, required, description },
  values: allowedValues?.join("，") ?? "",
});

/** What can be saved, and the places where it cannot: `name`, or a property's key. */
export function readDraft(
  draft: EventDraft,
  builtin: ReadonlySet<string>,
): { input: PlanEventInput | null; wrong: ReadonlySet<string> } {
  const wrong = new Set<string>();
  if (!/^[A-Za-z$][A-Za-z0-9_$.]{0,63}$/.test(draft.name)) wrong.add("name");
  const seen = new Set<string>();
  for (const { key, name } of draft.properties) {
    if (!isPropertyName(name) || seen.has(name) || builtin.has(name)) wrong.add(key);
    seen.add(name);
  }
  if (wrong.size > 0) return { input: null, wrong };
  const { title, owner, description } = draft;
  return {
    wrong,
    input: {
      ...{ title, owner, description },
      properties: draft.properties.map(({ name, type, required, description: words, values }) => ({
        ...{ name, type, required, description: words },
        allowedValues: type === "string" ? valuesIn(values) : null,
      })),
    },
  };
}

function valuesIn(text: string): string[] | null {
  const values = [...new Set(text.split(/[,，]/).map((one) => one.trim()))].filter((one) => one !== "");
  return values.length > 0 ? values : null;
}
