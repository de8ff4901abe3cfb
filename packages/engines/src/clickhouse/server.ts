import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { EngineFailure, refuse, statusOf } from "./failure.ts";
import { type Door, serveQuery } from "./query.ts";

const KEEP_ALIVE_MS = 30_000;
/** Parameters travel in the URL; the server's http_max_uri_size is 1 MiB as well. */
const LONGEST_HEADERS_BYTES = 1024 * 1024 + 65_536;

export type Identity = { password: string; version: string; timezone: string };

/** ClickHouse's HTTP interface: `/ping`, `/status`, and statements on `/`. */
export function createDoorServer(door: Door, identity: Identity): Server {
  const options = { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0, maxHeaderSize: LONGEST_HEADERS_BYTES };
  return createServer(options, (request, response) => {
    serve(door, identity, request, response).catch((error: unknown) =>
      answerFailure(identity, request, response, error),
    );
  });
}

async function serve(
  door: Door,
  identity: Identity,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://door");
  if (url.pathname === "/ping" || (url.pathname === "/" && !url.search && request.method === "GET")) {
    request.resume();
    response.setHeader("Content-Type", "text/html; charset=UTF-8");
    response.end("Ok.\n");
    return;
  }
  response.setHeader("X-ClickHouse-Server-Display-Name", "banyan");
  response.setHeader("X-ClickHouse-Timezone", identity.timezone);
  authenticate(request, url.searchParams, identity.password);
  if (url.pathname === "/status") {
    request.resume();
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(statusReport(door)));
    return;
  }
  await serveQuery(door, request, response, url.searchParams);
}

/** For tests and the curious: what runs, what waits, what is open. */
function statusReport({ chdb, reads, writes, sessions }: Door) {
  return {
    reads: reads.busy,
    slowReads: reads.slow,
    writes: writes.busy,
    queued: reads.queued + writes.queued,
    connections: chdb.open,
    sessions: sessions.size,
    residentMb: Math.round(process.memoryUsage.rss() / 1e6),
  };
}

function authenticate(request: IncomingMessage, parameters: URLSearchParams, password: string): void {
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  const [user, ...rest] = basic
    ? Buffer.from(basic, "base64").toString().split(":")
    : [
        String(request.headers["x-clickhouse-user"] ?? parameters.get("user") ?? "default"),
        String(request.headers["x-clickhouse-key"] ?? parameters.get("password") ?? ""),
      ];
  if (user === "default" && timingSafeEqual(digest(rest.join(":")), digest(password))) return;
  throw refuse(
    "AUTHENTICATION_FAILED",
    `${user}: Authentication failed: password is incorrect, or there is no user with such name`,
  );
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function answerFailure(
  { version }: Identity,
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  request.resume(); // the rest of the body, so that the client gets to read the answer
  const failure = EngineFailure.from(error);
  for (const name of ["Content-Encoding", "X-ClickHouse-Format"]) response.removeHeader(name);
  response.writeHead(statusOf(failure), {
    "Content-Type": "text/plain; charset=UTF-8",
    "X-ClickHouse-Exception-Code": String(failure.code),
  });
  response.end(/\(version /.test(failure.message) ? failure.message : `${failure.message} (version ${version})\n`);
}
