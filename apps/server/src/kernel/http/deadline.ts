import type { FastifyReply } from "fastify";

/** The top of the ladder lock 2 s < statement 5 s < handler 8 s. */
export const HANDLER_TIMEOUT_MS = 8_000;
const LOOK_EVERY_MS = 500;

export type Deadlines = {
  /** From now on this call must answer in time. */
  watch(reply: FastifyReply): void;
  answered(reply: FastifyReply): void;
  working(): number;
  close(): void;
};

/**
 * Refuses calls that take too long. One timer for all of them: a timer and an AbortController each (Fastify's `handlerTimeout`)
 * cost a DOMException with its stack at the end of every call.
 */
export function createDeadlines(refuse: (reply: FastifyReply) => void): Deadlines {
  const started = new Map<FastifyReply, number>();
  const timer = setInterval(() => {
    const latest = performance.now() - HANDLER_TIMEOUT_MS;
    for (const [reply, at] of started) {
      if (at > latest) break; // in order of their start
      started.delete(reply);
      if (!reply.sent) refuse(reply);
    }
  }, LOOK_EVERY_MS).unref();
  return {
    watch: (reply) => void started.set(reply, performance.now()),
    answered: (reply) => void started.delete(reply),
    working: () => started.size,
    close: () => clearInterval(timer),
  };
}
