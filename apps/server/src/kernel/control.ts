import type { FastifyRequest } from "fastify";
import type { Clock } from "./clock.ts";
import { fail } from "./failure.ts";
import { parseJsonBody } from "./http/json-body.ts";
import type { Http } from "./http.ts";

/**
 * Lets the demo drive time: `POST /__clock { now: iso | null }`, `POST /__drain` (facts, due jobs, outside calls until nothing is left).
 * Mounted only with a virtual clock, which the configuration allows in demo mode only; answers only this machine, and no web page.
 */
export function routesControl({ http, clock, drain }: { http: Http; clock: Clock; drain(): Promise<void> }): void {
  const guard = (request: FastifyRequest) => {
    const isLoopback = /^(127\.|::1$|::ffff:127\.)/.test(request.socket.remoteAddress ?? "");
    if (!isLoopback || request.headers.origin !== undefined) fail("FORBIDDEN");
  };
  http.raw({
    method: "POST",
    url: "/__clock",
    handler: async (request, reply) => {
      guard(request);
      const body = parseJsonBody((request.body as Buffer | undefined) ?? Buffer.alloc(0)) as
        | { now?: unknown }
        | undefined; // checked below
      const now = body?.now;
      if (now !== null && (typeof now !== "string" || Number.isNaN(Date.parse(now))))
        fail("INVALID_INPUT", { field: "body.now" });
      clock.set(now === null ? null : new Date(now));
      return reply.send({ now: clock.now().toISOString(), virtual: clock.isVirtual() });
    },
  });
  http.raw({
    method: "POST",
    url: "/__drain",
    handler: async (request, reply) => {
      guard(request);
      await drain();
      return reply.send({ now: clock.now().toISOString() });
    },
  });
}
