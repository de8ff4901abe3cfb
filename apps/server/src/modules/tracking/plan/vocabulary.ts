import { eventTypes, type PropertyType } from "@banyan/contracts";
import { builtinProperties } from "./builtin.ts";
import type { EventRow, PropertyRow } from "./desk-store.ts";

/** What can be asked about: the events of a program and their properties with types. */
export type Vocabulary = ReadonlyMap<string, KnownEvent>;
type KnownEvent = {
  title: string;
  source: "device" | "server" | "declared" | "first_sight";
  properties: ReadonlyMap<string, PropertyType>;
};

export function vocabularyOf(events: readonly EventRow[], properties: readonly PropertyRow[]): Vocabulary {
  const stored = new Map(events.map((one) => [one.name, one]));
  const added = Map.groupBy(properties, ({ event }) => event);
  const names = new Set([...eventTypes.keys(), ...stored.keys(), ...added.keys()]);
  return new Map(
    [...names].map((name) => {
      const builtin = eventTypes.get(name);
      const row = stored.get(name);
      const types = new Map<string, PropertyType>();
      for (const one of added.get(name) ?? []) types.set(one.name, one.type);
      for (const one of builtinProperties.get(name) ?? []) types.set(one.name, one.type);
      const source = builtin?.source ?? (row?.source === "declared" ? "declared" : "first_sight");
      return [name, { title: row?.title || (builtin?.zh ?? ""), source, properties: types }];
    }),
  );
}
