import type { Level } from "@banyan/contracts";

export type Ranked = { growth: number; levelId: string | null; keptUntil: Date | null };
/** What growth and time make of a level; `recheckAt`: when a kept level may be lost. */
export type Ranking = Omit<Ranked, "growth"> & {
  recheckAt: Date | null;
  change: { from: Level | null; to: Level; direction: "UP" | "DOWN" } | null;
};

/** The highest level so much growth reaches; null: there are no levels. Levels stand in order of growth. */
export const levelOf = (levels: readonly Level[], growth: number): Level | null =>
  levels.findLast((level) => level.growth <= growth) ?? null;

/** The level a member is at: one that was removed counts as the first. */
export const currentLevel = (levels: readonly Level[], levelId: string | null): Level | null =>
  levels.find(({ id }) => id === levelId) ?? levels[0] ?? null;

/** Up at once; down only when the level was kept long enough. */
export function rank(levels: readonly Level[], member: Ranked, keepDays: number, now: Date): Ranking {
  const from = currentLevel(levels, member.levelId);
  const to = levelOf(levels, member.growth);
  const { levelId, keptUntil } = member;
  const stay = { levelId, keptUntil, recheckAt: null, change: null };
  if (!to || !from) return { ...stay, levelId: null, keptUntil: null };
  if (to.id === from.id) return { ...stay, levelId: to.id };
  if (to.growth > from.growth) {
    const until = new Date(now.getTime() + keepDays * 86_400_000);
    return { levelId: to.id, keptUntil: until, recheckAt: null, change: { from, to, direction: "UP" } };
  }
  if (keptUntil && keptUntil > now) return { ...stay, levelId: from.id, recheckAt: keptUntil };
  return { levelId: to.id, keptUntil: null, recheckAt: null, change: { from, to, direction: "DOWN" } };
}
