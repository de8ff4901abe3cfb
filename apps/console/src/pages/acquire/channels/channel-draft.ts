import type { Channel, ChannelGroup, ChannelInput, ChannelKind } from "@banyan/contracts";
import { formatYuan, parseYuan } from "@banyan/money";
import type { Times } from "../../../format/times.ts";

/** A channel as it is being typed; days as `2026-11-22`, empty for none. */
export type ChannelDraft = {
  readonly name: string;
  readonly key: string;
  readonly kind: ChannelKind;
  readonly group: ChannelGroup;
  readonly owner: string;
  readonly note: string;
  readonly plannedNew: string;
  readonly plannedCost: string;
  readonly starts: string;
  readonly ends: string;
};
export type ChannelProblem = "problemName" | "problemKey" | "problemNumber" | "problemTimes";

export const emptyChannel: ChannelDraft = {
  ...{ name: "", key: "", kind: "code", group: "organic", owner: "", note: "" },
  ...{ plannedNew: "", plannedCost: "", starts: "", ends: "" },
};

export const draftOf = (channel: Channel, times: Pick<Times, "dayOf">): ChannelDraft => ({
  ...{ name: channel.name, key: channel.key, kind: channel.kind, group: channel.group },
  ...{ owner: channel.owner, note: channel.note },
  plannedNew: channel.plannedNewPersons === null ? "" : String(channel.plannedNewPersons),
  plannedCost: channel.plannedCostFen === null ? "" : formatYuan(channel.plannedCostFen).replace("¥", ""),
  starts: channel.startsAt === null ? "" : times.dayOf(channel.startsAt),
  ends: channel.endsAt === null ? "" : times.dayOf(channel.endsAt),
});

function fenOf(text: string): number | null {
  const read = parseYuan(text);
  return read.ok && read.fen >= 0 ? read.fen : null;
}

/** What would be sent, or what is the matter at which field. */
export function readChannel(
  draft: ChannelDraft,
  times: Pick<Times, "startOf" | "endOf">,
): { input: ChannelInput | null; problems: Partial<Record<keyof ChannelDraft, ChannelProblem>> } {
  const plannedNewPersons = draft.plannedNew.trim() === "" ? null : Number(draft.plannedNew);
  const plannedCostFen = draft.plannedCost.trim() === "" ? null : fenOf(draft.plannedCost);
  const problems: Partial<Record<keyof ChannelDraft, ChannelProblem>> = {
    ...(draft.name.trim() === "" && { name: "problemName" }),
    ...(!/^[a-z0-9][a-z0-9_-]{0,39}$/.test(draft.key.trim()) && { key: "problemKey" }),
    ...(plannedNewPersons !== null && !/^\d{1,8}$/.test(draft.plannedNew.trim()) && { plannedNew: "problemNumber" }),
    ...(draft.plannedCost.trim() !== "" && plannedCostFen === null && { plannedCost: "problemNumber" }),
    ...(draft.starts !== "" && draft.ends !== "" && draft.starts > draft.ends && { ends: "problemTimes" }),
  };
  if (Object.keys(problems).length > 0) return { input: null, problems };
  const { kind, group } = draft;
  return {
    problems,
    input: {
      ...{ name: draft.name.trim(), key: draft.key.trim(), kind, group },
      ...{ owner: draft.owner.trim(), note: draft.note.trim(), plannedNewPersons, plannedCostFen },
      startsAt: draft.starts === "" ? null : times.startOf(draft.starts),
      endsAt: draft.ends === "" ? null : times.endOf(draft.ends),
    },
  };
}
