import type { Cohort, MemberRow, Shopper } from "@banyan/contracts";
import type { Weixin } from "#gateways/weixin/index.ts";
import { audit } from "#kernel/audit.ts";
import type { Auth, Shopper as ShopperToken } from "#kernel/auth.ts";
import type { Clock } from "#kernel/clock.ts";
import { type Databases, type Tx, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import type { Sender } from "#kernel/outbox.ts";
import type { PersonalDataRegistry } from "#kernel/personal-data.ts";
import type { Programs } from "#kernel/programs.ts";
import type { Sealer } from "#kernel/sealed.ts";
import { createAddresses, PHONE_INDEX } from "./addresses.ts";
import { createConsents } from "./consent.ts";
import { countRefusals } from "./consent-store.ts";
import type { Identifier } from "./identity.ts";
import { findErasedPersons } from "./identity-store.ts";
import { identify } from "./imported-persons.ts";
import { mergeByOperator, previewMerge } from "./operator-merge.ts";
import { createPeople } from "./people.ts";
import { findMembersOfPersons } from "./person-members.ts";
import { createPersonNumbers } from "./person-numbers.ts";
import { createPersons } from "./persons.ts";
import { maskPhone } from "./phone.ts";
import { createPrivacy, eraseSender, exportSender } from "./privacy/index.ts";
import type { PrivacyDeps } from "./privacy/privacy.ts";
import { type SignInRequest, signIn } from "./sign-in.ts";
import * as store from "./store.ts";
import { previewUndo, undoMerge } from "./undo-merge.ts";
import { createWithdrawals } from "./withdrawals.ts";

export type MembersDeps = {
  db: Databases;
  clock: Clock;
  auth: Auth;
  sealer: Sealer;
  weixin: Pick<Weixin, "codeToSession">;
  personalData: PersonalDataRegistry;
  /** A port: what brought a person first; `""` by themselves, null when nothing was seen yet. */
  firstChannel(tx: Tx, programId: string, personId: number): Promise<string | null>;
  /** A port: members of a cohort, kept below; segments may take its place. */
  cohortMembers(programId: string, cohort: Cohort): Promise<readonly string[]>;
  programs: Programs;
  storageDir: string;
  /** A port: orders and after-sales of a member that are not over. */
  openBusiness: PrivacyDeps["openBusiness"];
};
export type Members = ReturnType<typeof createMembers>;
export type MemberQuery = {
  search?: string | undefined;
  buyers?: "yes" | "no" | undefined;
  cohort?: Cohort | undefined;
  sort: "registered" | "paid" | "recent";
  page: number;
  pageSize: number;
};

/** Persons, members and what they agreed to, of every program. */
export function createMembers(deps: MembersDeps) {
  const { db, clock, auth, sealer, weixin, personalData, firstChannel, cohortMembers } = deps;
  const numbers = createPersonNumbers(db.workers);
  const persons = createPersons(db, numbers);
  const people = createPeople({ db });
  const withdrawals = createWithdrawals(db);
  const consents = createConsents({ db, withdrawals });
  const privacy = createPrivacy({ ...deps, persons, consentsOf: consents.ofMember });
  const addresses = createAddresses({ db, clock, sealer });

  return {
    // for tracking
    /** Person numbers of devices, made when new; junk ids are absent. */
    resolvePersons: persons.resolve,
    /** Did this device, or the member signed in on it, withdraw consent to being measured? */
    hasWithdrawn: withdrawals.has,
    /** Numbers that mean nobody any more. */
    erasedPersons: (programId: string) => findErasedPersons(db.reads, programId),
    /** Who rows of another system are, by any of the four identifiers; null for a row that names nobody. */
    identify: (programId: string, rows: readonly (readonly Identifier[])[]) =>
      identify({ db, numbers }, programId, rows),
    /** Who a shopper token speaks for; null when it is not valid any more. */
    personOfToken: (token: string): Promise<ShopperToken | null> => auth.readShopperToken(token),

    /** Every number that counts as this one, and the one that survives; null when nobody has it. */
    numbersOf: people.numbersOf,

    // for orders
    /** Null when the address is not this member's. */
    deliveryFor: addresses.deliveryFor,
    /** For a list; members of other programs are absent. */
    async nicknames(programId: string, memberIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
      const rows = await store.findNames(db.reads, programId, memberIds);
      return new Map(rows.map(({ id, nickname }) => [id, nickname]));
    },
    /** For a list of persons: who of them is a member; erased ones are absent. */
    membersOfPersons: (programId: string, personIds: readonly number[]) =>
      findMembersOfPersons(db.reads, programId, personIds),
    /** For handing something to many: members of other programs and erased ones are absent. */
    findPersonNumbers: store.findPersonNumbers,
    hasConsent: consents.has,

    // for analytics
    countMembers: (programId: string) =>
      store.countMembers(db.reports, programId, { sort: "registered", page: 1, pageSize: 1 }),
    refusals: (programId: string, zone: string, from: Date, until: Date) =>
      countRefusals(db.reads, programId, zone, { from, until }),

    // for shoppers
    async signIn(request: SignInRequest): Promise<{ token: string; isNew: boolean; shopper: Shopper }> {
      const { token, isNew, member } = await signIn({ db, clock, auth, weixin, numbers, firstChannel }, request);
      return { token, isNew, shopper: asShopper(member) };
    },
    signOut: (token: string): Promise<void> => transact(db.orders, (tx) => auth.revokeShopperToken(tx, token)),
    me: async (programId: string, memberId: string): Promise<Shopper> =>
      asShopper((await store.findMember(db.reads, programId, memberId)) ?? fail("UNAUTHENTICATED")),
    setConsent: consents.set,
    listAddresses: addresses.list,
    addAddress: addresses.add,
    changeAddress: addresses.change,
    removeAddress: addresses.remove,

    privacy,
    senders: [
      exportSender({ ...deps, now: () => clock.now() }),
      eraseSender(deps),
    ] as unknown as readonly Sender<never>[], // a sender gets only intents of its kind

    // for operators
    getPerson: people.get,
    listMerges: people.listMerges,
    previewMerge: (programId: string, pair: { one: number; other: number }) =>
      previewMerge({ db, auth, personalData }, programId, pair),
    mergePersons: (
      programId: string,
      pair: { one: number; other: number },
      by: { actor: string; note: string; confirmed: { into: number; from: number; membersEnd: number } },
    ) => mergeByOperator({ db, auth, personalData }, programId, pair, by),
    previewUndo: (programId: string, mergeId: string) => previewUndo(db, programId, mergeId),
    undoMerge: (programId: string, mergeId: string, by: { actor: string; note: string }) =>
      undoMerge(db, programId, mergeId, by),
    /** The whole number, written to the audit log with who asked. */
    async revealPhone(programId: string, id: string, actor: string): Promise<{ phone: string | null }> {
      const member = (await store.findMember(db.reads, programId, id)) ?? fail("NOT_FOUND");
      await transact(db.orders, (tx) =>
        audit(tx, { programId, actor, action: "member.phone", subject: `member:${id}` }),
      );
      return { phone: phoneOf(member) };
    },
    listMembers,
    async getMember(programId: string, id: string) {
      const [member, given] = await Promise.all([
        store.findMember(db.reads, programId, id),
        consents.ofMember(programId, id),
      ]);
      return {
        ...asRow(member ?? fail("NOT_FOUND")),
        consents: given.map((consent) => ({ ...consent, at: consent.at.toISOString() })),
      };
    },
  };

  async function listMembers(programId: string, query: MemberQuery) {
    const { search, cohort, ...rest } = query;
    const among = cohort && (await cohortMembers(programId, cohort));
    const filter = { ...rest, ...readSearch(search?.trim() ?? ""), among };
    const [rows, total] = await Promise.all([
      store.listMembers(db.reads, programId, filter),
      store.countMembers(db.reads, programId, filter),
    ]);
    return { items: rows.map(asRow), total, page: query.page, pageSize: query.pageSize };
  }

  /** A whole phone number is looked up by its blind index, an id by itself, anything else in the nickname. */
  function readSearch(search: string): Pick<store.MemberFilter, "nickname" | "phoneIndex" | "id"> {
    if (/^1\d{10}$/.test(search)) return { phoneIndex: sealer.blindIndex(PHONE_INDEX, search) };
    if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(search)) return { id: search };
    return search === "" ? {} : { nickname: search };
  }

  function phoneOf(member: store.MemberRecord): string | null {
    if (member.phone) return sealer.open("members", "phone", member.id, member.phone);
    if (!member.addressPhone || !member.addressId) return null;
    return sealer.open("addresses", "phone", member.addressId, member.addressPhone);
  }
  function maskedPhone(member: store.MemberRecord): string | null {
    const phone = phoneOf(member);
    return phone === null ? null : maskPhone(phone);
  }
  function asShopper(member: store.MemberRecord): Shopper {
    return {
      memberId: member.id,
      nickname: member.nickname,
      phoneMasked: maskedPhone(member),
      registeredAt: member.registeredAt.toISOString(),
    };
  }
  function asRow(member: store.MemberRecord): MemberRow {
    const { id, personId, nickname, channel, orderCount, paidFen } = member;
    return {
      id,
      personId,
      nickname,
      phoneMasked: maskedPhone(member),
      channel,
      registeredAt: member.registeredAt.toISOString(),
      lastSeenAt: member.lastSeenAt.toISOString(),
      orderCount,
      paidFen,
      lastPaidAt: member.lastPaidAt?.toISOString() ?? null,
    };
  }
}
