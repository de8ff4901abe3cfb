import type { Level } from "@banyan/contracts";
import { type Campaign, EVERYTHING, type PointsWish, type PriceCampaign, type RewardCampaign } from "@banyan/pricing";
import type { Db, Tx } from "#kernel/db.ts";
import type { Settings } from "#kernel/settings.ts";
import { currentLevel } from "./levels.ts";
import { type Levels, levelsSetting, pointsSetting } from "./settings.ts";
import { readStanding } from "./standing-store.ts";

/** What a buyer is to the shop, for a price. */
type Standing = {
  levelId: string | null;
  isPaidMember: boolean;
  /** That may be spent; below zero after a claw-back. */ points: number;
  /** The level's price, points and growth to be earned. */ campaigns: readonly Campaign[];
  /** `null`: points pay nothing here. */ pointsRule: Omit<PointsWish, "available" | "spend"> | null;
};

/** One statement; rules and levels come from memory. */
export async function standingOf(
  { settings }: { settings: Settings },
  from: Db | Tx,
  programId: string,
  memberId: string,
): Promise<Standing> {
  const [member, rules, levels] = await Promise.all([
    readStanding(from, programId, memberId),
    settings.read(programId, pointsSetting),
    settings.read(programId, levelsSetting),
  ]);
  const level = currentLevel(levels.levels, member.levelId);
  const { pointsPerYuan, minPoints, stepPoints, maxBp } = rules.spend;
  return {
    levelId: level?.id ?? null,
    isPaidMember: member.isPaidMember,
    points: member.points,
    campaigns: [
      ...(level?.price ? [levelPrice(level, level.price, levels)] : []),
      ...(rules.isOn && rules.earn.pointsPerYuan > 0
        ? [
            reward("loyalty-points", level ? `${level.name}积分` : "消费积分", levels.version, {
              kind: "points",
              pointsPerYuan: rules.earn.pointsPerYuan,
              multiplierBp: level?.multiplierBp ?? 10_000,
            }),
          ]
        : []),
      ...(level && rules.earn.growthPerYuan > 0
        ? [reward("loyalty-growth", "成长值", levels.version, { kind: "growth", perYuan: rules.earn.growthPerYuan })]
        : []),
    ],
    pointsRule: rules.isOn && maxBp > 0 ? { pointsPerYuan, minPoints, stepPoints, maxBp } : null,
  };
}

const levelPrice = (
  { id, name }: Level,
  { payBp, scope }: NonNullable<Level["price"]>,
  { version }: Levels,
): PriceCampaign => ({
  layer: "price",
  kind: "member",
  id,
  version,
  name: `${name}专享价`,
  priority: 0,
  startsAt: null,
  endsAt: null,
  audience: { kind: "levels", levelIds: [id] },
  price: { kind: "percent", payBp, scope },
  limitPerPerson: null,
  closesLayers: [],
});

const reward = (id: string, name: string, version: number, rule: RewardCampaign["rule"]): RewardCampaign => ({
  layer: "rewards",
  id,
  version,
  name,
  priority: 0,
  startsAt: null,
  endsAt: null,
  audience: { kind: "members" },
  scope: EVERYTHING,
  group: null,
  exclusive: false,
  combinesWith: "any",
  capFen: null,
  timesPerPerson: null,
  closesLayers: [],
  rule,
});
