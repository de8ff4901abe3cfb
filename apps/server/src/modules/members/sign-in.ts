import { randomInt } from "node:crypto";
import { memberRegistered, memberSignedIn, personMerged } from "@banyan/contracts";
import type { Weixin } from "#gateways/weixin/index.ts";
import type { Auth } from "#kernel/auth.ts";
import type { Clock } from "#kernel/clock.ts";
import { afterCommit, type Databases, type Tx, transact } from "#kernel/db.ts";
import { appendFacts } from "#kernel/facts.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { decideIdentity, type Identifier, isJunkId } from "./identity.ts";
import * as identities from "./identity-store.ts";
import { defaultNickname } from "./nickname.ts";
import type { PersonNumbers } from "./person-numbers.ts";
import type { Persons } from "./persons.ts";
import * as store from "./store.ts";

export type SignInDeps = {
  db: Databases;
  clock: Clock;
  auth: Auth;
  /** The door to WeChat; only this call of it. */
  weixin: Pick<Weixin, "codeToSession">;
  persons: Persons;
  numbers: PersonNumbers;
};

export type SignInRequest = {
  programId: string;
  code: string;
  anonId?: string | undefined;
  channel?: string | undefined;
};
export type SignedIn = { token: string; isNew: boolean; member: store.MemberRecord };

/**
 * A WeChat login code becomes a member and a token of ours. The device's visitor, if nobody else's, turns out to be this member:
 * what was seen before signing in belongs to them. Errors: those of the code.
 */
export async function signIn(deps: SignInDeps, request: SignInRequest): Promise<SignedIn> {
  const { programId } = request;
  const { openid, unionid } = await deps.weixin.codeToSession(programId, request.code);
  const presented: Identifier[] = [{ kind: "openid", value: openid }];
  if (unionid !== null) presented.push({ kind: "unionid", value: unionid });
  // an id many devices send must never join their owners; the sign-in itself is fine
  if (request.anonId !== undefined && !isJunkId(request.anonId))
    presented.push({ kind: "anon", value: request.anonId });

  return transact(deps.db.orders, async (tx) => {
    await identities.lockIdentifiers(tx, programId, presented);
    const personId = await settlePerson(deps, tx, programId, presented);
    const known = await store.findMemberOf(tx, programId, { openid, personId });
    const memberId = known?.id ?? uuidv7(deps.clock.now());
    if (known) await store.markSeen(tx, programId, memberId, { openid, unionid });
    else await register(tx, { programId, memberId, personId, openid, unionid, channel: request.channel ?? null });
    const token = await deps.auth.issueShopperToken(tx, { programId, memberId, personId, openid });
    const who = { member_id: memberId, person_id: personId };
    const about = { programId, subject: memberId, personId };
    const signedIn = [memberSignedIn, { ...about, data: who }] as const;
    await (known
      ? appendFacts(tx, [signedIn])
      : appendFacts(tx, [
          [memberRegistered, { ...about, data: { ...who, channel: request.channel ?? null } }],
          signedIn,
        ]));
    const member = known ?? (await store.findMember(tx, programId, memberId));
    if (!member) throw new Error(`Member ${memberId} of ${programId} is gone`);
    return { token, isNew: !known, member };
  });
}

/** Finds or makes the one person of these identifiers and merges those who turn out to be the same. */
async function settlePerson(
  deps: SignInDeps,
  tx: Tx,
  programId: string,
  presented: readonly Identifier[],
): Promise<number> {
  const { person, attach, merge } = decideIdentity(presented, await identities.findPersons(tx, programId, presented));
  const personId = person ?? (await newPerson(deps, tx, programId));
  await identities.attachIdentifiers(tx, programId, personId, attach);
  if (merge.length > 0) {
    const devices = await identities.mergePersons(tx, programId, personId, merge, "sign_in");
    await appendFacts(
      tx,
      merge.map((from) => {
        const data = { from, into: personId, reason: "sign_in" };
        return [personMerged, { programId, subject: String(personId), personId, data }] as const;
      }),
    );
    afterCommit(tx, () => deps.persons.forget(programId, devices));
  }
  return personId;
}

async function newPerson({ numbers }: SignInDeps, tx: Tx, programId: string): Promise<number> {
  const [number] = await numbers.take(programId, 1);
  if (number === undefined) throw new Error("No person number");
  await identities.insertPerson(tx, programId, number);
  return number;
}

type NewMember = {
  programId: string;
  memberId: string;
  personId: number;
  openid: string;
  unionid: string | null;
  channel: string | null;
};

async function register(tx: Tx, { programId, memberId, ...member }: NewMember): Promise<void> {
  await store.insertMember(tx, programId, { id: memberId, ...member, nickname: defaultNickname(randomInt) });
  await identities.attachIdentifiers(tx, programId, member.personId, [{ kind: "member", value: memberId }]);
}
