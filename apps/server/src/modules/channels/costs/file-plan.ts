import type { CostFile } from "@banyan/contracts";
import type { Db, Tx } from "#kernel/db.ts";
import { isSame, type WantedCost } from "./booking.ts";
import type { ReadFile } from "./cost-file.ts";
import * as store from "./store.ts";

/** What a file would do, and the costs that make it so. */
export type FilePlan = CostFile & { wanted: WantedCost[] };

const SHOWN = 500;
/** As `fen` of the contracts; several lines may add up beyond it. */
const MOST_FEN = 10_000_000_000;
const order = { PROBLEM: 0, CHANGED: 1, NEW: 2, SAME: 3 } as const;

/** The channel a campaign was said to be for, else the one of the same name or key. Nothing is written. */
export async function planFile(db: Db | Tx, programId: string, platform: string, file: ReadFile): Promise<FilePlan> {
  const campaigns = [...new Set([...file.rows, ...file.bad].map(({ campaign }) => campaign))].filter(
    (one) => one !== "",
  );
  const channels = await store.channelsForCampaigns(db, programId, platform, campaigns);
  const keyOf = (row: { day: string; campaign: string }) => `import:${platform}:${row.day}:${row.campaign}`;
  const standing = new Map(
    (await store.costsByKey(db, programId, file.rows.map(keyOf))).map((one) => [one.sourceKey, one]),
  );
  const wanted: WantedCost[] = [];
  const rows: CostFile["rows"] = file.bad.map((one) => ({
    ...one,
    channelId: channels.get(one.campaign) ?? null,
    impressions: null,
    clicks: null,
    lines: 1,
    state: "PROBLEM",
    beforeFen: null,
  }));
  let deltaFen = 0;
  const byCampaign = new Map<string, { rows: number; costFen: number }>();
  for (const row of file.rows) {
    const own = byCampaign.get(row.campaign) ?? { rows: 0, costFen: 0 };
    byCampaign.set(row.campaign, { rows: own.rows + 1, costFen: own.costFen + row.costFen });
    const channelId = channels.get(row.campaign) ?? null;
    const shown = { ...row, channelId, beforeFen: null, text: "" };
    if (row.costFen > MOST_FEN) {
      rows.push({ ...shown, costFen: 0, state: "PROBLEM", problem: "COST_TOO_LARGE" });
      continue;
    }
    if (channelId === null) {
      rows.push({ ...shown, state: "PROBLEM", problem: "NO_CHANNEL" });
      continue;
    }
    const { costFen, impressions, clicks, day, campaign } = row;
    const state = { channelId, costFen, impressions, clicks };
    const before = standing.get(keyOf(row));
    wanted.push({ ...state, day, source: "IMPORT", sourceKey: keyOf(row), label: campaign, platform });
    deltaFen += costFen - (before?.costFen ?? 0);
    if (!before) rows.push({ ...shown, state: "NEW", problem: null });
    else if (isSame(before, state)) rows.push({ ...shown, state: "SAME", problem: null });
    else rows.push({ ...shown, state: "CHANGED", beforeFen: before.costFen, problem: null });
  }
  const count = (state: keyof typeof order) => rows.filter((row) => row.state === state).length;
  return {
    columns: file.columns,
    rows: rows.sort((a, b) => order[a.state] - order[b.state] || a.line - b.line),
    counts: { NEW: count("NEW"), SAME: count("SAME"), CHANGED: count("CHANGED"), PROBLEM: count("PROBLEM") },
    totalLines: file.totalLines,
    deltaFen,
    campaigns: campaigns.map((campaign) => {
      const own = byCampaign.get(campaign) ?? { rows: 0, costFen: 0 };
      return { campaign, channelId: channels.get(campaign) ?? null, ...own, costFen: Math.min(MOST_FEN, own.costFen) };
    }),
    wanted,
  };
}

export const toCostFile = ({ wanted: _wanted, rows, ...plan }: FilePlan): CostFile => ({
  ...plan,
  rows: rows.slice(0, SHOWN),
});
