import { isDeepStrictEqual } from "node:util";
import { dayOf } from "@banyan/calendar";
import {
  type Dashboard,
  type DashboardRow,
  type DashboardTemplate,
  type DashboardTile,
  metricKeys,
} from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import { type Tx, transact } from "#kernel/db.ts";
import { fail, unreachable } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import * as store from "./dashboard-store.ts";
import { actorOf, type By, keepersOf } from "./keepers.ts";
import { asOf, keptOf, problemOf, refuseRange, refuseUnfit } from "./kinds.ts";
import { misplacedTile } from "./layout.ts";
import { emptyBoard, readyMade, readyMadeBoards } from "./ready-made.ts";
import { findQuestions, holdSaved, type SavedQuestion } from "./saved-report-store.ts";
import type { KeptDeps } from "./saved-reports.ts";

const MOST_BOARDS = 100;
export type Dashboards = ReturnType<typeof createDashboards>;
const metricNames: ReadonlySet<string> = new Set(metricKeys);

/** Boards of tiles; each is read and saved as a whole. */
export function createDashboards({ db, clock, zoneOf, staff }: KeptDeps) {
  async function describe(programId: string, row: store.BoardRow): Promise<Dashboard> {
    const saved = savedIdsOf(row.tiles);
    const [keeper, zone, questions] = await Promise.all([
      keepersOf(staff, [row.ownerId, row.updatedBy]),
      zoneOf(programId),
      saved.length === 0 ? [] : findQuestions(db.reads, programId, saved),
    ]);
    const today = dayOf(clock.now(), zone);
    const { ownerId, updatedBy, createdAt, updatedAt, tiles, ...rest } = row;
    return {
      ...rest,
      tiles: tiles.map((tile) => withToday(tile, today)),
      reports: questions.map((one) => describeQuestion(one, today)),
      problems: tiles.flatMap(({ key, content }) => {
        const problem = content.kind === "report" ? problemOf(content.report) : null;
        return problem ? [{ key, ...problem }] : [];
      }),
      owner: keeper(ownerId),
      updatedBy: keeper(updatedBy),
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    };
  }
  const get = async (programId: string, id: string): Promise<Dashboard> =>
    describe(programId, (await store.findBoard(db.reads, programId, id)) ?? fail("NOT_FOUND"));

  async function insert(tx: Tx, programId: string, board: store.Board, by: By | null, action: string) {
    const id = uuidv7(clock.now());
    await store.insertBoard(tx, programId, { ...board, id, by: by?.id ?? null });
    await store.linkReports(tx, programId, id, savedIdsOf(board.tiles));
    const actor = by ? actorOf(by) : "system";
    await audit(tx, { programId, actor, action, subject: `dashboard:${id}`, after: board });
    return id;
  }
  async function insertOneMore(tx: Tx, programId: string, board: store.Board, by: By, action: string) {
    await store.lockBoards(tx, programId);
    const { length } = await store.listBoards(tx, programId);
    if (length >= MOST_BOARDS) fail("TOO_MUCH_KEPT", { details: { most: MOST_BOARDS } });
    return insert(tx, programId, board, by, action);
  }
  /** A program that looks for the first time finds boards that are of use at once. */
  async function ensureFirst(programId: string): Promise<void> {
    if (await store.hasStarted(db.reads, programId)) return;
    await transact(db.orders, async (tx) => {
      await store.lockBoards(tx, programId);
      if (!(await store.startBoards(tx, programId))) return;
      for (const board of readyMadeBoards()) await insert(tx, programId, board, null, "dashboard.create");
    });
  }

  async function list(programId: string): Promise<DashboardRow[]> {
    await ensureFirst(programId);
    const rows = await store.listBoards(db.reads, programId);
    const keeper = await keepersOf(
      staff,
      rows.flatMap(({ ownerId, updatedBy }) => [ownerId, updatedBy]),
    );
    return rows.map(({ ownerId, updatedBy, updatedAt, id, name, description, tiles, version }) => ({
      ...{ id, name, description, tiles, version },
      owner: keeper(ownerId),
      updatedBy: keeper(updatedBy),
      updatedAt: updatedAt.toISOString(),
    }));
  }

  return {
    list,
    get,
    find: async (programId: string, id: string): Promise<Dashboard | null> => {
      const row = await store.findBoard(db.reads, programId, id);
      return row && describe(programId, row);
    },
    async create(programId: string, input: { name: string; template?: DashboardTemplate | undefined }, by: By) {
      await ensureFirst(programId);
      const board = { ...(input.template ? readyMade(input.template) : emptyBoard), name: input.name };
      const id = await transact(db.orders, (tx) => insertOneMore(tx, programId, board, by, "dashboard.create"));
      return get(programId, id);
    },

    /**
     * Errors: EDIT_CONFLICT; DASHBOARD_LAYOUT, REPORT_KIND_UNKNOWN, SAVED_REPORT_NOT_FOUND and INVALID_INPUT with the tile.
     * A tile that stood there already may stay as it was, whatever became of what it shows.
     */
    async change(programId: string, id: string, { version, ...board }: store.Board & { version: number }, by: By) {
      refuseRange(board.range, "body.range");
      const misplaced = misplacedTile(board.tiles);
      if (misplaced >= 0) fail("DASHBOARD_LAYOUT", { field: `body.tiles.${misplaced}` });
      await transact(db.orders, async (tx) => {
        const before = (await store.lockBoard(tx, programId, id)) ?? fail("NOT_FOUND");
        if (before.version !== version) fail("EDIT_CONFLICT");
        const known = await holdSaved(tx, programId, savedIdsOf(board.tiles));
        const stood = before.tiles.map(({ content }) => timeless(content));
        for (const [index, tile] of board.tiles.entries()) {
          const place = `body.tiles.${index}`;
          if (tile.ownRange !== null && tile.ownRange !== undefined) refuseRange(tile.ownRange, `${place}.ownRange`);
          if (!stood.some((content) => isDeepStrictEqual(content, timeless(tile.content))))
            refuseContent(tile, known, `${place}.content`);
        }
        await save(tx, programId, before, board, boardOf(before), by, "dashboard.change");
      });
      return get(programId, id);
    },
    /** Back to what was saved before; taken back itself it is as it was. */
    async undo(programId: string, id: string, version: number, by: By): Promise<Dashboard> {
      await transact(db.orders, async (tx) => {
        const before = (await store.lockBoard(tx, programId, id)) ?? fail("NOT_FOUND");
        if (before.version !== version) fail("EDIT_CONFLICT");
        const board = before.previous ?? fail("NOTHING_TO_UNDO");
        await save(tx, programId, before, board, boardOf(before), by, "dashboard.undo");
      });
      return get(programId, id);
    },
    async copy(programId: string, id: string, by: By): Promise<Dashboard> {
      const copied = await transact(db.orders, async (tx) => {
        const row = (await store.findBoard(tx, programId, id)) ?? fail("NOT_FOUND");
        const board = { ...boardOf(row), name: `${row.name.slice(0, 37)} 副本` };
        return insertOneMore(tx, programId, board, by, "dashboard.copy");
      });
      return get(programId, copied);
    },
    /** Errors: EDIT_CONFLICT when these are not all the boards there are. */
    async order(programId: string, ids: readonly string[], by: By): Promise<DashboardRow[]> {
      await transact(db.orders, async (tx) => {
        await store.lockBoards(tx, programId);
        const before = (await store.listBoards(tx, programId)).map((board) => board.id);
        if (before.length !== ids.length || new Set([...before, ...ids]).size !== before.length) fail("EDIT_CONFLICT");
        await store.orderBoards(tx, programId, ids);
        await audit(tx, {
          ...{ programId, actor: actorOf(by), action: "dashboard.order", subject: "dashboards" },
          before,
          after: ids,
        });
      });
      return list(programId);
    },
    async remove(programId: string, id: string, by: By): Promise<void> {
      await transact(db.orders, async (tx) => {
        await store.lockBoards(tx, programId);
        const before = (await store.lockBoard(tx, programId, id)) ?? fail("NOT_FOUND");
        await store.deleteBoard(tx, programId, id);
        await audit(tx, {
          ...{ programId, actor: actorOf(by), action: "dashboard.remove", subject: `dashboard:${id}` },
          before: boardOf(before),
        });
      });
    },
  };

  async function save(
    tx: Tx,
    programId: string,
    before: store.BoardRow,
    board: store.Board,
    previous: store.Board,
    by: By,
    action: string,
  ) {
    const { id } = before;
    await store.updateBoard(tx, programId, { ...board, id, by: by.id, previous });
    await store.linkReports(tx, programId, id, savedIdsOf(board.tiles));
    await audit(tx, {
      ...{ programId, actor: actorOf(by), action, subject: `dashboard:${id}` },
      before: previous,
      after: board,
    });
  }
}

const savedIdsOf = (tiles: readonly DashboardTile[]) => [
  ...new Set(tiles.flatMap(({ content }) => (content.kind === "saved" ? [content.reportId] : []))),
];

const boardOf = ({ name, description, range, filters, cohort, tiles }: store.BoardRow): store.Board => ({
  ...{ name, description, range, tiles },
  filters: filters ?? [],
  cohort: cohort ?? null,
});

function describeQuestion({ id, name, ...report }: SavedQuestion, today: string) {
  return { id, name, report: asOf(keptOf(report), today), problem: problemOf(report) };
}

function withToday(tile: DashboardTile, today: string): DashboardTile {
  if (tile.content.kind !== "report") return tile;
  return { ...tile, content: { ...tile.content, report: asOf(tile.content.report, today) } };
}

/** The same tile tomorrow: a range that moves is not part of what it shows. */
function timeless(content: DashboardTile["content"]): DashboardTile["content"] {
  if (content.kind !== "report" || content.report.keptRange === null) return content;
  const { range: _, ...question } = content.report.question;
  return { ...content, report: { ...content.report, question } };
}

function refuseContent({ content }: DashboardTile, known: ReadonlySet<string>, place: string): void {
  switch (content.kind) {
    case "saved":
      if (!known.has(content.reportId)) fail("SAVED_REPORT_NOT_FOUND", { field: `${place}.reportId` });
      break;
    case "report":
      refuseUnfit(content.report, `${place}.report`);
      break;
    case "metric":
      if (!metricNames.has(content.metric)) fail("INVALID_INPUT", { field: `${place}.metric` });
      break;
    case "text":
      break;
    default:
      unreachable(content);
  }
}
