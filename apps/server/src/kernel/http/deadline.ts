import type { FastifyReply } from "fastify";

/** The top of the ladder lock 2 s < statement 5 s < handler 8 s. */
export const HANDLER_TIMEOUT_MS = 8_000;
const LOOK_EVERY_MS = 500;

export type Deadlines = {
  /** From now on this call must answer in time; 8 s unless it may take longer. */
  watch(reply: FastifyReply, timeoutMs?: number): void;
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
  /** Few, and each with a time of its own: when it ends. */
  const patient = new Map<FastifyReply, number>();
  const giveUp = (waiting: Map<FastifyReply, number>, reply: FastifyReply) => {
    waiting.delete(reply);
    if (!reply.sent) refuse(reply);
  };
  const timer = setInterval(() => {
    const now = performance.now();
    for (const [reply, at] of started) {
      if (at > now - HANDLER_TIMEOUT_MS) break; // in order of their start
      giveUp(started, reply);
    }
    for (const [reply, until] of patient) if (until <= now) giveUp(patient, reply);
  }, LOOK_EVERY_MS).unref();
  return {
    watch(reply, timeoutMs) {
      if (timeoutMs === undefined) started.set(reply, performance.now());
      else patient.set(reply, performance.now() + timeoutMs);
    },
    answered: (reply) => void (started.delete(reply) || patient.delete(reply)),
    working: () => started.size + patient.size,
    close: () => clearInterval(timer),
  };
}
