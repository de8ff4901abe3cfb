import type {
  getMyLevel,
  getMyPoints,
  LevelsInput,
  Loyalty as LoyaltyView,
  listMyPoints,
  MemberLoyalty,
  PointsRules,
  Reply,
} from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import type { StaffCaller } from "#kernel/auth.ts";
import type { Clock } from "#kernel/clock.ts";
import { type Databases, type Db, type Tx, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import type { Programs } from "#kernel/programs.ts";
import type { Settings } from "#kernel/settings.ts";
import type { Catalog } from "#modules/catalog/index.ts";
import type { Members } from "#modules/members/index.ts";
import { applyChanges } from "./apply.ts";
import { spendable } from "./change.ts";
import { checkLevels } from "./check-levels.ts";
import { endOfPoints } from "./order-facts.ts";
import { pointsParticipant } from "./participant.ts";
import { levelsSetting, pointsSetting } from "./settings.ts";
import { standingOf } from "./standing.ts";
import * as read from "./standing-store.ts";
import * as store from "./store.ts";
import { toMemberLoyalty, toMovement, toMyLevel, toMyPoints, toShopMovement } from "./views.ts";

export type Loyalty = ReturnType<typeof createLoyalty>;
export type LoyaltyDeps = {
  db: Databases;
  clock: Clock;
  settings: Settings;
  programs: Programs;
  members: Pick<Members, "getMember">;
  catalog: Pick<Catalog, "findKnownIds">;
};
type Language = "zh" | "en";
type Whose = { programId: string; memberId: string };

const PAGE = 20;
/** Points that end within so many days are told. */
const EXPIRING_DAYS = 30;
const LEVEL_CHANGES = 20;
const BATCH = 200;

export function createLoyalty(deps: LoyaltyDeps) {
  const { db, clock, settings, programs, members } = deps;
  const actorOf = ({ id }: StaffCaller) => `staff:${id}`;

  async function history({ programId, memberId }: Whose, cursor: string | undefined) {
    if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) fail("INVALID_INPUT", { field: "query.cursor" });
    const before = cursor === undefined ? undefined : Number(cursor);
    const rows = await read.listMovements(db.reads, programId, memberId, before, PAGE + 1);
    const page = rows.slice(0, PAGE);
    const last = page.at(-1);
    return { page, nextCursor: rows.length > PAGE && last ? String(last.seq) : null };
  }

  async function overview(programId: string): Promise<LoyaltyView> {
    const [rules, { version, levels, keepDays }, { totals, byLevel }] = await Promise.all([
      settings.read(programId, pointsSetting),
      settings.read(programId, levelsSetting),
      read.readTotals(db.reports, programId),
    ]);
    const known = new Set(levels.map(({ id }) => id));
    const membersOfLevel: Record<string, number> = {};
    for (const { levelId, members } of byLevel) {
      // who never rose, or whose level was removed, is at the first
      const id = levelId !== null && known.has(levelId) ? levelId : levels[0]?.id;
      if (id !== undefined) membersOfLevel[id] = (membersOfLevel[id] ?? 0) + members;
    }
    return { rules, version, levels, keepDays, membersOfLevel, totals };
  }

  async function ofMember(from: Db | Tx, { programId, memberId }: Whose): Promise<MemberLoyalty> {
    const [account, levels, changes] = await Promise.all([
      read.readAccount(from, programId, memberId, EXPIRING_DAYS),
      settings.read(programId, levelsSetting),
      read.listLevelChanges(from, programId, memberId, LEVEL_CHANGES),
    ]);
    return toMemberLoyalty(account, levels, changes);
  }

  return {
    /** Members above the lowest level. */
    async countRaised(programId: string): Promise<number> {
      const { levels, membersOfLevel } = await overview(programId);
      return levels.slice(1).reduce((sum, { id }) => sum + (membersOfLevel[id] ?? 0), 0);
    },
    // for checkout
    standing: (from: Db | Tx, programId: string, memberId: string) => standingOf(deps, from, programId, memberId),
    participant: () => pointsParticipant(deps),
    /** For audiences of coupons. */
    levelOf: async (from: Db | Tx, programId: string, memberId: string): Promise<string | null> =>
      (await standingOf(deps, from, programId, memberId)).levelId,
    /** For the ledger's nightly check. */
    sumOfPoints: read.sumOfPoints,

    // for shoppers
    async myPoints({ programId, memberId }: Whose, language: Language): Promise<Reply<typeof getMyPoints>> {
      const account = await read.readAccount(db.reads, programId, memberId, EXPIRING_DAYS);
      return toMyPoints(account, await settings.read(programId, pointsSetting), language);
    },
    async myHistory(whose: Whose, cursor: string | undefined): Promise<Reply<typeof listMyPoints>> {
      const { page, nextCursor } = await history(whose, cursor);
      return { items: page.map(toShopMovement), nextCursor };
    },
    async myLevel({ programId, memberId }: Whose, language: Language): Promise<Reply<typeof getMyLevel>> {
      const [account, levels, rules] = await Promise.all([
        read.readAccount(db.reads, programId, memberId, EXPIRING_DAYS),
        settings.read(programId, levelsSetting),
        settings.read(programId, pointsSetting),
      ]);
      return toMyLevel(account, levels, rules, language);
    },

    // for operators
    overview,
    async setRules(programId: string, rules: PointsRules, by: StaffCaller): Promise<LoyaltyView> {
      const before = await settings.read(programId, pointsSetting);
      await transact(db.orders, async (tx) => {
        await settings.write(tx, programId, pointsSetting, rules);
        await audit(tx, {
          programId,
          actor: actorOf(by),
          action: "points-rules.set",
          subject: `program:${programId}`,
          before,
          after: rules,
        });
      });
      return overview(programId);
    },
    /** Errors: EDIT_CONFLICT, INVALID_INPUT for levels out of order and goods this program does not have. */
    async setLevels(programId: string, input: LevelsInput, by: StaffCaller): Promise<LoyaltyView> {
      await checkLevels(deps.catalog, programId, input.levels);
      const before = await settings.read(programId, levelsSetting);
      await transact(db.orders, async (tx) => {
        const version = await store.lockLevelsVersion(tx, programId, levelsSetting.key);
        if (version !== input.version) fail("EDIT_CONFLICT", { details: { version } });
        const after = { version: version + 1, levels: input.levels, keepDays: input.keepDays };
        await settings.write(tx, programId, levelsSetting, after);
        await store.recheckAll(tx, programId);
        const subject = `program:${programId}`;
        await audit(tx, { programId, actor: actorOf(by), action: "levels.set", subject, before, after });
      });
      return overview(programId);
    },
    /** Errors: NOT_FOUND. */
    async member(programId: string, memberId: string): Promise<MemberLoyalty> {
      await members.getMember(programId, memberId);
      return ofMember(db.reads, { programId, memberId });
    },
    async memberHistory(programId: string, memberId: string, cursor: string | undefined) {
      await members.getMember(programId, memberId);
      const { page, nextCursor } = await history({ programId, memberId }, cursor);
      return { items: page.map(toMovement), nextCursor };
    },
    /** Errors: NOT_FOUND, POINTS_NOT_ENOUGH: by hand nobody is brought below zero. */
    async adjust(
      tx: Tx,
      { programId, memberId }: Whose,
      { points, reason }: { points: number; reason: string },
      by: StaffCaller,
    ): Promise<MemberLoyalty> {
      const { personId } = await members.getMember(programId, memberId);
      const { earn } = await settings.read(programId, pointsSetting);
      const now = clock.now();
      const expiresAt = endOfPoints(now, earn.validMonths, (await programs.byId(programId))?.zone);
      const head = { programId, memberId, personId, source: `adjust:${uuidv7(now)}`, reason, by: by.name };
      await applyChanges(
        deps,
        tx,
        [
          points > 0
            ? { kind: "GIVE", ...head, points, expiresAt }
            : { kind: "TAKE", ...head, points: Math.abs(points) },
        ],
        (account) => {
          if (points < 0 && spendable(account, now) < Math.abs(points))
            fail("POINTS_NOT_ENOUGH", { field: "body.points", details: { balance: spendable(account, now) } });
        },
      );
      await audit(tx, {
        programId,
        actor: actorOf(by),
        action: "points.adjust",
        subject: `member:${memberId}`,
        after: { points, reason },
      });
      return ofMember(tx, { programId, memberId });
    },
    /** Errors: NOT_FOUND. */
    async setPaidMembership(
      { programId, memberId }: Whose,
      { until, reason }: { until: string | null; reason: string },
      by: StaffCaller,
    ): Promise<MemberLoyalty> {
      await members.getMember(programId, memberId);
      await transact(db.orders, async (tx) => {
        const before = await read.savePaidMembership(tx, { programId, memberId, until, reason, by: by.name });
        await audit(tx, {
          programId,
          actor: actorOf(by),
          action: "paid-membership.set",
          subject: `member:${memberId}`,
          before: { until: before },
          after: { until, reason },
        });
      });
      return ofMember(db.reads, { programId, memberId });
    },

    // what happens by itself, see jobs.ts
    /** Points past their end are lost and told; kept levels whose time is over are looked at again. */
    async settleDue(): Promise<void> {
      for (;;) {
        const { expired, recheck } = await store.listDue(db.workers, BATCH);
        await transact(db.workers, (tx) =>
          applyChanges(deps, tx, [
            ...expired.map((one) => ({ kind: "EXPIRE", ...one, source: `expire:${uuidv7(clock.now())}` }) as const),
            ...recheck.map((one) => ({ kind: "RECHECK", ...one }) as const),
          ]),
        );
        if (expired.length < BATCH && recheck.length < BATCH) return;
      }
    },
  };
}
