import { timingSafeEqual } from "node:crypto";
import { Agent, createServer, request as httpRequest, type IncomingMessage, type Server } from "node:http";
import { hostname } from "node:os";
import { type CollectReply, collectLimits } from "@banyan/contracts";
import { Failure, fail } from "#kernel/failure.ts";
import { toFailure } from "#kernel/http/failures.ts";
import type { Log } from "#kernel/log.ts";

/** A request of a device as it came. */
export type CollectRequest = { bytes: Buffer; encoding: string | undefined; bearer: string | undefined };

type Answer = { reply: CollectReply } | { failure: Pick<Failure, "code" | "field" | "retryAfterSeconds"> };

export type Peers = {
  /** Where others reach this process; known once it is open. */
  open(): Promise<string>;
  /** To the process that holds the shard; its answer is ours. Not reached = UNAVAILABLE. */
  forward(url: string, request: CollectRequest): Promise<CollectReply>;
  close(): Promise<void>;
};

/** Below the 8 s an answer may take. */
const FORWARD_WITHIN_MS = 7_000;
/** Longer than the sender keeps an idle connection, so that none is closed while something is on its way. */
const KEPT_OPEN_MS = 60_000;
const IDLE_MS = 20_000;

/**
 * What web processes say to each other, over a listener of its own that no proxy leads to. Only who knows the secret, derived from
 * the configured key, is heard.
 */
export function createPeers({
  host,
  secret,
  log,
  collect,
}: {
  host: string;
  secret: string;
  log: Log;
  collect(request: CollectRequest): Promise<CollectReply>;
}): Peers {
  const agent = new Agent({ keepAlive: true, maxSockets: 64, timeout: IDLE_MS });
  let server: Server | undefined;

  async function answer(message: IncomingMessage): Promise<Answer> {
    try {
      const bytes = await readAll(message);
      const { "content-encoding": encoding, authorization } = message.headers;
      return { reply: await collect({ bytes, encoding, bearer: authorization }) };
    } catch (error) {
      const { code, field, retryAfterSeconds } = toFailure(error);
      if (code === "INTERNAL") log.error({ err: error }, "a handed on call failed");
      return { failure: { code, field, retryAfterSeconds } };
    }
  }

  return {
    async open() {
      server = createServer(
        { keepAliveTimeout: KEPT_OPEN_MS, requestTimeout: FORWARD_WITHIN_MS },
        (message, response) => {
          if (message.method !== "POST" || !isSecret(message.headers["x-banyan-collector"], secret))
            return void response.writeHead(404).end(() => message.destroy());
          answer(message).then((said) => response.end(JSON.stringify(said)));
        },
      );
      const opened = server;
      await new Promise<void>((resolve, reject) => opened.once("error", reject).listen(0, host, resolve));
      const address = opened.address();
      const port = typeof address === "object" && address ? address.port : 0;
      const name = host === "0.0.0.0" || host === "::" ? hostname() : host;
      return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
    },

    async forward(url, { bytes, encoding, bearer }) {
      const said = await post(agent, url, bytes, {
        "x-banyan-collector": secret,
        "content-length": bytes.length,
        ...(encoding !== undefined && { "content-encoding": encoding }),
        ...(bearer !== undefined && { authorization: bearer }),
      }).catch((error: unknown) => fail("UNAVAILABLE", { cause: error }));
      if ("reply" in said) return said.reply;
      throw new Failure(said.failure.code, said.failure);
    },

    async close() {
      agent.destroy();
      const closing = server;
      if (!closing) return;
      await new Promise((resolve) => {
        closing.close(resolve);
        closing.closeIdleConnections();
        setTimeout(() => closing.closeAllConnections(), FORWARD_WITHIN_MS).unref();
      });
    },
  };
}

function isSecret(given: string | string[] | undefined, secret: string): boolean {
  return (
    typeof given === "string" &&
    given.length === secret.length &&
    timingSafeEqual(Buffer.from(given), Buffer.from(secret))
  );
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > collectLimits.bytes) fail("BODY_TOO_LARGE");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function post(agent: Agent, url: string, bytes: Buffer, headers: Record<string, string | number>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = httpRequest(url, { method: "POST", agent, headers }, (response) => {
      readAll(response).then((body) => resolve(JSON.parse(body.toString()) as Answer), reject); // ours: only `answer` above
    });
    call.setTimeout(FORWARD_WITHIN_MS, () =>
      call.destroy(new Error("the process that collects for this device did not answer")),
    );
    call.on("error", reject);
    call.end(bytes);
  });
}
