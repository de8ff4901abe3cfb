import type { Socket } from "node:net";
import { Readable } from "node:stream";
import type { Endpoint } from "@banyan/contracts";
import cors from "@fastify/cors";
import rateLimit from "@fastify/rate-limit";
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify, type RouteOptions } from "fastify";
import * as z from "zod/mini";
import type { Auth } from "./auth.ts";
import type { Databases } from "./db.ts";
import { Failure, fail } from "./failure.ts";
import type { Call, HandlerResult } from "./http/call.ts";
import { createDeadlines, HANDLER_TIMEOUT_MS } from "./http/deadline.ts";
import { errorBody, languageOf, parseInput, retryAfterSeconds, toFailure } from "./http/failures.ts";
import { parseJsonBody } from "./http/json-body.ts";
import { createPressure, type Priority } from "./http/pressure.ts";
import { type Caller, header, identify } from "./http/who.ts";
import { type HandOver, once } from "./idempotency.ts";
import { uuidv7 } from "./ids.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import type { Programs } from "./programs.ts";
import type { Sealer } from "./sealed.ts";

export type { Call, HandlerResult, OnceReplyOf, ReplyOf } from "./http/call.ts";
export { parseInput } from "./http/failures.ts";
export type { Priority } from "./http/pressure.ts";

export type Http = {
  /** Mounts one contract endpoint: who, input, run, output. Give them in `routes<Module>`. */
  handle<const E extends Endpoint>(
    endpoint: E,
    run: (call: Call<E>) => Promise<HandlerResult<E>>,
    options?: HandleOptions,
  ): void;
  /** A route outside the contracts: static files, health, control. Its body is raw bytes. */
  raw(route: RouteOptions): void;
  /** What is mounted, for the OpenAPI document and the permission test. */
  readonly endpoints: readonly Endpoint[];
  readonly server: FastifyInstance;
  /** Calls being worked on. */
  inFlight(): number;
  close(): Promise<void>;
};

export type HandleOptions = {
  /** Raw bodies only; 2 MB. */
  bodyLimitBytes?: number;
  /** Who goes first under overload; by default told from the endpoint. */
  priority?: Priority;
  /** How long the answer may take; 8 s. */
  timeoutMs?: number;
  /** Hears of every call that was refused, also of those whose body was never read. */
  refused?(failure: Failure): void;
};

export type HttpOptions = {
  config: { publicUrl: string; corsOrigins: string[]; callsPerMinute: number };
  log: Log;
  auth: Auth;
  programs: Programs;
  /** Replies kept for repetition are sealed. */
  sealer: Sealer;
  db: Databases;
  metrics: Metrics;
};

export const BODY_LIMIT_BYTES = 64 * 1024;
const RAW_BODY_LIMIT_BYTES = 2 * 1024 * 1024;
const JSON_TYPE = "application/json; charset=utf-8";
const TEXT_TYPE = "text/plain; charset=utf-8";
const CSV_TYPE = "text/csv; charset=utf-8";
const FILE_TYPES = { png: "image/png", zip: "application/zip" } as const;
/** What a route carries for `refuse`. */
type RouteConfig = Pick<HandleOptions, "refused">;
/** What a handler of an endpoint that answers `csv` returns: lines, a piece at a time. */
type Rows = AsyncIterable<string>;

export async function createHttp(options: HttpOptions): Promise<Http> {
  const { log, metrics } = options;
  const pressure = createPressure();
  const endpoints: Endpoint[] = [];
  const server = fastify({
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: 30_000, // a client that sends slower than this is not ours
    genReqId: () => uuidv7(),
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    trustProxy: "loopback",
    return503OnClosing: false, // its answer is not in our shape: see onRequest
    forceCloseConnections: "idle",
    clientErrorHandler,
  });
  const deadlines = createDeadlines((reply) => refuse(new Failure("OVERLOADED"), reply.request, reply));
  const sockets = new Set<Socket>();
  server.server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });

  server.removeAllContentTypeParsers();
  // Read as bytes here; each endpoint knows whether they are JSON.
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  if (options.config.corsOrigins.length > 0) {
    await server.register(cors, {
      origin: options.config.corsOrigins,
      credentials: true,
      maxAge: 600,
      methods: ["GET", "POST", "PUT", "DELETE"],
      exposedHeaders: ["retry-after", "x-request-id", "idempotent-replayed"],
    });
  }
  if (options.config.callsPerMinute > 0) {
    await server.register(rateLimit, {
      max: options.config.callsPerMinute,
      timeWindow: 60_000,
      allowList: isUncounted,
    });
  }
  let closing = false;
  server.addHook("onRequest", (_request, reply, done) => {
    reply.header("x-content-type-options", "nosniff");
    if (!closing) return done();
    reply.header("connection", "close");
    done(new Failure("UNAVAILABLE"));
  });
  server.addHook("onResponse", (request, reply, done) => {
    deadlines.answered(reply);
    metrics.observe("http_request_seconds", reply.elapsedTime / 1000, {
      method: request.method,
      route: request.routeOptions.url ?? "none",
      status: String(reply.statusCode),
    });
    done();
  });
  server.setErrorHandler((error, request, reply) => refuse(error, request, reply));
  server.setNotFoundHandler((request, reply) => refuse(new Failure("NOT_FOUND"), request, reply));

  function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply) {
    const failure = toFailure(error);
    if (failure.code === "INTERNAL") {
      log.error(
        { err: failure.cause ?? failure, requestId: request.id, route: request.routeOptions.url },
        "call failed",
      );
    } else if (failure.status >= 500 || failure.cause !== undefined) {
      log.warn(
        { err: failure.cause, code: failure.code, requestId: request.id, route: request.routeOptions.url },
        "call refused",
      );
    }
    const seconds = retryAfterSeconds(failure);
    // the rate limit has said already when its minute ends
    if (seconds !== undefined && !reply.hasHeader("retry-after")) reply.header("retry-after", String(seconds));
    (request.routeOptions.config as RouteConfig).refused?.(failure);
    const body = errorBody(failure, languageOf(request.headers["accept-language"]), request.id);
    return reply
      .code(failure.status)
      .header("content-type", JSON_TYPE)
      .header("cache-control", "no-store")
      .header("x-request-id", request.id)
      .send(JSON.stringify(body));
  }

  function handle<const E extends Endpoint>(
    endpoint: E,
    run: (call: Call<E>) => Promise<HandlerResult<E>>,
    more: HandleOptions = {},
  ) {
    checkDescription(endpoint);
    endpoints.push(endpoint);
    const who = identify(endpoint, {
      auth: options.auth,
      programs: options.programs,
      publicUrl: options.config.publicUrl,
    });
    const priority = more.priority ?? priorityOf(endpoint);
    const readBody = bodyReader(endpoint);
    server.route({
      method: endpoint.method,
      url: endpoint.path,
      config: (more.refused ? { refused: more.refused } : {}) satisfies RouteConfig,
      bodyLimit: endpoint.rawBody ? (more.bodyLimitBytes ?? RAW_BODY_LIMIT_BYTES) : BODY_LIMIT_BYTES,
      async handler(request, reply) {
        pressure.admit(priority);
        deadlines.watch(reply, more.timeoutMs);
        const caller = await who(request);
        const call = buildCall(endpoint, caller, readBody(request), request, reply);
        const isIdempotent = endpoint.idempotency === "required";
        if (isIdempotent) Object.assign(call, { once: onceOf(endpoint, caller, call, request) });
        // `call` was built from this endpoint's own schemas; TypeScript cannot follow that through the conditional types.
        const result: unknown = await run(call as unknown as Call<E>);
        if (reply.sent) return reply; // hijacked by a stream
        reply.header("x-request-id", request.id).header("cache-control", "no-store");
        if (isIdempotent) {
          const { json, replayed } = result as { json: string; replayed: boolean }; // HandlerResult
          if (replayed) reply.header("idempotent-replayed", "true");
          return reply.header("content-type", JSON_TYPE).send(json);
        }
        if (result === undefined) return reply.code(204).send();
        // written while it is read: whatever its length, memory holds a page
        if (endpoint.answers === "csv")
          return reply.header("content-type", CSV_TYPE).send(Readable.from(result as Rows));
        if (endpoint.answers === "png" || endpoint.answers === "zip")
          return reply
            .header("content-type", FILE_TYPES[endpoint.answers])
            .send(Buffer.from(checkReply(endpoint, result) as Uint8Array)); // what such an endpoint declares
        if (endpoint.answers === "text") return reply.header("content-type", TEXT_TYPE).send(String(result));
        return reply.header("content-type", JSON_TYPE).send(JSON.stringify(checkReply(endpoint, result)));
      },
    });
  }

  function onceOf(
    endpoint: Endpoint,
    caller: Caller,
    call: { params: unknown; query: unknown; body: unknown },
    request: FastifyRequest,
  ) {
    const key = request.headers["idempotency-key"];
    if (key === undefined) fail("IDEMPOTENCY_KEY_MISSING", { field: "headers.idempotency-key" });
    if (typeof key !== "string" || !/^[\x21-\x7e]{1,255}$/.test(key))
      fail("INVALID_INPUT", { field: "headers.idempotency-key" });
    return (work: (tx: never, handOver: HandOver) => Promise<unknown>) =>
      once(
        options.db.orders,
        options.sealer,
        {
          programId: caller.program ?? "",
          caller: caller.shopper?.memberId ?? caller.staff?.id ?? header(request, "x-anon-id") ?? "",
          endpoint: `${endpoint.method} ${endpoint.path}`,
          key,
          request: [call.params, call.query, call.body],
        },
        async (tx, handOver) => {
          let isHandedOver = false;
          const reply = await work(tx as never, (early) => {
            isHandedOver = true;
            return handOver(checkReply(endpoint, early));
          });
          return isHandedOver ? undefined : checkReply(endpoint, reply);
        },
      );
  }

  return {
    handle,
    raw: (route) => void server.route(route),
    endpoints,
    server,
    inFlight: deadlines.working,
    async close() {
      closing = true;
      // a connection that was busy when the closing began is idle a moment later, and nobody else would close it;
      // one a browser opened ahead of need and never used does not count as idle
      const sweep = setInterval(() => {
        server.server.closeIdleConnections();
        for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
      }, 50);
      const deadline = setTimeout(() => server.server.closeAllConnections(), HANDLER_TIMEOUT_MS);
      await server.close();
      clearInterval(sweep);
      clearTimeout(deadline);
      deadlines.close();
      pressure.close();
    },
  };
}

/** WeChat tells of all payments from a few addresses, probes come from one. */
const isUncounted = ({ url }: FastifyRequest) =>
  url.startsWith("/hooks/") || url === "/livez" || url === "/readyz" || url === "/metrics";

/** A route nobody may be let into by accident: said when the server starts, and so by every test. */
function checkDescription(endpoint: Endpoint) {
  const at = `${endpoint.method} ${endpoint.path}`;
  if (endpoint.who === "staff" && !endpoint.permission) throw new Error(`${at} is for staff but names no permission`);
  if (endpoint.who !== "staff" && endpoint.permission) throw new Error(`${at} names a permission but is not for staff`);
  if (endpoint.who === "shopper" && !endpoint.path.startsWith("/api/shop/"))
    throw new Error(`${at} is for shoppers but not below /api/shop`);
  if (endpoint.rawBody && endpoint.body) throw new Error(`${at} has both a raw body and a schema`);
}

function priorityOf(endpoint: Endpoint): Priority {
  if (endpoint.path.startsWith("/hooks/")) return "notify";
  if (endpoint.path.startsWith("/collect")) return "events";
  if (endpoint.idempotency === "required") return "order";
  return endpoint.method === "GET" ? "browse" : "claim";
}

/** Bytes → value, refusing what the endpoint does not take. */
function bodyReader(endpoint: Endpoint): (request: FastifyRequest) => unknown {
  const typeOf = (request: FastifyRequest) =>
    (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const { rawBody, body } = endpoint;
  if (rawBody) {
    const types = new Set(rawBody);
    return (request) => {
      if (!types.has(typeOf(request))) fail("UNSUPPORTED_MEDIA_TYPE");
      return (request.body as Buffer | undefined) ?? Buffer.alloc(0); // every body is parsed as a buffer
    };
  }
  return (request) => {
    const bytes = request.body as Buffer | undefined; // as above
    const isEmpty = !bytes || bytes.length === 0;
    if (!body) {
      // `{}` is what a careful client sends when there is nothing to say
      if (isEmpty || (bytes.length < 8 && bytes.toString().trim() === "{}")) return undefined;
      fail("INVALID_INPUT", { field: "body", details: { reason: "this call takes no body" } });
    }
    if (isEmpty) return parseInput(body, undefined, "body");
    if (typeOf(request) !== "application/json") fail("UNSUPPORTED_MEDIA_TYPE");
    const encoding = request.headers["content-encoding"];
    if (encoding !== undefined && encoding !== "identity")
      fail("UNSUPPORTED_MEDIA_TYPE", { field: "headers.content-encoding" });
    return parseInput(body, parseJsonBody(bytes), "body");
  };
}

function buildCall(endpoint: Endpoint, caller: Caller, body: unknown, request: FastifyRequest, reply: FastifyReply) {
  let aborted: AbortController | undefined;
  return {
    ...caller,
    params: endpoint.params && parseInput(endpoint.params, checkStrings(request.params, "params"), "params"),
    query: endpoint.query && parseInput(endpoint.query, checkStrings(request.query, "query"), "query"),
    body,
    anonId: header(request, "x-anon-id"),
    language: languageOf(request.headers["accept-language"]),
    ip: request.ip,
    requestId: request.id,
    request,
    reply,
    get signal() {
      if (!aborted) {
        const controller = new AbortController();
        // of this answer, not of the socket: that one serves many calls
        reply.raw.once("close", () => {
          if (!reply.raw.writableFinished) controller.abort();
        });
        aborted = controller;
      }
      return aborted.signal;
    },
  };
}

/** What is typed into an address may hold NUL (`%00`) as well. */
function checkStrings(values: unknown, part: string): unknown {
  for (const [name, value] of Object.entries(values as Record<string, unknown>)) {
    if (typeof value === "string" && (value.includes("\u0000") || !value.isWellFormed()))
      fail("INVALID_INPUT", { field: `${part}.${name}` });
  }
  return values;
}

/** A reply the contract does not describe is our bug: the caller gets INTERNAL, the log the field. */
function checkReply(endpoint: Endpoint, reply: unknown): unknown {
  const checked = z.safeParse(endpoint.response, reply);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw new Error(
    `The reply of ${endpoint.method} ${endpoint.path} breaks its contract at ${issue?.path.join(".") || "the top"}: ${issue?.message || issue?.code}`,
  );
}

/** What is not even HTTP: answered in our shape, then closed. */
function clientErrorHandler(error: Error & { code?: string }, socket: Socket) {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const code = error.code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large" : "400 Bad Request";
  const body = JSON.stringify(errorBody(new Failure("INVALID_INPUT"), "zh", uuidv7()));
  socket.end(
    `HTTP/1.1 ${code}\r\ncontent-type: ${JSON_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
