import { type Digest, type DigestInput, type DigestText, id } from "@banyan/contracts";
import * as z from "zod/mini";
import { audit } from "#kernel/audit.ts";
import { type Tx, transact, violates } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { defineJob, defineSchedule, enqueue, everySeconds, type Schedule, type Worker, work } from "#kernel/jobs.ts";
import { composeDigest } from "./compose-digest.ts";
import type { Dashboards } from "./dashboards.ts";
import * as store from "./digest-store.ts";
import { daysToldAt, lastDue, nextDue } from "./digest-times.ts";
import { actorOf, type By, keepersOf } from "./keepers.ts";
import type { KeptDeps } from "./saved-reports.ts";

const MOST_DIGESTS = 50;
const DUE_AT_ONCE = 200;
const LOOK_EVERY_SECONDS = 60;

const sendJob = defineJob({
  name: "analytics.send-digest",
  schema: z.strictObject({ programId: z.string(), digestId: id }),
});

export type DigestDeps = KeptDeps & {
  dashboards: Pick<Dashboards, "find">;
  /** Asks a report as the console would. */
  ask(programId: string, kind: string, question: unknown): Promise<unknown>;
};

/** The numbers of a board, told to operators when a day, week or month has ended. */
export function createDigests(deps: DigestDeps) {
  const { db, clock, zoneOf, staff, dashboards } = deps;

  async function describe(rows: readonly store.DigestRow[]): Promise<Digest[]> {
    const keeper = await keepersOf(
      staff,
      rows.flatMap(({ recipients, updatedBy }) => [...recipients, updatedBy]),
    );
    return rows.map(({ recipients, updatedBy, nextAt, lastSentAt, updatedAt, ...row }) => ({
      ...row,
      recipients: recipients.map(keeper),
      updatedBy: keeper(updatedBy),
      nextAt: nextAt?.toISOString() ?? null,
      lastSentAt: lastSentAt?.toISOString() ?? null,
      updatedAt: updatedAt.toISOString(),
    }));
  }
  async function get(programId: string, digestId: string): Promise<Digest> {
    const [digest] = await describe([(await store.findDigest(db.reads, programId, digestId)) ?? fail("NOT_FOUND")]);
    return digest ?? fail("NOT_FOUND");
  }
  /** Errors: DASHBOARD_NOT_FOUND, OPERATOR_NOT_FOUND with the place, INVALID_INPUT when no week has such a day. */
  async function refuseStrange(programId: string, { dashboardId, recipients, rhythm, onDay }: store.DigestContent) {
    if (rhythm === "WEEKLY" && onDay > 7) fail("INVALID_INPUT", { field: "body.onDay" });
    if (!(await dashboards.find(programId, dashboardId))) fail("DASHBOARD_NOT_FOUND", { field: "body.dashboardId" });
    const known = new Set((await staff.operatorsOf(programId)).map((operator) => operator.id));
    const stranger = recipients.findIndex((one) => !known.has(one));
    if (stranger >= 0) fail("OPERATOR_NOT_FOUND", { field: `body.recipients.${stranger}` });
  }
  const nextOf = async (programId: string, digest: store.DigestContent) =>
    digest.isOn ? nextDue(clock.now(), digest, await zoneOf(programId)) : null;
  const asContent = (input: DigestInput): store.DigestContent => ({
    ...input,
    onDay: input.rhythm === "DAILY" ? 1 : (input.onDay ?? 1),
    isOn: input.isOn ?? true,
    recipients: [...new Set(input.recipients)],
  });

  /** What is told of the time it was last due. */
  async function compose(
    programId: string,
    { name, dashboardId, rhythm }: Pick<DigestInput, "name" | "dashboardId" | "rhythm">,
    dueAt: Date,
  ): Promise<DigestText> {
    const board = (await dashboards.find(programId, dashboardId)) ?? fail("DASHBOARD_NOT_FOUND");
    const days = daysToldAt(dueAt, rhythm, await zoneOf(programId));
    return composeDigest({ name, board, rhythm, days }, (kind, question) => deps.ask(programId, kind, question));
  }
  const tell = (tx: Tx, programId: string, digest: store.DigestRow, text: DigestText, key: string) =>
    staff.notify(tx, programId, digest.recipients, { ...text, kind: "digest", key });

  /**
   * Counted outside any transaction, then told and moved on to its next time in one: of many that do the same, and of one that
   * died before its commit, exactly one tells. After a silence the newest time is told, not each one missed.
   */
  async function sendDue(programId: string, digestId: string): Promise<void> {
    const digest = await store.findDigest(db.workers, programId, digestId);
    const now = clock.now();
    if (!digest?.nextAt || digest.nextAt > now) return;
    const dueAt = digest.nextAt;
    const zone = await zoneOf(programId);
    const text = await compose(programId, digest, lastDue(now, digest, zone));
    await transact(db.workers, async (tx) => {
      const one = { id: digestId, dueAt, nextAt: nextDue(now, digest, zone), missing: text.missing };
      if (!(await store.takeDue(tx, programId, one))) return;
      await tell(tx, programId, digest, text, `digest:${digestId}:${text.from}:${text.to}`);
    });
  }

  return {
    list: async (programId: string): Promise<Digest[]> => describe(await store.listDigests(db.reads, programId)),
    async create(programId: string, input: DigestInput, by: By): Promise<Digest> {
      const digest = asContent(input);
      await refuseStrange(programId, digest);
      const digestId = uuidv7(clock.now());
      const nextAt = await nextOf(programId, digest);
      const written = transact(db.orders, async (tx) => {
        if ((await store.listDigests(tx, programId)).length >= MOST_DIGESTS)
          fail("TOO_MUCH_KEPT", { details: { most: MOST_DIGESTS } });
        await store.insertDigest(tx, programId, { ...digest, id: digestId, by: by.id, nextAt });
        const entry = { programId, actor: actorOf(by), action: "digest.create", subject: `digest:${digestId}` };
        await audit(tx, { ...entry, after: digest });
      });
      await written.catch(boardGone);
      return get(programId, digestId);
    },
    async change(programId: string, digestId: string, input: DigestInput & { version: number }, by: By) {
      const { version, ...content } = input;
      const digest = asContent(content);
      await refuseStrange(programId, digest);
      const nextAt = await nextOf(programId, digest);
      const written = transact(db.orders, async (tx) => {
        const before = (await store.findDigest(tx, programId, digestId)) ?? fail("NOT_FOUND");
        const after = { ...digest, id: digestId, by: by.id, nextAt, version };
        if (!(await store.updateDigest(tx, programId, after))) fail("EDIT_CONFLICT");
        const entry = { programId, actor: actorOf(by), action: "digest.change", subject: `digest:${digestId}` };
        await audit(tx, { ...entry, before: contentOf(before), after: digest });
      });
      await written.catch(boardGone);
      return get(programId, digestId);
    },
    async remove(programId: string, digestId: string, by: By): Promise<void> {
      await transact(db.orders, async (tx) => {
        const before = (await store.findDigest(tx, programId, digestId)) ?? fail("NOT_FOUND");
        await store.deleteDigest(tx, programId, digestId);
        const entry = { programId, actor: actorOf(by), action: "digest.remove", subject: `digest:${digestId}` };
        await audit(tx, { ...entry, before: contentOf(before) });
      });
    },
    preview: (programId: string, asked: Pick<DigestInput, "name" | "dashboardId" | "rhythm">) =>
      compose(programId, asked, clock.now()),
    /** Besides the schedule: whoever was told this morning is told again. */
    async send(programId: string, digestId: string, by: By): Promise<DigestText> {
      const digest = (await store.findDigest(db.reads, programId, digestId)) ?? fail("NOT_FOUND");
      const text = await compose(programId, digest, clock.now());
      await transact(db.orders, async (tx) => {
        await tell(tx, programId, digest, text, `digest:${digestId}:by-hand:${uuidv7(clock.now())}`);
        await store.markSent(tx, programId, digestId, text.missing);
        const entry = { programId, actor: actorOf(by), action: "digest.send", subject: `digest:${digestId}` };
        await audit(tx, { ...entry, after: { from: text.from, to: text.to, missing: text.missing } });
      });
      return text;
    },

    sendDue,
    workers: (): Worker[] => [work(sendJob, ({ programId, digestId }) => sendDue(programId, digestId))],
    /** One waiting job for each digest that is due, whoever looks first. */
    schedules: (): Schedule[] => [
      defineSchedule({
        name: "analytics.digests",
        next: everySeconds(LOOK_EVERY_SECONDS),
        async run() {
          const due = await store.listDue(db.workers, DUE_AT_ONCE);
          if (due.length === 0) return;
          const jobs = due.map(({ programId, id: digestId }) => ({
            job: sendJob,
            payload: { programId, digestId },
            key: `digest:${programId}:${digestId}`,
          }));
          await transact(db.workers, (tx) => enqueue(tx, jobs));
        },
      }),
    ],
  };
}

/** Removed between the look and the write. */
function boardGone(error: unknown): never {
  if (violates(error, "digests_program_id_dashboard_id_fkey"))
    fail("DASHBOARD_NOT_FOUND", { field: "body.dashboardId" });
  throw error;
}

const contentOf = ({ name, dashboardId, rhythm, hour, onDay, recipients, isOn }: store.DigestRow) => ({
  ...{ name, dashboardId, rhythm, hour, onDay, recipients, isOn },
});
