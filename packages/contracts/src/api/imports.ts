import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { id, instant, nothing, pageOf, pageQuery, programAndId, programParams, text } from "../schemas.ts";

/** Limits of history that comes in: a batch of `POST /import/events`, a file, one row of it. */
export const importLimits = {
  events: 2_000,
  bytes: 2 * 1024 * 1024,
  fileBytes: 4 * 1024 * 1024 * 1024,
  /** A file comes in pieces of at most this. */ pieceBytes: 4 * 1024 * 1024,
  rowBytes: 1024 * 1024,
  columns: 500,
  properties: 100,
  valueLength: 2_000,
  /** Rows a dry run looks at. */ dryRunRows: 2_000,
} as const;

// ---- what may name a person
export const importIdKinds = ["anon", "openid", "unionid", "member"] as const;
export type ImportIdKind = (typeof importIdKinds)[number];

export const importRejections = [
  /** No row of this table, no JSON object, too long. */ "invalid_row",
  "invalid_id",
  "invalid_event",
  "invalid_time",
  /** More than 23 h ahead. */ "in_future",
  /** Nothing names a person. */ "no_identity",
  /** A placeholder such as `undefined`, which many would share. */ "junk_identity",
  /** No member of this program has this id. */ "unknown_member",
  "invalid_amount",
  "too_many_properties",
  /** The tracking plan is strict and does not have this. */ "not_in_plan",
] as const;
export type ImportRejection = (typeof importRejections)[number];

const base = "/api/console/programs/:program";
const staff = { who: "staff", permission: "import.write", idempotency: "none" } as const;

// ---- POST /import/events
/**
 * One event of the past. At least one of the four ids; the strongest known decides (member > unionid > openid > anon).
 * `id` (a UUID) says which event it is; without one it is told by its content and `key`: the same content is the same event.
 */
export const importEvent = z.object({
  id: z.optional(z.uuid()),
  key: z.optional(z.string()),
  event: z.string(),
  /** Milliseconds since 1970, or ISO 8601 with its zone. */ ts: z.union([z.int(), z.string()]),
  anon_id: z.optional(z.string()),
  openid: z.optional(z.string()),
  unionid: z.optional(z.string()),
  member_id: z.optional(z.string()),
  props: z.optional(z.record(z.string(), z.unknown())),
  amount_fen: z.optional(z.int()),
  product_id: z.optional(z.string()),
  channel: z.optional(z.string()),
  /** The source's own name of the session. */ session: z.optional(z.string()),
  page: z.optional(z.string()),
});
export type ImportEvent = z.infer<typeof importEvent>;
export const importBatch = z.object({ events: z.array(z.unknown()) });

/**
 * History by program, with a secret write key as Bearer token. The body is an `importBatch` as JSON, plain or gzip; each event
 * an `importEvent`, read one by one, so that a bad one never fails its batch. Sent again, nothing counts twice.
 */
export const importEvents = endpoint({
  method: "POST",
  path: "/import/events",
  summary: "导入历史事件（写入密钥） Import events of the past with a write key",
  who: "writer",
  idempotency: "none",
  errors: ["INVALID_GZIP", "BATCH_TOO_LARGE"],
  rawBody: ["application/json"],
  response: z.strictObject({
    accepted: z.int(),
    duplicate: z.int(),
    rejected: z.array(z.strictObject({ id: z.nullable(z.string()), index: z.int(), code: z.enum(importRejections) })),
  }),
});

// ---- files
export const importTimeFormats = [
  /** ISO 8601 or `2019-10-01 00:00:00 UTC`; without a zone the mapping's. */ "iso",
  "unix_seconds",
  "unix_millis",
  /** `31/12/2010 08:26` */ "day_first",
  /** `12/31/2010 8:26` */ "month_first",
  /** `20101231` or `20101231082600` */ "compact",
] as const;
export const importEncodings = ["utf-8", "gb18030", "utf-16le"] as const;
export const importPropertyTypes = ["text", "number", "boolean", "auto"] as const;

const column = z.string().check(z.minLength(1), z.maxLength(200));
/**
 * How rows become events. A column is called by its heading, `column_1` … when there is none, or by its path (`user.id`) in JSON lines.
 */
export const importMapping = z.strictObject({
  format: z.strictObject({
    kind: z.enum(["csv", "jsonl"]),
    delimiter: z.enum([",", "\t", ";", "|", " "]),
    /** `"` around cells; off: a quote is a letter (most TSV). */ hasQuotes: z.boolean(),
    hasHeading: z.boolean(),
    encoding: z.enum(importEncodings),
  }),
  time: z.strictObject({ column, format: z.enum(importTimeFormats), zone: z.string().check(z.maxLength(64)) }),
  /** The first column that is filled in and known decides. */
  who: z.array(z.strictObject({ column, kind: z.enum(importIdKinds) })).check(z.minLength(1), z.maxLength(8)),
  /** Put before ids of the kind `anon`, so that numbers of two sources stay apart; empty: as they are. */
  source: z.string().check(z.regex(/^[A-Za-z0-9_-]{0,30}$/)),
  event: z.discriminatedUnion("from", [
    z.strictObject({ from: z.literal("constant"), name: z.string().check(z.maxLength(64)) }),
    z.strictObject({
      from: z.literal("column"),
      column,
      /** `to: null`: such rows are left out. */
      names: z
        .array(
          z.strictObject({
            value: z.string().check(z.maxLength(200)),
            to: z.nullable(z.string().check(z.maxLength(64))),
          }),
        )
        .check(z.maxLength(200)),
      /** Values not listed. */ others: z.enum(["keep", "leave_out"]),
    }),
  ]),
  /** The row's own number: rows with the same one are one event. Null: every row is an event, identical ones too. */
  id: z.nullable(column),
  amount: z.nullable(
    z.strictObject({
      column,
      unit: z.enum(["yuan", "fen"]),
      decimal: z.enum([".", ","]),
      /** Amount = price × quantity, rounded to the fen once. */ quantity: z.nullable(column),
      /** Only rows of these events are about money; empty: all. */ events: z
        .array(z.string().check(z.maxLength(64)))
        .check(z.maxLength(50)),
    }),
  ),
  product: z.nullable(column),
  channel: z.nullable(column),
  page: z.nullable(column),
  /** Null: 30 minutes without an event begin a new session. */ session: z.nullable(column),
  props: z
    .array(
      z.strictObject({
        column,
        name: z.string().check(z.minLength(1), z.maxLength(64)),
        type: z.enum(importPropertyTypes),
      }),
    )
    .check(z.maxLength(importLimits.properties)),
});
export type ImportMapping = z.infer<typeof importMapping>;

export const importStates = [
  "UPLOADING",
  "READY",
  "RUNNING",
  "DONE",
  "CANCELLED",
  "FAILED",
  "UNDOING",
  "UNDONE",
] as const;
export type ImportState = (typeof importStates)[number];

export const fileImport = z.strictObject({
  id,
  fileName: z.string(),
  fileBytes: z.int(),
  /** So much of the file has arrived. */ receivedBytes: z.int(),
  state: z.enum(importStates),
  /** While it runs: rows are read first, then put in their place (sessions, duplicates). */
  phase: z.nullable(z.enum(["READING", "PLACING"])),
  mapping: z.nullable(importMapping),
  /** Rows read so far; left out on purpose; what became of the others. `accepted` and `duplicate` are known when placed. */
  rowsRead: z.int(),
  rowsLeftOut: z.int(),
  rowsPlaced: z.int(),
  accepted: z.int(),
  duplicate: z.int(),
  rejected: z.array(z.strictObject({ code: z.enum(importRejections), rows: z.int() })),
  /** 0 … 10,000 of the whole work. */ progressBp: z.int(),
  rowsPerSecond: z.nullable(z.int()),
  secondsLeft: z.nullable(z.int()),
  /** Of the events it brought. */ firstAt: z.nullable(instant),
  lastAt: z.nullable(instant),
  createdBy: z.string(),
  createdAt: instant,
  startedAt: z.nullable(instant),
  finishedAt: z.nullable(instant),
  /** Why it failed. */ error: z.nullable(z.string()),
});
export type FileImport = z.infer<typeof fileImport>;

export const listImports = endpoint({
  ...staff,
  method: "GET",
  path: `${base}/imports`,
  summary: "导入记录 Imports of files",
  errors: [],
  params: programParams,
  query: pageQuery,
  response: pageOf(fileImport),
});
export const createImport = endpoint({
  ...staff,
  method: "POST",
  path: `${base}/imports`,
  summary: "新建导入 Begin an import: announce a file (CSV, TSV, JSON lines; .gz too)",
  errors: ["IMPORT_FILE_TOO_LARGE"],
  params: programParams,
  body: z.strictObject({ fileName: text(200), fileBytes: z.int().check(z.gte(1)) }),
  response: fileImport,
});
export const uploadImportPiece = endpoint({
  ...staff,
  method: "PUT",
  path: `${base}/imports/:id/file`,
  summary: "上传文件片段 The next piece of the file, at `offset` = receivedBytes; a piece sent again changes nothing",
  errors: ["NOT_FOUND", "IMPORT_STATE", "IMPORT_PIECE_MISPLACED"],
  params: programAndId,
  query: z.strictObject({ offset: z.coerce.number().check(z.int(), z.gte(0)) }),
  rawBody: ["application/octet-stream"],
  response: fileImport,
});
export const getImport = endpoint({
  ...staff,
  method: "GET",
  path: `${base}/imports/:id`,
  summary: "导入进度 One import and how far it is",
  errors: ["NOT_FOUND"],
  params: programAndId,
  response: fileImport,
});
const previewRow = z.strictObject({ row: z.int(), cells: z.array(z.nullable(z.string())) });
export const previewImport = endpoint({
  ...staff,
  method: "GET",
  path: `${base}/imports/:id/preview`,
  summary: "预览文件 First rows, and a guess of what the columns mean",
  errors: ["NOT_FOUND", "IMPORT_STATE", "IMPORT_FILE_UNREADABLE"],
  params: programAndId,
  response: z.strictObject({
    columns: z.array(z.string()),
    rows: z.array(previewRow),
    mapping: importMapping,
    /** Values seen in the column the event is told by. */ eventValues: z.array(z.string()),
  }),
});
export const dryRunImport = endpoint({
  ...staff,
  method: "POST",
  path: `${base}/imports/:id/dry-run`,
  summary: "试运行 What the first rows would become; nothing is kept",
  errors: ["NOT_FOUND", "IMPORT_STATE", "IMPORT_FILE_UNREADABLE", "IMPORT_MAPPING"],
  params: programAndId,
  body: z.strictObject({ mapping: importMapping }),
  response: z.strictObject({
    columns: z.array(z.string()),
    rows: z.array(previewRow),
    rowsRead: z.int(),
    rowsLeftOut: z.int(),
    accepted: z.int(),
    rejected: z.array(z.strictObject({ code: z.enum(importRejections), rows: z.int() })),
    /** Of the accepted ones. */
    events: z.array(z.strictObject({ event: z.string(), rows: z.int(), amountFen: z.int() })),
    firstAt: z.nullable(instant),
    lastAt: z.nullable(instant),
    /** The first rows one by one. */
    items: z.array(
      z.strictObject({
        row: z.int(),
        rejected: z.nullable(z.enum(importRejections)),
        isLeftOut: z.boolean(),
        event: z.string(),
        at: z.nullable(instant),
        who: z.string(),
        amountFen: z.int(),
        product: z.string(),
        props: z.string(),
      }),
    ),
    /** Values seen in the column the event is told by. */ eventValues: z.array(z.string()),
  }),
});
export type ImportDryRun = z.infer<(typeof dryRunImport)["response"]>;
export const startImport = endpoint({
  ...staff,
  method: "POST",
  path: `${base}/imports/:id/start`,
  summary: "开始导入 Run it as a job",
  errors: ["NOT_FOUND", "IMPORT_STATE", "IMPORT_MAPPING"],
  params: programAndId,
  body: z.strictObject({ mapping: importMapping }),
  response: fileImport,
});
export const cancelImport = endpoint({
  ...staff,
  method: "POST",
  path: `${base}/imports/:id/cancel`,
  summary: "取消导入 Stop it; what it had put in its place is taken out",
  errors: ["NOT_FOUND", "IMPORT_STATE"],
  params: programAndId,
  body: nothing,
  response: fileImport,
});
export const undoImport = endpoint({
  ...staff,
  method: "POST",
  path: `${base}/imports/:id/undo`,
  summary: "撤销导入 Take out every event an import brought",
  errors: ["NOT_FOUND", "IMPORT_STATE"],
  params: programAndId,
  body: nothing,
  response: fileImport,
});
export const exportRejectedRows = endpoint({
  ...staff,
  method: "GET",
  path: `${base}/imports/:id/rejected.csv`,
  summary: "下载被拒的行（CSV） Rejected rows with their reasons, at most 100,000",
  errors: ["NOT_FOUND"],
  params: programAndId,
  answers: "csv",
  response: z.unknown(),
});
