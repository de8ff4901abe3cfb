import {
  type EventData,
  levelChanged,
  pointsAdjusted,
  pointsEarned,
  pointsExpired,
  pointsReturned,
  pointsReversed,
} from "@banyan/contracts";
import type { Clock } from "#kernel/clock.ts";
import type { Tx } from "#kernel/db.ts";
import { appendFacts, type FactType, type NewFact } from "#kernel/facts.ts";
import { unreachable } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import type { Settings } from "#kernel/settings.ts";
import { type Account, type Change, decide, type Outcome } from "./change.ts";
import { levelsSetting } from "./settings.ts";
import {
  insertLevelChanges,
  insertLots,
  insertMovements,
  lockAccounts,
  readLots,
  saveAccounts,
  saveLots,
} from "./store.ts";

export type ApplyDeps = { clock: Clock; settings: Settings };

/**
 * Changes to members' points and growth, in their order, in eight statements whatever their number: lock the accounts, read
 * their lots, decide, write. Each change is a movement of the history and a fact. `check` may refuse by throwing.
 */
export async function applyChanges(
  { clock, settings }: ApplyDeps,
  tx: Tx,
  changes: readonly Change[],
  check?: (account: Account, now: Date) => void,
): Promise<Outcome[]> {
  if (changes.length === 0) return [];
  const now = clock.now();
  const keyOf = (one: { programId: string; memberId: string }) => `${one.programId} ${one.memberId}`;
  const members = [...new Map(changes.map((change) => [keyOf(change), change])).values()];
  const accounts = new Map((await lockAccounts(tx, members)).map((account) => [keyOf(account), account]));
  const before = new Map<string, number>();
  for (const { id, remaining, expiresAt, ...whose } of await readLots(tx, members)) {
    accounts.get(keyOf(whose))?.lots.push({ id, remaining, expiresAt });
    before.set(id, remaining);
  }
  const outcomes: (Outcome & { change: Change })[] = [];
  for (const change of changes) {
    const account = accounts.get(keyOf(change));
    if (!account) throw new Error(`Member ${change.memberId} has no account`); // just made
    check?.(account, now);
    const { levels, keepDays } = await settings.read(change.programId, levelsSetting);
    const outcome = decide(account, change, { levels, keepDays, now, newId: () => uuidv7(now) });
    accounts.set(keyOf(change), outcome.account);
    outcomes.push({ ...outcome, change });
  }
  const recheckAt = new Map(outcomes.map((one) => [keyOf(one.account), one.recheckAt]));
  const whose = ({ account: { programId, memberId, personId } }: Outcome) => ({ programId, memberId, personId });
  const newLots = outcomes.flatMap((one) =>
    one.newLots.map((lot) => ({ ...lot, ...whose(one), points: lot.remaining })),
  );
  // a lot that came in may have been taken from by a later change of the same batch
  const after = new Map(
    [...accounts.values()].flatMap(({ programId, lots }) => lots.map((lot) => [lot.id, { ...lot, programId }])),
  );
  await insertLots(
    tx,
    newLots.map((lot) => ({ ...lot, remaining: after.get(lot.id)?.remaining ?? 0 })),
  );
  await Promise.all([
    saveLots(
      tx,
      [...after.values()].filter(({ id, remaining }) => before.has(id) && before.get(id) !== remaining),
    ),
    saveAccounts(
      tx,
      [...accounts.values()].map((account) => ({ ...account, recheckAt: recheckAt.get(keyOf(account)) ?? null })),
    ),
    insertMovements(
      tx,
      outcomes.flatMap((one) => (one.movement ? [{ ...one.movement, ...whose(one) }] : [])),
    ),
    insertLevelChanges(
      tx,
      outcomes.flatMap((one) => (one.levelChange ? [{ ...one.levelChange, ...whose(one) }] : [])),
    ),
    appendFacts(tx, outcomes.flatMap(factsOf)),
  ]);
  return outcomes;
}

type Told = readonly [FactType, NewFact];
const tell = <F extends FactType>(fact: F, whose: Account, data: EventData<F>): Told => [
  fact,
  { programId: whose.programId, subject: whose.memberId, personId: whose.personId, data },
];

function factsOf({ account, movement, levelChange }: Outcome): Told[] {
  const who = { member_id: account.memberId, person_id: account.personId };
  const facts: Told[] = [];
  if (movement) facts.push(tellMovement(account, movement));
  if (levelChange) {
    const { from, to, direction, growth } = levelChange;
    const levels = { from_level_id: from?.id ?? null, to_level_id: to.id, level_name: to.name };
    facts.push(tell(levelChanged, account, { ...who, ...levels, growth, direction }));
  }
  return facts;
}

function tellMovement(account: Account, movement: NonNullable<Outcome["movement"]>): Told {
  const { id, kind, orderId, afterSaleId, repaid, owed, reason } = movement;
  const points = Math.abs(movement.points);
  const data = { member_id: account.memberId, person_id: account.personId, movement_id: id, points };
  const order = { order_id: orderId ?? "", after_sale_id: afterSaleId ?? "" };
  switch (kind) {
    case "EARNED":
      return tell(pointsEarned, account, { ...data, order_id: orderId, repaid });
    case "RETURNED":
      return tell(pointsReturned, account, { ...data, ...order, repaid });
    case "REVERSED":
      return tell(pointsReversed, account, { ...data, ...order, owed });
    case "EXPIRED":
      return tell(pointsExpired, account, data);
    case "ADJUSTED":
      return tell(pointsAdjusted, account, { ...data, direction: movement.points > 0 ? "IN" : "OUT", reason });
    default:
      return unreachable(kind);
  }
}
