import { DEFAULT_ZONE } from "@banyan/calendar";
import type { ImportMapping, ImportRejection } from "@banyan/contracts";
import { sql } from "kysely";
import { checkpoint } from "#kernel/checkpoint.ts";
import type { Clock } from "#kernel/clock.ts";
import { csvLine } from "#kernel/csv.ts";
import { type Databases, transact } from "#kernel/db.ts";
import type { Log } from "#kernel/log.ts";
import type { Programs } from "#kernel/programs.ts";
import { moveState } from "#kernel/states.ts";
import { type Block, blocksOf, type RawRow } from "./blocks.ts";
import { cellsOf, columnsOf } from "./columns.ts";
import type { Draft } from "./draft.ts";
import type { ImportFiles } from "./files.ts";
import { MappingProblem, rowMapper } from "./map-row.ts";
import { inStretches, makeReady, type ReadyDeps } from "./ready.ts";
import type { ImportRows, StagedRow } from "./rows-store.ts";
import { importStates } from "./states.ts";
import { findImport, type ImportRecord, moveOn } from "./store.ts";
import type { Turns } from "./turns.ts";

export type RunDeps = ReadyDeps & {
  db: Databases;
  clock: Clock;
  programs: Programs;
  log: Log;
  files: ImportFiles;
  rows: ImportRows;
  turns: Turns;
};

/** How long one job works before the next one takes over: others get their turn, and a shutdown never waits long. */
const sliceMs = 8_000;
/** Rows put in place by one statement: a second or two of ClickHouse, ~150 MB of its memory. */
const placedAtOnce = 250_000;
const mostRejectedKept = 100_000;

/** What a slice came to: nothing is left, or there is more. */
export type SliceEnd = "finished" | "more";

/**
 * Works on an import for a while from where it stands. After kill −9 the next one goes on there: a block read again is the same
 * block under the same token, rows placed again are known by their ids, and whoever finds that another one went on stops.
 */
export async function runSlice(deps: RunDeps, programId: string, id: string, signal: AbortSignal): Promise<SliceEnd> {
  const until = performance.now() + sliceMs;
  const isOver = () => signal.aborted || performance.now() > until;
  const record = await findImport(deps.db.workers, programId, id);
  if (!record) return "finished";
  if (record.state === "UNDOING") return undo(deps, record);
  if (record.state !== "RUNNING") return "finished";
  if (record.cancelAsked) return cancel(deps, record);
  return record.isRead ? place(deps, record, isOver) : read(deps, record, isOver);
}

async function read(deps: RunDeps, record: ImportRecord, isOver: () => boolean): Promise<SliceEnd> {
  const { files } = deps;
  const { programId, id } = record;
  const mapping = record.mapping as ImportMapping; // an import that runs has one
  const path = files.path(programId, id);
  const reading = { fileBytes: 0 };
  let was = record;
  try {
    const columns = await headingOf(path, mapping.format);
    const map = rowMapper(programId, mapping, columns);
    for await (const block of blocksOf(path, mapping.format, record.readOffset, reading)) {
      const next = await readBlock(deps, was, { block, columns, map, fileBytes: reading.fileBytes });
      if (next === null) return "finished"; // another process went on
      was = next;
      if (isOver()) return "more";
      if ((await findImport(deps.db.workers, programId, id))?.cancelAsked) return "more";
    }
  } catch (error) {
    if (!isBadFile(error)) throw error;
    return failWith(deps, record, error);
  }
  const { rows, firstMs, lastMs } = await deps.rows.staged(id);
  const dates = rows > 0 ? sql`first_at = ${new Date(firstMs)}, last_at = ${new Date(lastMs)}` : sql`first_at = null`;
  await moveOn(
    deps.db.workers,
    was,
    sql`is_read = true, read_file_bytes = file_bytes, rows_staged = ${rows}, ${dates}`,
  );
  return "more";
}

/** Names of the columns, from the file's first rows. */
export async function headingOf(path: string, format: ImportMapping["format"]): Promise<string[]> {
  for await (const { rows } of blocksOf(path, format, 0, { fileBytes: 0 }))
    return columnsOf(format, rows.slice(0, 1_000));
  return [];
}

type Work = { block: Block; columns: string[]; map: ReturnType<typeof rowMapper>; fileBytes: number };
type Refused = { row: number; code: ImportRejection; raw: RawRow };

/** One block from the file into the staging table and the checkpoint after it. Null when another process did it. */
async function readBlock(
  deps: RunDeps,
  was: ImportRecord,
  { block, columns, map, fileBytes }: Work,
): Promise<ImportRecord | null> {
  const { programId, id } = was;
  const now = deps.clock.now().getTime();
  const isHeadingIn = was.readOffset === 0 && was.mapping?.format.kind === "csv" && was.mapping.format.hasHeading;
  const rows = isHeadingIn ? block.rows.slice(1) : block.rows;
  const drafts: Draft[] = [];
  const numbers: number[] = [];
  const refused: Refused[] = [];
  let leftOut = 0;
  await inStretches(rows, (raw, index) => {
    const row = was.rowsRead + index + 1;
    const mapped = map(raw, now);
    if (mapped === "left_out") leftOut++;
    else if (typeof mapped === "string") refused.push({ row, code: mapped, raw });
    else {
      drafts.push(mapped);
      numbers.push(row);
    }
  });
  const pieces: string[] = [];
  let staged = 0;
  const ready = await makeReady(deps, programId, drafts);
  await inStretches(ready, (one, index) => {
    const row = numbers[index] ?? 0;
    if (typeof one === "string")
      return void refused.push({ row, code: one, raw: rows[row - was.rowsRead - 1] ?? null });
    staged++;
    const whole: StagedRow = { ...one, import_id: id, row, has_own_id: drafts[index]?.hasOwnId ? 1 : 0 };
    pieces.push(`${JSON.stringify(whole)}\n`);
  });
  if (staged > 0) await deps.rows.stage(inPieces(pieces), `${id}/${was.readOffset}`);
  checkpoint("import.staged");
  const rejected = { ...was.rejected };
  for (const { code } of refused) rejected[code] = (rejected[code] ?? 0) + 1;
  const kept = refused.toSorted((a, b) => a.row - b.row).slice(0, Math.max(0, mostRejectedKept - was.rejectedKept));
  const rejectedFileBytes =
    kept.length === 0 ? was.rejectedFileBytes : await keepRejected(deps.files, was, columns, kept);
  const next: ImportRecord = {
    ...was,
    readOffset: block.end,
    readFileBytes: Math.min(fileBytes, was.fileBytes),
    rowsRead: was.rowsRead + rows.length,
    rowsLeftOut: was.rowsLeftOut + leftOut,
    rowsStaged: was.rowsStaged + staged,
    rejected,
    rejectedFileBytes,
    rejectedKept: was.rejectedKept + kept.length,
  };
  const isMine = await moveOn(
    deps.db.workers,
    was,
    sql`read_offset = ${next.readOffset}, read_file_bytes = ${next.readFileBytes}, rows_read = ${next.rowsRead},
      rows_left_out = ${next.rowsLeftOut}, rows_staged = ${next.rowsStaged}, rejected = ${JSON.stringify(rejected)}::jsonb,
      rejected_file_bytes = ${next.rejectedFileBytes}, rejected_kept = ${next.rejectedKept}`,
  );
  checkpoint("import.block-done");
  return isMine ? next : null;
}

/** A stream of many tiny pieces is slow, one of one huge piece holds up the loop. */
function inPieces(lines: readonly string[]): string[] {
  const pieces: string[] = [];
  for (let from = 0; from < lines.length; from += 500) pieces.push(lines.slice(from, from + 500).join(""));
  return pieces;
}

function keepRejected(files: ImportFiles, was: ImportRecord, columns: readonly string[], refused: readonly Refused[]) {
  const heading = was.rejectedFileBytes === 0 ? `\uFEFF${csvLine(["row", "reason", ...columns])}` : "";
  const lines = refused.map(({ row, code, raw }) => csvLine([row, code, ...cellsOf(raw, columns)]));
  return files.appendRejected(was.programId, was.id, heading + lines.join(""), was.rejectedFileBytes);
}

async function place(deps: RunDeps, record: ImportRecord, isOver: () => boolean): Promise<SliceEnd> {
  const { rows, turns, clock, db, programs } = deps;
  const { programId, id } = record;
  const zone = (await programs.byId(programId))?.zone ?? DEFAULT_ZONE;
  const { firstMs, lastMs, ownIds } = await rows.staged(id);
  let was = record;
  // a part may have been placed by a process that did not live to say so
  let isResumed = true;
  for (;;) {
    const next = await rows.nextPerson(id, was.placedPerson, placedAtOnce);
    if (!next) break;
    await turns(programId, async () => {
      while (await rows.isPlacing(id)) await new Promise((resolve) => setTimeout(resolve, 100));
      const look =
        ownIds > 0
          ? "everywhere"
          : (await rows.hasImported(id, { programId, firstMs, lastMs, isResumed }))
            ? "in time"
            : "nowhere";
      const persons = { after: was.placedPerson, until: next.until };
      await rows.place(id, { programId, zone, ...persons, firstMs, lastMs, receivedAt: clock.now().getTime(), look });
    });
    isResumed = false;
    checkpoint("import.placed");
    const rowsPlaced = was.rowsPlaced + next.rows;
    if (!(await moveOn(db.workers, was, sql`placed_person = ${next.until}, rows_placed = ${rowsPlaced}`)))
      return "finished";
    was = { ...was, placedPerson: next.until, rowsPlaced };
    if (isOver() || (await findImport(db.workers, programId, id))?.cancelAsked) return "more";
  }
  const accepted = await rows.countPlaced(programId, id);
  await transact(db.workers, (tx) =>
    moveState(tx, {
      ...{ states: importStates, table: "imports", programId, id, from: "RUNNING", to: "DONE", reason: "IMPORTED" },
      set: sql`accepted = ${accepted}, finished_at = app_now()`,
    }),
  );
  await rows.dropStaged(id);
  deps.log.info({ programId, import: id, accepted, rows: was.rowsRead }, "a file was imported");
  return "finished";
}

async function cancel(deps: RunDeps, record: ImportRecord): Promise<SliceEnd> {
  const { programId, id } = record;
  await takeOut(deps, record);
  await transact(deps.db.workers, (tx) =>
    moveState(tx, {
      ...{
        states: importStates,
        table: "imports",
        programId,
        id,
        from: "RUNNING",
        to: "CANCELLED",
        reason: "CANCELLED_BY_STAFF",
      },
      set: sql`accepted = 0, finished_at = app_now(), files_removed_at = app_now()`,
    }),
  );
  await deps.files.remove(programId, id);
  return "finished";
}

async function undo(deps: RunDeps, record: ImportRecord): Promise<SliceEnd> {
  const { programId, id } = record;
  await takeOut(deps, record);
  await transact(deps.db.workers, (tx) =>
    moveState(tx, {
      states: importStates,
      table: "imports",
      programId,
      id,
      from: "UNDOING",
      to: "UNDONE",
      reason: "UNDONE_BY_STAFF",
    }),
  );
  return "finished";
}

async function failWith(deps: RunDeps, record: ImportRecord, error: unknown): Promise<SliceEnd> {
  const { programId, id } = record;
  await takeOut(deps, record);
  const reason = (error instanceof Error ? error.message : String(error)).slice(0, 300);
  await transact(deps.db.workers, (tx) =>
    moveState(tx, {
      ...{ states: importStates, table: "imports", programId, id, from: "RUNNING", to: "FAILED", reason: "UNREADABLE" },
      set: sql`accepted = 0, error = ${reason}, finished_at = app_now()`,
    }),
  );
  return "finished";
}

/** What was staged and what was placed; a statement still running is waited for. */
async function takeOut({ rows, turns }: RunDeps, { programId, id, firstAt, lastAt }: ImportRecord): Promise<void> {
  await turns(programId, async () => {
    while (await rows.isPlacing(id)) await new Promise((resolve) => setTimeout(resolve, 100));
    await rows.dropStaged(id);
    if ((await rows.countPlaced(programId, id)) > 0) await rows.remove(programId, id);
    // the process before this one may have ended between the rows and their sets
    else if (firstAt && lastAt) await rows.mendBetween(programId, firstAt, lastAt);
  });
}

/** The file's fault, for ever: a broken archive, a mapping that does not fit. */
function isBadFile(error: unknown): boolean {
  if (error instanceof MappingProblem) return true;
  const code = (error as NodeJS.ErrnoException | null)?.code ?? "";
  return code.startsWith("Z_") || code === "ERR_ENCODING_INVALID_ENCODED_DATA" || code === "ENOENT";
}
