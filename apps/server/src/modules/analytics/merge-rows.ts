import type { personMerged, personMergeUndone } from "@banyan/contracts";
import type { Fact } from "#kernel/facts.ts";
import { dateTime64 } from "#modules/tracking/index.ts";

/** A row of `person_merges`: `from` counts as `into` (0 = as itself again); of two about one person the higher version holds. */
export type MergeRow = { program: string; from: number; into: number; at: string; version: number };

/**
 * What a merge or its undoing changes, one step deep: every number that moved is named with the one it counts as now, so
 * blocks may arrive in any order and no chain is ever followed.
 */
export function mergeRows(fact: Fact<typeof personMerged | typeof personMergeUndone>): MergeRow[] {
  const { programId: program, data } = fact;
  const at = dateTime64(fact.at.getTime());
  if (fact.name === "person_merged") {
    const { from, into } = fact.data;
    const moved = fact.data.moved ?? [{ person: from, version: 1 }]; // written before versions were
    return moved.map(({ person, version }) => ({ program, from: person, into, at, version }));
  }
  return fact.data.moved.map(({ person, version }) => ({
    ...{ program, from: person, at, version },
    into: person === data.from ? 0 : data.from,
  }));
}
