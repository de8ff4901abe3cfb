import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Answer } from "./answer.ts";
import type { Chdb, Connection } from "./chdb.ts";
import type { Lane } from "./lane.ts";
import { preludeOf } from "./prelude.ts";
import type { Sessions } from "./sessions.ts";
import type { Spool } from "./spool.ts";
import { readStatement, type Statement } from "./statement.ts";
import type { Views } from "./views.ts";

/** What serving a query needs. */
export type Door = {
  chdb: Chdb;
  reads: Lane;
  writes: Lane;
  views: Views;
  sessions: Sessions;
  spool: Spool;
  largestBodyBytes: number;
};

/** Blocks of these formats may be concatenated; all others repeat a header or a footer per block and are sent whole. */
const STREAMABLE =
  /^(JSON(Compact|Strings|CompactStrings)?EachRow|JSONLines|NDJSON|TSV|TSVRaw|TabSeparated|TabSeparatedRaw|CSV|RowBinary|Native)$/i;
const READS = new Set(["SELECT", "WITH", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "EXISTS", "FROM", "CHECK"]);
/** A query that starts just now is not in system.processes yet: ask again. */
const KILL_AGAIN_MS = 250;

/** Serves one request that carries a statement; throws an EngineFailure while the answer has not begun. */
export async function serveQuery(
  door: Door,
  request: IncomingMessage,
  response: ServerResponse,
  parameters: URLSearchParams,
): Promise<void> {
  const queryId = parameters.get("query_id") || randomUUID();
  response.setHeader("X-ClickHouse-Query-Id", queryId);
  const statement = await readStatement(request, parameters, door.spool, door.largestBodyBytes);
  try {
    const given = parameters.get("log_comment");
    const logComment = given ? `${given}\u0001${queryId}` : queryId;
    const prelude = preludeOf(request, parameters, logComment, statement.rows?.from ?? "none");
    const format =
      (statement.rows ? undefined : statement.scan.format) ??
      parameters.get("default_format") ??
      String(request.headers["x-clickhouse-format"] ?? "TabSeparated");
    const answer = new Answer(request, response, parameters, format);
    const isRead = READS.has(statement.scan.first) && !statement.scan.inserts;
    const stopKilling = isRead ? killWhenGone(door.chdb, answer, logComment) : () => {};
    const lane = isRead ? door.reads : door.writes;
    const work = (connection: Connection) => run(door, connection, prelude, statement, answer, parameters);
    await lane
      .run(async () => {
        if (!answer.isGone) await door.sessions.use(parameters, work);
      })
      .finally(stopKilling);
    if (!isRead && !statement.rows) door.views.forget();
  } finally {
    statement.rows?.file.remove();
  }
}

async function run(
  { chdb, views }: Door,
  connection: Connection,
  prelude: string,
  statement: Statement,
  answer: Answer,
  parameters: URLSearchParams,
): Promise<void> {
  await chdb.query(connection, prelude);
  if (answer.isGone) return;
  const { sql, scan, rows } = statement;
  if (rows) {
    const written = await chdb.insert(connection, sql);
    const { rowsWritten, bytesWritten, elapsed } = written;
    const summary = {
      written_rows: rowsWritten,
      written_bytes: bytesWritten,
      read_rows: rowsWritten,
      read_bytes: rows.file.bytes,
      result_rows: rowsWritten,
      result_bytes: bytesWritten,
    };
    return answer.whole(Buffer.alloc(0), summary, elapsed);
  }
  const wantsStream = STREAMABLE.test(answer.format) && parameters.get("wait_end_of_query") !== "1";
  if (wantsStream && /^(SELECT|WITH)$/.test(scan.first) && scan.isSimple && !(await views.areAmong(scan.names))) {
    return answer.stream(chdb.stream(connection, sql, answer.format));
  }
  const { bytes, rowsRead, bytesRead, elapsed } = await chdb.query(connection, sql, answer.format);
  return answer.whole(bytes, { result_rows: rowsRead, result_bytes: bytesRead }, elapsed);
}

/**
 * Ends a read whose client has left; writes go on. A real server does the same only with
 * cancel_http_readonly_queries_on_client_close=1. Returns how to stop watching.
 */
function killWhenGone(chdb: Chdb, answer: Answer, logComment: string): () => void {
  let timer: NodeJS.Timeout | undefined;
  const kill = () => {
    void chdb.kill(logComment);
    timer = setTimeout(kill, KILL_AGAIN_MS);
  };
  const closed = () => {
    if (answer.isGone) kill();
  };
  answer.response.once("close", closed);
  return () => {
    answer.response.off("close", closed);
    clearTimeout(timer);
  };
}
