import type { Staff } from "#modules/staff/index.ts";

/** Operators by name; who is not known any more has none. */
export async function keepersOf(staff: Pick<Staff, "namesOf">, ids: readonly (string | null)[]) {
  const known = [...new Set(ids.filter((id) => id !== null))];
  const names = known.length === 0 ? new Map<string, string>() : await staff.namesOf(known);
  return (id: string | null) => ({ id, name: id === null ? "" : (names.get(id) ?? "") });
}

/** Who does something: `staff:<id>` in the audit. */
export type By = { id: string };
export const actorOf = (by: By) => `staff:${by.id}`;
