import type { Level } from "@banyan/contracts";
import { unreachable } from "#kernel/failure.ts";
import { rank } from "./levels.ts";
import { balanceAt, comeIn, expire, goOut, type Lot, type Points } from "./points.ts";

/** A member's account with the lots that still hold something. */
export type Account = {
  programId: string;
  memberId: string;
  personId: number;
  /** All movements added up, points in unpaid orders included. */ balance: number;
  debt: number;
  growth: number;
  levelId: string | null;
  keptUntil: Date | null;
  lots: Lot[];
};

type Whose = { programId: string; memberId: string; personId: number };
/** Something that happens to a member's points or growth; amounts of 0 change nothing. */
export type Change = Whose &
  (
    | { kind: "EARN"; source: string; orderId: string; points: number; growth: number; expiresAt: Date }
    | {
        kind: "BRING_BACK";
        source: string;
        orderId: string;
        afterSaleId: string;
        lots: readonly { points: number; expiresAt: Date }[];
      }
    | { kind: "TAKE_BACK"; source: string; orderId: string; afterSaleId: string; points: number; growth: number }
    | { kind: "GIVE"; source: string; points: number; reason: string; by: string; expiresAt: Date }
    | { kind: "TAKE"; source: string; points: number; reason: string; by: string }
    | { kind: "EXPIRE"; source: string }
    /** Growth and level are compared again: levels changed, or a kept level may be lost. */
    | { kind: "RECHECK" }
  );

export type Movement = {
  id: string;
  kind: "EARNED" | "RETURNED" | "REVERSED" | "ADJUSTED" | "EXPIRED";
  /** With its sign. */ points: number;
  balance: number;
  orderId: string | null;
  afterSaleId: string | null;
  source: string;
  reason: string;
  by: string | null;
  repaid: number;
  owed: number;
};
export type LevelChange = { id: string; from: Level | null; to: Level; direction: "UP" | "DOWN"; growth: number };
export type Outcome = {
  account: Account;
  recheckAt: Date | null;
  newLots: (Lot & { source: string })[];
  movement: Movement | null;
  levelChange: LevelChange | null;
};
export type Rules = { levels: readonly Level[]; keepDays: number; now: Date; newId(): string };

/** What a change makes of an account. Pure, but for the ids it is handed. */
export function decide(account: Account, change: Change, rules: Rules): Outcome {
  const { now, newId } = rules;
  const before: Points = { debt: account.debt, lots: account.lots };
  const nothing = { points: before, newLots: [] as Lot[], signed: 0, repaid: 0, owed: 0 };

  const moved = (): typeof nothing => {
    switch (change.kind) {
      case "EARN":
      case "GIVE":
        return bring(before, [change], newId);
      case "BRING_BACK":
        return bring(before, change.lots, newId);
      case "TAKE_BACK": {
        const { points, owed } = goOut(before, change.points, now);
        return { ...nothing, points, signed: -change.points, owed };
      }
      case "TAKE": {
        const { points } = goOut(before, change.points, now);
        return { ...nothing, points, signed: -change.points };
      }
      case "EXPIRE": {
        const { points, lost } = expire(before, now);
        return { ...nothing, points, signed: -lost };
      }
      case "RECHECK":
        return nothing;
      default:
        return unreachable(change);
    }
  };
  const { points, newLots, signed, repaid, owed } = moved();
  const growth = Math.max(0, account.growth + growthOf(change));
  const ranking = rank(rules.levels, { ...account, growth }, rules.keepDays, now);
  const balance = account.balance + signed;
  const source = "source" in change ? change.source : "";
  return {
    account: {
      ...account,
      balance,
      debt: points.debt,
      lots: [...points.lots],
      growth,
      levelId: ranking.levelId,
      keptUntil: ranking.keptUntil,
    },
    recheckAt: ranking.recheckAt,
    newLots: newLots.map((lot) => ({ ...lot, source })),
    movement:
      signed === 0 || change.kind === "RECHECK"
        ? null
        : {
            id: newId(),
            kind: movementKind[change.kind],
            points: signed,
            balance,
            orderId: "orderId" in change ? change.orderId : null,
            afterSaleId: "afterSaleId" in change ? change.afterSaleId : null,
            source,
            reason: "reason" in change ? change.reason : "",
            by: "by" in change ? change.by : null,
            repaid,
            owed,
          },
    levelChange: ranking.change && { ...ranking.change, id: newId(), growth },
  };
}

const movementKind = {
  EARN: "EARNED",
  BRING_BACK: "RETURNED",
  TAKE_BACK: "REVERSED",
  GIVE: "ADJUSTED",
  TAKE: "ADJUSTED",
  EXPIRE: "EXPIRED",
} as const;

function bring(before: Points, parts: readonly { points: number; expiresAt: Date }[], newId: () => string) {
  const result = { points: before, newLots: [] as Lot[], signed: 0, repaid: 0, owed: 0 };
  for (const { points, expiresAt } of parts) {
    if (points === 0) continue;
    const id = newId();
    const moved = comeIn(result.points, { id, remaining: points, expiresAt });
    result.points = moved.points;
    result.newLots.push(...moved.points.lots.filter((lot) => lot.id === id));
    result.signed += points;
    result.repaid += moved.repaid;
  }
  return result;
}

function growthOf(change: Change): number {
  if (change.kind === "EARN") return change.growth;
  return change.kind === "TAKE_BACK" ? -change.growth : 0;
}

/** What may be spent now. */
export const spendable = (account: Pick<Account, "debt" | "lots">, now: Date): number => balanceAt(account, now);
