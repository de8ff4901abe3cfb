import type {
  getMyLevel,
  getMyPoints,
  Level,
  MemberLoyalty,
  PointsMovement,
  PointsRules,
  Reply,
} from "@banyan/contracts";
import { currentLevel } from "./levels.ts";
import type { Levels } from "./settings.ts";
import type { LevelChangeRow, MemberAccount, MovementRow } from "./standing-store.ts";
import { benefitsOf, rulesInWords } from "./words.ts";

type Language = "zh" | "en";

const balanceView = ({ balance, held, expiringPoints, expiringAt }: MemberAccount) => ({
  balance,
  held,
  expiring: expiringAt && expiringPoints ? { points: expiringPoints, at: expiringAt.toISOString() } : null,
});

export const toMyPoints = (
  account: MemberAccount,
  rules: PointsRules,
  language: Language,
): Reply<typeof getMyPoints> => ({
  ...balanceView(account),
  isOn: rules.isOn,
  rules: rulesInWords(rules, language),
});

export const toMovement = ({ seq: _, at, ...row }: MovementRow): PointsMovement => ({ ...row, at: at.toISOString() });
/** A shopper does not read what operators write for each other. */
export const toShopMovement = (row: MovementRow): PointsMovement => ({ ...toMovement(row), reason: "" });

export function toMyLevel(
  account: MemberAccount,
  { levels }: Levels,
  rules: PointsRules,
  language: Language,
): Reply<typeof getMyLevel> {
  const inWords = (level: Level) => ({
    id: level.id,
    name: level.name,
    growth: level.growth,
    benefits: benefitsOf(level, rules, language),
  });
  const level = currentLevel(levels, account.levelId);
  const next = level && levels.find(({ growth }) => growth > Math.max(level.growth, account.growth));
  return {
    growth: account.growth,
    level: level && inWords(level),
    next: next ? { id: next.id, name: next.name, missingGrowth: next.growth - account.growth } : null,
    keptUntil: account.keptUntil?.toISOString() ?? null,
    levels: levels.map(inWords),
    paidMemberUntil: account.paidUntil?.toISOString() ?? null,
  };
}

export function toMemberLoyalty(
  account: MemberAccount,
  { levels }: Levels,
  changes: readonly LevelChangeRow[],
): MemberLoyalty {
  const level = currentLevel(levels, account.levelId);
  return {
    ...balanceView(account),
    growth: account.growth,
    level: level && { id: level.id, name: level.name },
    keptUntil: account.keptUntil?.toISOString() ?? null,
    paidMemberUntil: account.paidUntil?.toISOString() ?? null,
    levelHistory: changes.map(({ at, ...change }) => ({ ...change, at: at.toISOString() })),
  };
}
