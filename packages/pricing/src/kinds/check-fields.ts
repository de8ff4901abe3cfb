import type { Fault, FieldDescription } from "./kind.ts";

type Values = Readonly<Record<string, unknown>>;

/** What the fields themselves forbid: missing values, numbers and lists outside their limits. Depth first, in their order. */
export const faultsOf = (fields: readonly FieldDescription[], values: Values, path = ""): Fault[] =>
  fields.flatMap((field) => faultsOfOne(field, values[field.name], `${path}${field.name}`));

function faultsOfOne(field: FieldDescription, value: unknown, path: string): Fault[] {
  if (value === null || value === undefined || value === "") {
    return field.required ? [{ field: path, zh: `请填写${field.zh}`, en: `${field.en} is missing` }] : [];
  }
  switch (field.type) {
    case "fen":
    case "bp":
    case "integer":
    case "measured":
      return numberFaults(field, value, path);
    case "list":
      return [...lengthFaults(field, value, path), ...itemFaults(field, value, path)];
    case "products":
    case "skus":
    case "provinces":
      return lengthFaults(field, value, path);
    case "variant":
      return variantFaults(field, value, path);
    case "choice":
      return field.options?.some((option) => option.value === value)
        ? []
        : [{ field: path, zh: `${field.zh}不在可选范围`, en: `${field.en} is none of the choices` }];
    default:
      return [];
  }
}

function numberFaults({ zh, en, min, max, type }: FieldDescription, value: unknown, path: string): Fault[] {
  const shown = (limit: number): number => (type === "fen" ? limit / 100 : limit);
  if (typeof value !== "number" || !Number.isSafeInteger(value)) {
    return [{ field: path, zh: `${zh}须为整数`, en: `${en} must be a whole number` }];
  }
  if (min !== undefined && value < min) {
    return [{ field: path, zh: `${zh}不能小于 ${shown(min)}`, en: `${en} must be at least ${shown(min)}` }];
  }
  if (max !== undefined && value > max) {
    return [{ field: path, zh: `${zh}不能大于 ${shown(max)}`, en: `${en} must be at most ${shown(max)}` }];
  }
  return [];
}

function lengthFaults({ zh, en, min, max }: FieldDescription, value: unknown, path: string): Fault[] {
  const length = Array.isArray(value) ? value.length : 0;
  if (min !== undefined && length < min) {
    return [{ field: path, zh: `${zh}至少 ${min} 项`, en: `${en} needs at least ${min}` }];
  }
  if (max !== undefined && length > max) {
    return [{ field: path, zh: `${zh}最多 ${max} 项`, en: `${en} takes at most ${max}` }];
  }
  return [];
}

const itemFaults = ({ fields = [] }: FieldDescription, value: unknown, path: string): Fault[] =>
  Array.isArray(value) ? value.flatMap((item, index) => faultsOf(fields, item as Values, `${path}[${index}].`)) : []; // a list of objects, as its fields say

function variantFaults({ variants = [], zh, en }: FieldDescription, value: unknown, path: string): Fault[] {
  const values = value as Values; // an object told apart by its kind, as the field says
  const variant = variants.find(({ kind }) => kind === values["kind"]);
  return variant === undefined
    ? [{ field: `${path}.kind`, zh: `请选择${zh}`, en: `${en} is not chosen` }]
    : faultsOf(variant.fields, values, `${path}.`);
}
