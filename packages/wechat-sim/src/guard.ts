import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { SimulatorClock } from "./core/clock.ts";
import type { Fault, Faults } from "./core/faults.ts";
import type { Journal } from "./core/journal.ts";
import * as json from "./core/json.ts";
import type { Store } from "./core/store.ts";
import { weixinErrorBody } from "./weixin/errors.ts";

declare module "fastify" {
  interface FastifyRequest {
    fault?: Fault;
  }
}

/**
 * Around every call: inject the faults ordered for it, keep the raw body (signatures are over bytes),
 * write the journal, and let no answer out before what it says is in the file.
 */
export function guardCalls(
  server: FastifyInstance,
  parts: { store: Store; clock: SimulatorClock; journal: Journal; faults: Faults },
): void {
  const { store, clock, journal, faults } = parts;

  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));

  server.setNotFoundHandler((request, reply) =>
    reply
      .status(404)
      .send({ code: "NOT_BUILT", message: `${request.method} ${request.url} is not built in the simulator` }),
  );

  server.addHook("onRequest", async (request, reply) => {
    const path = pathOf(request);
    if (path.startsWith("/__sim")) return undefined;
    const fault = faults.take(path);
    if (fault === undefined) return undefined;
    request.fault = fault;
    return interfere(request, reply, fault, path.startsWith("/v3/"));
  });

  server.addHook("onSend", async (request, reply, payload) => {
    const path = pathOf(request);
    if (!path.startsWith("/__sim") && !path.startsWith("/cashier")) {
      const response = typeof payload === "string" ? payload : "";
      journal.record({
        at: clock.now().toISOString(),
        direction: "in",
        method: request.method,
        url: request.url,
        status: reply.statusCode,
        code: codeOf(response),
        request: typeof request.body === "string" ? request.body : "",
        response,
        fault: request.fault?.kind ?? "",
      });
    }
    await store.committed();
    if (request.fault?.kind === "lost-reply") reply.raw.destroy();
    return payload;
  });
}

const pathOf = (request: FastifyRequest) => request.url.split("?", 1)[0] ?? "";

async function interfere(request: FastifyRequest, reply: FastifyReply, fault: Fault, isPay: boolean) {
  switch (fault.kind) {
    case "busy":
      return isPay ? refuse(reply, 500, "SYSTEM_ERROR") : reply.send(weixinErrorBody(-1));
    case "quota":
      return isPay ? refuse(reply, 429, "FREQUENCY_LIMITED") : reply.send(weixinErrorBody(45009));
    case "minute-limit":
      return isPay ? refuse(reply, 429, "FREQUENCY_LIMITED") : reply.send(weixinErrorBody(45011));
    case "error":
      return reply.status(500).type("text/html").send("<html><body><h1>500 Internal Server Error</h1></body></html>");
    case "no-statement":
      return reply.status(400).send({ code: "NO_STATEMENT_EXIST", message: "账单文件不存在" });
    case "timeout":
      await new Promise<void>((resolve) => request.raw.socket.once("close", resolve));
      return reply.hijack();
    case "slow":
      await new Promise<void>((resolve) => setTimeout(resolve, fault.ms));
      return undefined;
    case "bad-signature":
      request.signatureFault = "broken";
      return undefined;
    case "signtest":
      request.signatureFault = "probe";
      return undefined;
    default:
      return undefined;
  }
}

const refuse = (reply: FastifyReply, status: number, code: string) =>
  reply.status(status).send({ code, message: "系统异常，请稍后重试" });

function codeOf(response: string): string {
  if (!response.startsWith('{"errcode"') && !response.startsWith('{"code"')) return "";
  const body = json.parse(response);
  const code = body?.["errcode"] ?? body?.["code"];
  return code === 0 || code === undefined ? "" : String(code);
}
