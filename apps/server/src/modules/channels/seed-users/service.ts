import type {
  Feedback,
  FeedbackInput,
  FeedbackState,
  MyFeedback,
  SeedInvitation,
  SeedProgramme,
  SeedProgrammeInput,
  SeedStanding,
  SeedState,
} from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import type { Clock } from "#kernel/clock.ts";
import { type Databases, type Tx, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { base62, uuidv7 } from "#kernel/ids.ts";
import { moveState } from "#kernel/states.ts";
import * as feedbackStore from "./feedback-store.ts";
import { feedbackStateTable, firstProgramme, MOST_FEEDBACK_A_DAY, owedOf, seedStateTable } from "./programme.ts";
import * as store from "./store.ts";

export type SeedUsersDeps = {
  db: Databases;
  clock: Clock;
  /** For a list; from members. */
  nicknames(programId: string, memberIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
};
export type SeedUsers = ReturnType<typeof createSeedUsers>;
type Paging = { page: number; pageSize: number };
type Giver = { memberId: string; personId: number };

const WEEKS_SHOWN = 8;
const FEEDBACK_A_PAGE = 20;
const SHORT_ID_LENGTH = 8;
const MOST_TRIES = 3;
const LAPSED_AT_ONCE = 200;
const window = ({ page, pageSize }: Paging) => ({ limit: pageSize, offset: (page - 1) * pageSize });

/** The first people who try the shop: who may join, what they owe, what they say and what comes of it. */
export function createSeedUsers({ db, clock, nicknames }: SeedUsersDeps) {
  const programmeOf = async (from: typeof db.reads | Tx, programId: string) =>
    (await store.findProgramme(from, programId)) ?? { ...firstProgramme, joined: 0 };

  async function getProgramme(programId: string): Promise<SeedProgramme> {
    const programme = await programmeOf(db.reads, programId);
    const [{ counts }, weeks] = await Promise.all([
      store.countSeedUsers(db.reads, programId, programme.feedbackPerWeek),
      feedbackStore.countWeeks(db.reads, programId, WEEKS_SHOWN),
    ]);
    return { ...programme, counts, weeks, feedbackThisWeek: weeks.at(-1) ?? 0 };
  }

  async function standing(from: typeof db.reads | Tx, programId: string, memberId: string): Promise<SeedStanding> {
    const [programme, mine] = [await programmeOf(from, programId), await store.findStanding(from, programId, memberId)];
    return {
      isOn: programme.isOn,
      promise: programme.promise,
      placesLeft: programme.quota - programme.joined,
      mine: mine && {
        state: mine.state,
        joinedAt: mine.joinedAt.toISOString(),
        givenThisWeek: mine.givenThisWeek,
        owed: owedOf(mine.state, mine.givenThisWeek, programme.feedbackPerWeek),
      },
    };
  }

  return {
    // for operators
    getProgramme,
    /** Errors: SEED_QUOTA_BELOW_JOINED. */
    async setProgramme(programId: string, input: SeedProgrammeInput, actor: string): Promise<SeedProgramme> {
      await transact(db.orders, async (tx) => {
        const before = await store.findProgramme(tx, programId);
        const isSaved = await store.saveProgramme(tx, programId, input);
        if (!isSaved)
          fail("SEED_QUOTA_BELOW_JOINED", { field: "body.quota", details: { joined: before?.joined ?? 0 } });
        await audit(tx, {
          programId,
          actor,
          action: "seed-programme.set",
          subject: "seed-programme",
          before,
          after: input,
        });
      });
      return getProgramme(programId);
    },
    async listInvitations(programId: string, paging: Paging) {
      const { items, total } = await store.listInvitations(db.reads, programId, window(paging));
      return { items: items.map(asInvitation), total, ...paging };
    },
    async createInvitation(
      tx: Tx,
      programId: string,
      { label, uses }: { label: string; uses: number },
      actor: string,
    ): Promise<SeedInvitation> {
      const now = clock.now();
      const channelId = await store.ensureChannel(tx, programId, uuidv7(now));
      const id = uuidv7(now);
      for (let tries = 1; ; tries += 1) {
        const shortId = base62(SHORT_ID_LENGTH);
        if (await store.insertInvitation(tx, programId, { id, channelId, shortId, label, uses })) break;
        if (tries === MOST_TRIES) throw new Error(`No free short id for an invitation of ${programId}`);
      }
      await audit(tx, {
        programId,
        actor,
        action: "seed-invitation.create",
        subject: `placement:${id}`,
        after: { label, uses },
      });
      return asInvitation((await store.findInvitation(tx, programId, id)) ?? fail("NOT_FOUND"));
    },
    setInvitation: (programId: string, id: string, isOpen: boolean, actor: string): Promise<SeedInvitation> =>
      transact(db.orders, async (tx) => {
        if (!(await store.openInvitation(tx, programId, id, isOpen))) fail("NOT_FOUND");
        await audit(tx, {
          programId,
          actor,
          action: "seed-invitation.set",
          subject: `placement:${id}`,
          after: { isOpen },
        });
        return asInvitation((await store.findInvitation(tx, programId, id)) ?? fail("NOT_FOUND"));
      }),
    async listSeedUsers(
      programId: string,
      query: Paging & { state?: SeedState | undefined; owing?: "yes" | undefined },
    ) {
      const { feedbackPerWeek } = await programmeOf(db.reads, programId);
      const owing = query.owing === "yes";
      const filter = { state: query.state, owing, feedbackPerWeek, ...window(query) };
      const [rows, { counts, owing: owingCount }] = await Promise.all([
        store.listSeedUsers(db.reads, programId, filter),
        store.countSeedUsers(db.reads, programId, feedbackPerWeek),
      ]);
      const names = await nicknames(
        programId,
        rows.map(({ memberId }) => memberId),
      );
      const all = query.state ? counts[query.state] : counts.INVITED + counts.ACTIVE + counts.LAPSED;
      return {
        items: rows.map(({ joinedAt, lastFeedbackAt, ...row }) => ({
          ...row,
          nickname: names.get(row.memberId) ?? "",
          joinedAt: joinedAt.toISOString(),
          lastFeedbackAt: lastFeedbackAt?.toISOString() ?? null,
          owed: owedOf(row.state, row.givenThisWeek, feedbackPerWeek),
        })),
        total: owing ? owingCount : all,
        counts,
        owing: owingCount,
        page: query.page,
        pageSize: query.pageSize,
      };
    },
    async listFeedback(programId: string, query: Paging & feedbackStore.FeedbackFilter) {
      const { page, pageSize, ...filter } = query;
      const [rows, counts] = await Promise.all([
        feedbackStore.listFeedback(db.reads, programId, { ...filter, ...window(query) }),
        feedbackStore.countFeedback(db.reads, programId, filter),
      ]);
      const total = filter.state ? counts[filter.state] : Object.values(counts).reduce((sum, one) => sum + one, 0);
      return { items: await withNames(programId, rows), counts, total, page, pageSize };
    },
    /** Errors: NOT_FOUND, FEEDBACK_STATE. */
    async answerFeedback(
      programId: string,
      id: string,
      { state, answer }: { state: FeedbackState; answer: string },
      actor: string,
    ): Promise<Feedback> {
      const row = await transact(db.orders, async (tx) => {
        const before = (await feedbackStore.findFeedback(tx, programId, id)) ?? fail("NOT_FOUND");
        if (before.state !== state) {
          if (!feedbackStateTable.mayMove(before.state, state)) fail("FEEDBACK_STATE");
          const move = { states: feedbackStateTable, table: "feedback", programId, id, from: before.state, to: state };
          if ((await moveState(tx, { ...move, reason: "TRIAGE" })) === null) fail("FEEDBACK_STATE");
        }
        await feedbackStore.setAnswer(tx, programId, id, answer);
        const change = { before: { state: before.state, answer: before.answer }, after: { state, answer } };
        await audit(tx, { programId, actor, action: "feedback.answer", subject: `feedback:${id}`, ...change });
        return (await feedbackStore.findFeedback(tx, programId, id)) ?? fail("NOT_FOUND");
      });
      const [named] = await withNames(programId, [row]);
      return named ?? fail("NOT_FOUND");
    },

    // for shoppers
    standing: (programId: string, memberId: string) => standing(db.reads, programId, memberId),
    /**
     * Again changes nothing. The member's own row comes first: a second call of theirs waits for it, so nobody takes two places.
     * Errors: SEED_INVITATION_UNKNOWN, SEED_INVITATION_USED, SEED_PROGRAMME_FULL, SEED_PROGRAMME_CLOSED.
     */
    join: (programId: string, { memberId, personId }: Giver, code: string): Promise<SeedStanding> =>
      transact(db.orders, async (tx) => {
        if ((await store.findStanding(tx, programId, memberId)) !== null) return standing(tx, programId, memberId);
        if (!(await programmeOf(tx, programId)).isOn) fail("SEED_PROGRAMME_CLOSED");
        const { id: invitationId } =
          (await store.findInvitationOfCode(tx, programId, code)) ?? fail("SEED_INVITATION_UNKNOWN");
        const id = uuidv7(clock.now());
        if (await store.insertSeedUser(tx, programId, { id, memberId, personId, invitationId })) {
          if (!(await store.useInvitation(tx, programId, invitationId))) fail("SEED_INVITATION_USED");
          if (!(await store.takePlace(tx, programId))) fail("SEED_PROGRAMME_FULL");
        }
        return standing(tx, programId, memberId);
      }),
    /** Errors: FEEDBACK_TOO_OFTEN. */
    async giveFeedback(tx: Tx, programId: string, memberId: string, input: FeedbackInput): Promise<MyFeedback> {
      await feedbackStore.lockGiver(tx, programId, memberId);
      const given = await feedbackStore.countOfLastDay(tx, programId, memberId);
      if (given >= MOST_FEEDBACK_A_DAY) fail("FEEDBACK_TOO_OFTEN");
      const seed = await store.findStanding(tx, programId, memberId);
      const row = { ...input, id: uuidv7(clock.now()), memberId, isSeed: seed !== null };
      const { memberId: _giver, isSeed: _seed, ...mine } = await feedbackStore.insertFeedback(tx, programId, row);
      if (seed) {
        const move = { states: seedStateTable, table: "seed_users", programId, id: seed.id, to: "ACTIVE" as const };
        await moveState(tx, { ...move, from: ["INVITED", "LAPSED"], reason: "FEEDBACK_GIVEN" });
        await feedbackStore.countGiven(tx, programId, seed.id);
      }
      return { ...mine, createdAt: mine.createdAt.toISOString() };
    },
    async myFeedback(programId: string, memberId: string, cursor: string | undefined) {
      const limit = FEEDBACK_A_PAGE;
      const rows = await feedbackStore.listOfMember(db.reads, programId, memberId, {
        after: readCursor(cursor),
        limit,
      });
      const last = rows.length === limit ? rows.at(-1) : undefined;
      return {
        items: rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() })),
        nextCursor: last ? `${last.createdAt.toISOString()}|${last.id}` : null,
      };
    },

    // for reports: everybody who ever joined
    persons: (programId: string) => store.listPersons(db.reads, programId),
    members: (programId: string) => store.listMembers(db.reads, programId),

    /** Who owed for too long. Each alone: a word said meanwhile keeps its giver. */
    async lapseSilent(): Promise<void> {
      for (;;) {
        const silent = await store.listSilent(db.workers, LAPSED_AT_ONCE);
        for (const { programId, id } of silent) {
          const move = { states: seedStateTable, table: "seed_users", programId, id, to: "LAPSED" as const };
          await transact(db.workers, (tx) => moveState(tx, { ...move, from: ["INVITED", "ACTIVE"], reason: "SILENT" }));
        }
        if (silent.length < LAPSED_AT_ONCE) return;
      }
    },
  };

  async function withNames(programId: string, rows: readonly feedbackStore.FeedbackRow[]): Promise<Feedback[]> {
    const names = await nicknames(
      programId,
      rows.flatMap(({ memberId }) => memberId ?? []),
    );
    return rows.map((row) => ({
      ...row,
      nickname: names.get(row.memberId ?? "") ?? "",
      createdAt: row.createdAt.toISOString(),
    }));
  }
}

const asInvitation = ({
  createdAt,
  ...row
}: Omit<SeedInvitation, "createdAt"> & { createdAt: Date }): SeedInvitation => ({
  ...row,
  createdAt: createdAt.toISOString(),
});

function readCursor(cursor: string | undefined): { at: Date; id: string } | null {
  const [at = "", id = ""] = cursor?.split("|") ?? [];
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
  return isId && !Number.isNaN(Date.parse(at)) ? { at: new Date(at), id } : null;
}
