import { createReadStream } from "node:fs";
import { type FileImport, type ImportMapping, importLimits } from "@banyan/contracts";
import { sql } from "kysely";
import { audit } from "#kernel/audit.ts";
import type { Auth, StaffCaller, Writer } from "#kernel/auth.ts";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import type { Clock } from "#kernel/clock.ts";
import { type Databases, type Tx, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { enqueue, type Worker } from "#kernel/jobs.ts";
import type { Log } from "#kernel/log.ts";
import type { Metrics } from "#kernel/metrics.ts";
import type { Programs } from "#kernel/programs.ts";
import { moveState } from "#kernel/states.ts";
import type { LivePlan } from "../plan/plan.ts";
import { createImportFiles } from "./files.ts";
import { type ImportReply, importRows, readImportBatch } from "./import-rows.ts";
import { importJob, importWorker } from "./jobs.ts";
import { dryRun, mapperFor, preview } from "./preview.ts";
import type { Identify } from "./ready.ts";
import { createImportRows } from "./rows-store.ts";
import { headingOf } from "./run-import.ts";
import { shownImport } from "./shown.ts";
import { importStates } from "./states.ts";
import * as store from "./store.ts";
import { createTurns } from "./turns.ts";
import { createWriteKeys } from "./write-keys.ts";

export type ImportsDeps = {
  db: Databases;
  clickhouse: ClickHouse;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  auth: Auth;
  programs: Programs;
  plan: Pick<LivePlan, "learn">;
  identify: Identify;
  storageDir: string;
};
export type Imports = ReturnType<typeof createImports>;

/** Files of finished imports, and of those never begun, are kept so long. */
const filesKeptDays = 7;

/** History: by write key, and by file as a job. */
export function createImports(deps: ImportsDeps) {
  const { db, clock, log, metrics, programs } = deps;
  const files = createImportFiles(deps.storageDir);
  const rows = createImportRows(deps.clickhouse);
  const turns = createTurns(db);
  const shown = (row: store.ImportRecord) => shownImport(row, clock.now());
  const find = async (from: Databases["reads"] | Tx, programId: string, id: string) =>
    (await store.findImport(from, programId, id)) ?? fail("NOT_FOUND");

  return {
    writeKeys: createWriteKeys(deps),

    /** One request with a write key. */
    async importEvents(writer: Writer, bytes: Buffer, encoding: string | undefined): Promise<ImportReply> {
      const events = await readImportBatch(bytes, encoding);
      const reply = await importRows(
        { ...deps, rows, turns },
        { programId: writer.programId, importId: writer.keyId },
        events,
      );
      metrics.count("events_imported", {}, reply.accepted);
      return reply;
    },

    async list(programId: string, { page, pageSize }: { page: number; pageSize: number }) {
      const found = await store.listImports(db.reads, programId, page, pageSize);
      return { items: found.rows.map(shown), total: found.total, page, pageSize };
    },
    get: async (programId: string, id: string): Promise<FileImport> => shown(await find(db.reads, programId, id)),

    async create(
      programId: string,
      staff: StaffCaller,
      { fileName, fileBytes }: { fileName: string; fileBytes: number },
    ) {
      if (fileBytes > importLimits.fileBytes) fail("IMPORT_FILE_TOO_LARGE");
      const id = uuidv7(clock.now());
      return transact(db.orders, async (tx) => {
        await store.insertImport(tx, { programId, id, fileName, fileBytes, createdBy: staff.name });
        return shown(await find(tx, programId, id));
      });
    },

    /** A piece that arrived before changes nothing; the last one makes the file ready. */
    async upload(programId: string, id: string, offset: number, bytes: Buffer): Promise<FileImport> {
      const row = await find(db.reads, programId, id);
      const end = offset + bytes.length;
      if (end <= row.receivedBytes) return shown(row);
      if (row.state !== "UPLOADING") fail("IMPORT_STATE");
      if (offset !== row.receivedBytes || end > row.fileBytes) fail("IMPORT_PIECE_MISPLACED");
      await files.write(programId, id, bytes, offset);
      await store.extendFile(db.orders, programId, id, offset, end);
      if (end === row.fileBytes)
        await transact(db.orders, (tx) =>
          moveState(tx, {
            states: importStates,
            table: "imports",
            programId,
            id,
            from: "UPLOADING",
            to: "READY",
            reason: "FILE_COMPLETE",
          }),
        );
      return shown(await find(db.orders, programId, id));
    },

    async preview(programId: string, id: string) {
      await ready(programId, id);
      return preview(files.path(programId, id), (await programs.byId(programId))?.zone ?? "Asia/Shanghai");
    },
    async dryRun(programId: string, id: string, mapping: ImportMapping) {
      await ready(programId, id);
      return dryRun(files.path(programId, id), programId, mapping, clock.now());
    },

    async start(programId: string, staff: StaffCaller, id: string, mapping: ImportMapping): Promise<FileImport> {
      await ready(programId, id);
      mapperFor(programId, mapping, await headingOf(files.path(programId, id), mapping.format));
      return transact(db.orders, async (tx) => {
        const set = sql`mapping = ${JSON.stringify(mapping)}::jsonb, started_at = app_now()`;
        const moved = await moveState(tx, {
          ...{
            states: importStates,
            table: "imports",
            programId,
            id,
            from: "READY",
            to: "RUNNING",
            reason: "STARTED",
            set,
          },
        });
        if (!moved) fail("IMPORT_STATE");
        await enqueue(tx, [{ job: importJob, payload: { programId, importId: id } }]);
        const row = await find(tx, programId, id);
        await written(tx, staff, "import.start", row);
        return shown(row);
      });
    },

    cancel: (programId: string, staff: StaffCaller, id: string): Promise<FileImport> =>
      transact(db.orders, async (tx) => {
        const row = await find(tx, programId, id);
        if (row.state === "RUNNING") await store.askToCancel(tx, programId, id);
        else if (row.state === "UPLOADING" || row.state === "READY") {
          const set = sql`finished_at = app_now()`;
          const from = ["UPLOADING", "READY"] as const;
          await moveState(tx, {
            states: importStates,
            table: "imports",
            programId,
            id,
            from,
            to: "CANCELLED",
            reason: "CANCELLED_BY_STAFF",
            set,
          });
        } else fail("IMPORT_STATE");
        await written(tx, staff, "import.cancel", row);
        return shown(await find(tx, programId, id));
      }),

    undo: (programId: string, staff: StaffCaller, id: string): Promise<FileImport> =>
      transact(db.orders, async (tx) => {
        await find(tx, programId, id);
        const moved = await moveState(tx, {
          states: importStates,
          table: "imports",
          programId,
          id,
          from: "DONE",
          to: "UNDOING",
          reason: "UNDO_ASKED",
        });
        if (!moved) fail("IMPORT_STATE");
        await enqueue(tx, [{ job: importJob, payload: { programId, importId: id } }]);
        const row = await find(tx, programId, id);
        await written(tx, staff, "import.undo", row);
        return shown(row);
      }),

    /** The rows that were refused, as a file; empty when none was or its days are over. */
    async rejectedRows(programId: string, id: string): Promise<AsyncIterable<string>> {
      const { rejectedFileBytes } = await find(db.reads, programId, id);
      return linesOf(files.rejectedPath(programId, id), rejectedFileBytes);
    },

    /** Housekeeping: what was uploaded and refused holds ids of people. */
    async forgetFiles(): Promise<void> {
      for (const { programId, id } of await store.withOldFiles(db.workers, filesKeptDays)) {
        await files.remove(programId, id);
        await store.filesRemoved(db.workers, programId, id);
      }
    },
    workers: (): Worker[] => [importWorker({ ...deps, files, rows, turns, log })],
  };

  async function ready(programId: string, id: string): Promise<void> {
    if ((await find(db.reads, programId, id)).state !== "READY") fail("IMPORT_STATE");
  }
  function written(
    tx: Tx,
    staff: StaffCaller,
    action: string,
    { programId, id, fileName, mapping }: store.ImportRecord,
  ) {
    return audit(tx, {
      programId,
      actor: `staff:${staff.id}`,
      action,
      subject: `import:${id}`,
      after: { fileName, mapping },
    });
  }
}

async function* linesOf(path: string, bytes: number): AsyncGenerator<string> {
  if (bytes === 0) return;
  try {
    for await (const piece of createReadStream(path, { encoding: "utf8", end: bytes - 1 })) yield piece as string;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
