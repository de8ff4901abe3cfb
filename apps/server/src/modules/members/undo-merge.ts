import { type PersonMerge, personMergeUndone } from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import { type Databases, type Db, type Tx, transact } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import { fail } from "#kernel/failure.ts";
import type { Identifier } from "./identity.ts";
import { findRoot, lockPersons } from "./identity-store.ts";
import * as log from "./merge-log-store.ts";
import { asMerge, shortened } from "./shown-identifier.ts";
import { findMemberOfPerson } from "./store.ts";

type Refusal = "MEMBERS_MERGED" | "OPENID_OF_MEMBER" | "ALREADY_UNDONE" | "ERASED";
type Undoing = { merge: log.MergeRecord; root: number; goingBack: Identifier[]; refusal: Refusal | null };

/** What undoing would do, or why it cannot be done. */
export async function previewUndo(db: Databases, programId: string, mergeId: string) {
  const { goingBack, refusal } = await lookAt(db.reads, programId, mergeId);
  return {
    identifiers: goingBack.map(({ kind, value }) => ({ kind, shown: shortened(kind, value) })),
    refusal,
  };
}

/**
 * A wrong merge is taken apart: what came with `from` goes back to it, its events count for it again, later ones go by
 * their identifier, and no sign-in joins the two again. Errors: MERGE_NOT_UNDOABLE.
 */
export async function undoMerge(
  db: Databases,
  programId: string,
  mergeId: string,
  by: { actor: string; note: string },
): Promise<PersonMerge> {
  return transact(db.orders, async (tx) => {
    const { merge, root, goingBack } = await lockUndoing(tx, programId, mergeId);
    const moved = await log.splitOff(tx, programId, merge.from, root);
    const unionids = goingBack.filter(({ kind }) => kind === "unionid").map(({ value }) => value);
    if (unionids.length > 0) await log.dropUnionid(tx, programId, root, unionids);
    await log.markUndone(tx, programId, mergeId, by);
    await log.insertSeparation(tx, programId, { one: merge.from, other: merge.into, mergeId });
    await appendFact(tx, personMergeUndone, {
      programId,
      subject: String(root),
      personId: root,
      data: { merge_id: mergeId, from: merge.from, into: root, moved },
    });
    await audit(tx, {
      ...{ programId, actor: by.actor, action: "person-merge.undo", subject: `person-merge:${mergeId}` },
      before: { from: merge.from, into: root },
      after: { persons: moved.map(({ person }) => person), identifiers: goingBack.length, note: by.note },
    });
    return asMerge((await log.findMerge(tx, programId, mergeId)) ?? fail("NOT_FOUND"));
  });
}

/** Sign-ins wait on the identifiers, merges on the rows; whoever came first is seen when this goes on. */
async function lockUndoing(tx: Tx, programId: string, mergeId: string): Promise<Undoing> {
  for (;;) {
    const seen = await lookAt(tx, programId, mergeId);
    if (seen.refusal) fail("MERGE_NOT_UNDOABLE", { details: { reason: words[seen.refusal], code: seen.refusal } });
    await lockPersons(tx, programId, [seen.root, seen.merge.from]);
    const now = await lookAt(tx, programId, mergeId);
    if (!now.refusal && now.root === seen.root) return now;
  }
}

const words: Record<Refusal, string> = {
  MEMBERS_MERGED: "两个会员的订单与资产已经并在一起",
  OPENID_OF_MEMBER: "登录账号本身来自这次合并",
  ALREADY_UNDONE: "已经撤销过",
  ERASED: "已注销",
};

async function lookAt(db: Db | Tx, programId: string, mergeId: string): Promise<Undoing> {
  const merge = (await log.findMerge(db, programId, mergeId)) ?? fail("NOT_FOUND");
  const root = (await findRoot(db, programId, merge.from))?.root ?? merge.from;
  const below = await log.findIdentifiersBelow(db, programId, merge.from);
  const goingBack = below.filter(({ owner }) => owner === root).map(({ kind, value }) => ({ kind, value }));
  const member = await findMemberOfPerson(db, programId, root);
  const refusal = await (async (): Promise<Refusal | null> => {
    if (merge.undoneAt) return "ALREADY_UNDONE";
    if (await log.hasErased(db, programId, [merge.from, merge.into, root])) return "ERASED";
    if (merge.reason === "members_merged" || goingBack.some(({ kind }) => kind === "member")) return "MEMBERS_MERGED";
    if (member?.openid && goingBack.some(({ kind, value }) => kind === "openid" && value === member.openid))
      return "OPENID_OF_MEMBER";
    return null;
  })();
  return { merge, root, goingBack, refusal };
}
