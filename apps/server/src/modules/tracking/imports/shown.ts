import { type FileImport, type ImportRejection, importRejections } from "@banyan/contracts";
import type { ImportRecord } from "./store.ts";

/** Reading is about so much of the work. */
const readingBp = 7_000;

/** An import as the console shows it. `now` by the app's clock. */
export function shownImport(row: ImportRecord, now: Date): FileImport {
  const isRunning = row.state === "RUNNING";
  const readBp = row.fileBytes === 0 ? 0 : Math.floor((row.readFileBytes * readingBp) / row.fileBytes);
  const placedBp = row.rowsStaged === 0 ? 0 : Math.floor((row.rowsPlaced * (10_000 - readingBp)) / row.rowsStaged);
  const progressBp =
    row.state === "DONE" || row.state === "UNDONE"
      ? 10_000
      : Math.min(9_999, row.isRead ? readingBp + placedBp : readBp);
  const seconds = row.startedAt === null ? 0 : ((row.finishedAt ?? now).getTime() - row.startedAt.getTime()) / 1000;
  const hasRate = seconds > 0 && row.rowsRead > 0 && row.state !== "UNDOING";
  return {
    id: row.id,
    fileName: row.fileName,
    fileBytes: row.fileBytes,
    receivedBytes: row.receivedBytes,
    state: row.state,
    phase: isRunning ? (row.isRead ? "PLACING" : "READING") : null,
    mapping: row.mapping,
    rowsRead: row.rowsRead,
    rowsLeftOut: row.rowsLeftOut,
    rowsPlaced: row.rowsPlaced,
    accepted: row.accepted,
    duplicate:
      row.state === "DONE" || row.state === "UNDOING" || row.state === "UNDONE" ? row.rowsStaged - row.accepted : 0,
    rejected: rejectedRows(row.rejected),
    progressBp,
    rowsPerSecond: hasRate ? Math.round(row.rowsRead / seconds) : null,
    secondsLeft:
      isRunning && progressBp > 0 && seconds > 0 ? Math.ceil((seconds * (10_000 - progressBp)) / progressBp) : null,
    firstAt: row.firstAt?.toISOString() ?? null,
    lastAt: row.lastAt?.toISOString() ?? null,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    error: row.error,
  };
}

export const rejectedRows = (counts: Partial<Record<ImportRejection, number>>) =>
  importRejections.flatMap((code) => {
    const rows = counts[code];
    return rows ? [{ code, rows }] : [];
  });
