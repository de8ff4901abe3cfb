import {
  type ImportDryRun,
  type ImportMapping,
  type ImportRejection,
  importLimits,
  type previewImport,
  type Reply,
} from "@banyan/contracts";
import { fail } from "#kernel/failure.ts";
import { blocksOf, type RawRow } from "./blocks.ts";
import { cellsOf, columnsOf } from "./columns.ts";
import type { Draft } from "./draft.ts";
import { guessFormat, guessMapping } from "./guess.ts";
import { MappingProblem, rowMapper } from "./map-row.ts";
import { rejectedRows } from "./shown.ts";
import { beginningOf } from "./text-stream.ts";

const guessBytes = 256 * 1024;
const shownRows = 20;
const mostValues = 100;

type Format = ImportMapping["format"];

/** First rows of a file and what its columns seem to mean. */
export async function preview(path: string, zone: string): Promise<Reply<typeof previewImport>> {
  const bytes = await readable(() => beginningOf(path, guessBytes));
  if (bytes.length === 0 || (bytes.includes(0) && bytes[0] !== 0xff)) fail("IMPORT_FILE_UNREADABLE");
  const format = guessFormat(bytes, bytes.length < guessBytes);
  const rows = await firstRows(path, format);
  const columns = columnsOf(format, rows);
  const mapping = guessMapping(format, rows, zone);
  return { columns, ...shownOf(format, rows, columns), mapping, eventValues: valuesOfEvent(mapping, rows, columns) };
}

/** What the first rows would become with this mapping. Asks nobody who is who, and keeps nothing. */
export async function dryRun(
  path: string,
  programId: string,
  mapping: ImportMapping,
  now: Date,
): Promise<ImportDryRun> {
  const rows = await firstRows(path, mapping.format);
  const columns = columnsOf(mapping.format, rows);
  const map = mapperFor(programId, mapping, columns);
  const body = bodyOf(mapping.format, rows);
  const rejected: Partial<Record<ImportRejection, number>> = {};
  const events = new Map<string, { rows: number; amountFen: number }>();
  const times: number[] = [];
  let rowsLeftOut = 0;
  const items = body.map((raw, index) => {
    const mapped = map(raw, now.getTime());
    if (mapped === "left_out") rowsLeftOut++;
    else if (typeof mapped === "string") rejected[mapped] = (rejected[mapped] ?? 0) + 1;
    else {
      const sum = events.get(mapped.event) ?? { rows: 0, amountFen: 0 };
      events.set(mapped.event, { rows: sum.rows + 1, amountFen: sum.amountFen + mapped.amountFen });
      times.push(mapped.ts);
    }
    return itemOf(index + 1, mapped);
  });
  times.sort((a, b) => a - b);
  const at = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());
  return {
    columns,
    ...shownOf(mapping.format, rows, columns),
    rowsRead: body.length,
    rowsLeftOut,
    accepted: times.length,
    rejected: rejectedRows(rejected),
    events: [...events]
      .map(([event, sum]) => ({ event, ...sum }))
      .toSorted((a, b) => b.rows - a.rows)
      .slice(0, mostValues),
    firstAt: at(times[0]),
    lastAt: at(times.at(-1)),
    items: [...items.filter(({ rejected }) => rejected !== null).slice(0, shownRows), ...items.slice(0, shownRows)]
      .filter((item, index, all) => all.findIndex(({ row }) => row === item.row) === index)
      .toSorted((a, b) => a.row - b.row),
    eventValues: valuesOfEvent(mapping, rows, columns),
  };
}

/** Throws IMPORT_MAPPING with the reason when this mapping cannot be run on a file with these columns. */
export function mapperFor(programId: string, mapping: ImportMapping, columns: readonly string[]) {
  try {
    return rowMapper(programId, mapping, columns);
  } catch (error) {
    if (error instanceof MappingProblem) fail("IMPORT_MAPPING", { details: { reason: error.message } });
    throw error;
  }
}

async function firstRows(path: string, format: Format): Promise<RawRow[]> {
  return readable(async () => {
    for await (const { rows } of blocksOf(path, format, 0, { fileBytes: 0 }))
      return rows.slice(0, importLimits.dryRunRows + 1);
    return [];
  });
}

async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    return fail("IMPORT_FILE_UNREADABLE", { cause: error });
  }
}

const bodyOf = ({ kind, hasHeading }: Format, rows: readonly RawRow[]) =>
  kind === "csv" && hasHeading ? rows.slice(1) : rows;

const shownOf = (format: Format, rows: readonly RawRow[], columns: readonly string[]) => ({
  rows: bodyOf(format, rows)
    .slice(0, shownRows)
    .map((row, index) => ({ row: index + 1, cells: cellsOf(row, columns) })),
});

function valuesOfEvent(
  { event, format }: ImportMapping,
  rows: readonly RawRow[],
  columns: readonly string[],
): string[] {
  if (event.from === "constant") return [];
  const place = columns.indexOf(event.column);
  const values = new Set(bodyOf(format, rows).flatMap((row) => cellsOf(row, columns)[place]?.trim() || []));
  return [...values].slice(0, mostValues);
}

function itemOf(row: number, mapped: Draft | ImportRejection | "left_out"): ImportDryRun["items"][number] {
  const none = { event: "", at: null, who: "", amountFen: 0, product: "", props: "" };
  if (mapped === "left_out") return { row, rejected: null, isLeftOut: true, ...none };
  if (typeof mapped === "string") return { row, rejected: mapped, isLeftOut: false, ...none };
  const { event, ts, who, amountFen, product, props } = mapped;
  return {
    row,
    rejected: null,
    isLeftOut: false,
    event,
    at: new Date(ts).toISOString(),
    who: who.map(({ kind, value }) => `${kind} ${value}`).join(" · "),
    amountFen,
    product,
    props: JSON.stringify(props).slice(0, 500).toWellFormed(),
  };
}
