import { dayOf } from "@banyan/calendar";
import type { KeptReport, SavedReport } from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import type { Clock } from "#kernel/clock.ts";
import { type Databases, type Tx, transact, violates } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import type { Staff } from "#modules/staff/index.ts";
import { actorOf, type By, keepersOf } from "./keepers.ts";
import { asOf, keptOf, problemOf, refuseUnfit } from "./kinds.ts";
import * as store from "./saved-report-store.ts";

export type KeptDeps = {
  db: Databases;
  clock: Clock;
  zoneOf(programId: string): Promise<string>;
  staff: Pick<Staff, "namesOf" | "notify" | "operatorsOf">;
};
type Input = { name: string; description: string; folder: string; report: KeptReport };
type Query = Omit<store.SavedFilter, "ownerId"> & { mine?: "yes" | undefined; page: number; pageSize: number };

const MOST_SAVED = 2_000;

/** Questions that operators keep by a name, to ask them again, put them on boards and show them to each other. */
export function createSavedReports({ db, clock, zoneOf, staff }: KeptDeps) {
  const today = async (programId: string) => dayOf(clock.now(), await zoneOf(programId));

  async function describe(programId: string, rows: readonly store.SavedRow[]): Promise<SavedReport[]> {
    const [keeper, day] = await Promise.all([
      keepersOf(
        staff,
        rows.flatMap(({ ownerId, updatedBy }) => [ownerId, updatedBy]),
      ),
      today(programId),
    ]);
    return rows.map(({ kind, question, keptRange, view, ownerId, updatedBy, createdAt, updatedAt, ...row }) => ({
      ...row,
      report: asOf(keptOf({ kind, question, keptRange, view }), day),
      problem: problemOf({ kind, question }),
      owner: keeper(ownerId),
      updatedBy: keeper(updatedBy),
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    }));
  }
  async function get(programId: string, id: string, by: By): Promise<SavedReport> {
    const row = (await store.findSaved(db.reads, programId, id, by.id)) ?? fail("NOT_FOUND");
    const [report] = await describe(programId, [row]);
    return report ?? fail("NOT_FOUND");
  }
  async function insert(tx: Tx, programId: string, content: store.SavedContent, by: By, action: string) {
    if ((await store.countSaved(tx, programId)) >= MOST_SAVED) fail("TOO_MUCH_KEPT", { details: { most: MOST_SAVED } });
    const id = uuidv7(clock.now());
    await store.insertSaved(tx, programId, { ...content, id, by: by.id });
    await audit(tx, { programId, actor: actorOf(by), action, subject: `saved-report:${id}`, after: content });
    return id;
  }

  return {
    get,
    async list(programId: string, query: Query, by: By) {
      const { page, pageSize, q, kind, folder, mine } = query;
      const filter = { q, kind, folder, ownerId: mine === "yes" ? by.id : undefined };
      const [rows, total, words] = await Promise.all([
        store.listSaved(db.reads, programId, by.id, filter, { limit: pageSize, offset: (page - 1) * pageSize }),
        store.countSaved(db.reads, programId, filter),
        store.wordsOfSaved(db.reads, programId),
      ]);
      return { items: await describe(programId, rows), total, page, pageSize, ...words };
    },
    /** Errors: REPORT_KIND_UNKNOWN; INVALID_INPUT with the place in the question; TOO_MUCH_KEPT. */
    async create(programId: string, input: Input, by: By): Promise<SavedReport> {
      refuseUnfit(input.report, "body.report");
      const id = await transact(db.orders, (tx) => insert(tx, programId, contentOf(input), by, "saved-report.create"));
      return get(programId, id, by);
    },
    /** Errors: EDIT_CONFLICT when someone else changed it since; as `create`. */
    async change(programId: string, id: string, { version, ...input }: Input & { version: number }, by: By) {
      refuseUnfit(input.report, "body.report");
      await transact(db.orders, async (tx) => {
        const before = (await store.findSaved(tx, programId, id, by.id)) ?? fail("NOT_FOUND");
        const after = contentOf(input);
        if (!(await store.updateSaved(tx, programId, { ...after, id, by: by.id, version }))) fail("EDIT_CONFLICT");
        await audit(tx, {
          ...{ programId, actor: actorOf(by), action: "saved-report.change", subject: `saved-report:${id}` },
          before: contentOfRow(before),
          after,
        });
      });
      return get(programId, id, by);
    },
    async copy(programId: string, id: string, by: By): Promise<SavedReport> {
      const copied = await transact(db.orders, async (tx) => {
        const row = (await store.findSaved(tx, programId, id, by.id)) ?? fail("NOT_FOUND");
        const name = `${row.name.slice(0, 57)} 副本`;
        return insert(tx, programId, { ...contentOfRow(row), name }, by, "saved-report.copy");
      });
      return get(programId, copied, by);
    },
    async star(programId: string, id: string, isStarred: boolean, by: By): Promise<SavedReport> {
      await transact(db.orders, async (tx) => {
        if (!(await store.findSaved(tx, programId, id, by.id))) fail("NOT_FOUND");
        await store.setStar(tx, programId, by.id, id, isStarred);
      });
      return get(programId, id, by);
    },
    /** Errors: SAVED_REPORT_IN_USE with the name of a board; the constraint decides when both happen at once. */
    async remove(programId: string, id: string, by: By): Promise<void> {
      const removed = transact(db.orders, async (tx) => {
        const row = (await store.findSaved(tx, programId, id, by.id)) ?? fail("NOT_FOUND");
        const [board] = row.dashboards;
        if (board) fail("SAVED_REPORT_IN_USE", { details: { dashboard: board.name } });
        await store.deleteSaved(tx, programId, id);
        await audit(tx, {
          ...{ programId, actor: actorOf(by), action: "saved-report.remove", subject: `saved-report:${id}` },
          before: contentOfRow(row),
        });
      });
      await removed.catch((error: unknown) => {
        if (violates(error, "dashboard_reports_kept")) fail("SAVED_REPORT_IN_USE", { details: { dashboard: "…" } });
        throw error;
      });
    },
  };
}

const contentOf = ({ name, description, folder, report }: Input): store.SavedContent => ({
  name,
  description,
  folder,
  ...report,
  view: report.view ?? "",
});
const contentOfRow = (row: store.SavedRow): store.SavedContent => contentOf({ ...row, report: keptOf(row) });
