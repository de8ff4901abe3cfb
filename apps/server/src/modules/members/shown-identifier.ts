import type { PersonMerge } from "@banyan/contracts";
import type { MergeRecord } from "./merge-log-store.ts";

/** Enough to recognise an identifier by, too little to use it; a member's own id is no secret in the console. */
export const shortened = (kind: string, value: string): string =>
  kind === "member" || value.length <= 10 ? value : `${value.slice(0, 6)}…${value.slice(-4)}`;

/** A row of the merge log as operators see it. */
export function asMerge(merge: MergeRecord): PersonMerge {
  const { id, from, into, reason, note, actor } = merge;
  const device = merge.evidence.find(({ kind, of }) => kind === "device" || (kind === "anon" && of !== null));
  return {
    ...{ id, from, into, reason, note, actor },
    at: merge.at.toISOString(),
    met: merge.evidence.flatMap(({ kind, value, of }) =>
      of === null ? [] : [{ kind, shown: shortened(kind, value), of }],
    ),
    device: device ? shortened("anon", device.value) : null,
    undone: merge.undoneAt && {
      at: merge.undoneAt.toISOString(),
      actor: merge.undoneBy ?? "",
      note: merge.undoNote ?? "",
    },
  };
}
