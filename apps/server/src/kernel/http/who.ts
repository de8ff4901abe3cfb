import type { Endpoint } from "@banyan/contracts";
import type { FastifyRequest } from "fastify";
import { type Auth, cookieName, type Shopper, type StaffCaller, type Writer } from "../auth.ts";
import { fail } from "../failure.ts";
import type { Programs } from "../programs.ts";

export type Caller = {
  program: string | undefined;
  shopper: Shopper | undefined;
  staff: StaffCaller | undefined;
  writer?: Writer | undefined;
};
export type WhoDeps = { auth: Auth; programs: Programs; publicUrl: string };

/** Who calls, in which program, and may they? Resolved once per route, so that a request only runs what it needs. */
export function identify(endpoint: Endpoint, deps: WhoDeps): (request: FastifyRequest) => Promise<Caller> {
  if (endpoint.who === "staff") return (request) => staffCaller(endpoint, request, deps);
  if (endpoint.who === "writer") return (request) => writerCaller(request, deps);
  if (endpoint.path.startsWith("/api/shop/")) return (request) => shopCaller(endpoint, request, deps);
  if (hasProgram(endpoint))
    return async (request) => ({ program: await programOf(request, deps), shopper: undefined, staff: undefined });
  return async () => ({ program: undefined, shopper: undefined, staff: undefined });
}

const hasProgram = (endpoint: Endpoint) => /\/:program(\/|$)/.test(endpoint.path);

async function shopCaller(endpoint: Endpoint, request: FastifyRequest, { auth, programs }: WhoDeps): Promise<Caller> {
  const code = header(request, "x-program");
  if (!code) fail("INVALID_INPUT", { field: "headers.x-program" });
  const program = (await programs.byCode(code)) ?? fail("UNKNOWN_PROGRAM");
  const token = bearer(request);
  const shopper = token === undefined ? undefined : ((await auth.readShopperToken(token)) ?? fail("UNAUTHENTICATED"));
  if (!shopper && endpoint.who === "shopper") fail("UNAUTHENTICATED");
  if (shopper && shopper.programId !== program.id) fail("FOREIGN_PROGRAM");
  return { program: program.id, shopper, staff: undefined };
}

async function staffCaller(endpoint: Endpoint, request: FastifyRequest, deps: WhoDeps): Promise<Caller> {
  const fromHeader = bearer(request);
  const token = fromHeader ?? cookie(request, cookieName(deps.publicUrl)) ?? fail("UNAUTHENTICATED");
  // A browser sends the cookie wherever the call comes from, so a changing call must come from our own pages.
  if (fromHeader === undefined && request.method !== "GET" && !isSameOrigin(request, deps.publicUrl)) fail("FORBIDDEN");
  const wanted = hasProgram(endpoint) ? programParam(request) : null;
  const staff = (await deps.auth.readStaff(token, wanted)) ?? fail("UNAUTHENTICATED");
  // Asked before the permission: whether a program exists is told only to those who may see it.
  const { permission } = endpoint;
  if (!permission || (permission !== "signedIn" && !staff.permissions.has(permission))) fail("FORBIDDEN");
  if (wanted === null) return { program: undefined, shopper: undefined, staff };
  if (!staff.permissions.has(permission)) fail("FORBIDDEN");
  return { program: await programOf(request, deps), shopper: undefined, staff };
}

/** A write key is of one program, and so is everything it writes. */
async function writerCaller(request: FastifyRequest, { auth }: WhoDeps): Promise<Caller> {
  const secret = bearer(request) ?? fail("UNAUTHENTICATED");
  const writer = (await auth.readWriter(secret)) ?? fail("UNAUTHENTICATED");
  return { program: writer.programId, shopper: undefined, staff: undefined, writer };
}

async function programOf(request: FastifyRequest, { programs }: WhoDeps): Promise<string> {
  return ((await programs.byId(programParam(request))) ?? fail("UNKNOWN_PROGRAM")).id;
}

function programParam(request: FastifyRequest): string {
  const { program } = request.params as { program?: string }; // this route has :program
  if (!program || !/^[A-Za-z0-9_-]{1,64}$/.test(program)) fail("UNKNOWN_PROGRAM");
  return program;
}

/** Sec-Fetch-Site is sent by every current browser; Origin serves the others. Neither = no browser, so no cookie it did not mean to send. */
function isSameOrigin(request: FastifyRequest, publicUrl: string): boolean {
  const site = header(request, "sec-fetch-site");
  if (site !== undefined) return site === "same-origin" || site === "none";
  const origin = header(request, "origin");
  if (origin === undefined) return true;
  return origin === new URL(publicUrl).origin || origin === `${request.protocol}://${request.headers.host}`;
}

/** A header given once and of sensible length. */
export function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" && value.length <= 300 ? value : undefined;
}

function bearer(request: FastifyRequest): string | undefined {
  const value = header(request, "authorization");
  if (value === undefined) return undefined;
  return /^Bearer ([A-Za-z0-9_-]{20,100})$/.exec(value)?.[1] ?? fail("UNAUTHENTICATED");
}

function cookie(request: FastifyRequest, name: string): string | undefined {
  for (const pair of (request.headers.cookie ?? "").split(";")) {
    const [key, value] = pair.trim().split("=");
    if (key === name && value) return value;
  }
  return undefined;
}
