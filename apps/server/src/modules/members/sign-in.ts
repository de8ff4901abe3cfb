import { randomInt } from "node:crypto";
import { memberRegistered, memberSignedIn } from "@banyan/contracts";
import type { Weixin } from "#gateways/weixin/index.ts";
import type { Auth } from "#kernel/auth.ts";
import type { Clock } from "#kernel/clock.ts";
import { type Databases, type Tx, transact } from "#kernel/db.ts";
import { appendFacts } from "#kernel/facts.ts";
import { uuidv7 } from "#kernel/ids.ts";
import type { Identifier } from "./identity.ts";
import * as identities from "./identity-store.ts";
import { isJunkId } from "./junk-ids.ts";
import { defaultNickname } from "./nickname.ts";
import type { PersonNumbers } from "./person-numbers.ts";
import { settlePerson } from "./settle-person.ts";
import * as store from "./store.ts";

export type SignInDeps = {
  db: Databases;
  clock: Clock;
  auth: Auth;
  /** The door to WeChat; only this call of it. */
  weixin: Pick<Weixin, "codeToSession">;
  numbers: PersonNumbers;
  /** What brought a person first; `""` by themselves, null when nothing was seen yet. */
  firstChannel(tx: Tx, programId: string, personId: number): Promise<string | null>;
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
    const personId = await settlePerson(tx, deps.numbers, programId, presented, "sign_in");
    const known = await store.findMemberOf(tx, programId, { openid, personId });
    const memberId = known?.id ?? uuidv7(deps.clock.now());
    // the first touch, as reports count; what the device says only when nothing of it has been seen yet
    const seen = known ? null : await deps.firstChannel(tx, programId, personId);
    const channel = (seen ?? request.channel ?? "") || null;
    if (known) await store.markSeen(tx, programId, memberId, { openid, unionid });
    else await register(tx, { programId, memberId, personId, openid, unionid, channel });
    const token = await deps.auth.issueShopperToken(tx, { programId, memberId, personId, openid });
    const who = { member_id: memberId, person_id: personId };
    const about = { programId, subject: memberId, personId };
    const signedIn = [memberSignedIn, { ...about, data: who }] as const;
    await (known
      ? appendFacts(tx, [signedIn])
      : appendFacts(tx, [[memberRegistered, { ...about, data: { ...who, channel } }], signedIn]));
    const member = known ?? (await store.findMember(tx, programId, memberId));
    if (!member) throw new Error(`Member ${memberId} of ${programId} is gone`);
    return { token, isNew: !known, member };
  });
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
