import { type EventType, eventTypes, type PropertyType } from "@banyan/contracts";
import * as z from "zod/mini";

/** A property of a built-in event, read from its contract. */
export type BuiltinProperty = {
  name: string;
  type: PropertyType;
  isRequired: boolean;
  allowedValues: string[] | null;
  accepts(value: unknown): boolean;
};

type Inside = {
  def: { type: string; innerType?: z.core.$ZodType; shape?: Record<string, z.core.$ZodType>; entries?: object };
};
const insideOf = (schema: z.core.$ZodType) => schema._zod as unknown as Inside; // zod's own tree, typed per class

const typeNames: Record<string, PropertyType> = {
  string: "string",
  enum: "string",
  literal: "string",
  union: "string",
  number: "number",
  int: "number",
  boolean: "boolean",
  array: "list",
  object: "object",
  record: "object",
};

/** What the contract of an event says of its properties; by its name, once. */
export const builtinProperties: ReadonlyMap<string, readonly BuiltinProperty[]> = new Map(
  [...eventTypes.values()].map((type) => [type.name, propertiesOf(type)]),
);

function propertiesOf({ schema }: EventType): BuiltinProperty[] {
  return Object.entries(insideOf(schema).def.shape ?? {}).map(([name, field]) => {
    let value = field;
    let isRequired = true;
    for (let inner = insideOf(value).def; inner.innerType; inner = insideOf(value).def) {
      if (inner.type === "optional" || inner.type === "default" || inner.type === "nullable") isRequired = false;
      value = inner.innerType;
    }
    const { type, entries } = insideOf(value).def;
    return {
      name,
      type: typeNames[type] ?? "string",
      isRequired,
      allowedValues: entries ? Object.values(entries).map(String) : null,
      accepts: (given) => z.core.safeParse(field, given).success,
    };
  });
}
