import { randomUUID } from "node:crypto";
import type { Endpoint, ErrorBody } from "@banyan/contracts";
import type { Caller, Sending } from "../../apps/server/test/callers.ts";

export type Answer<R = unknown> = { status: number; body: R; code: string | null; tries: number };
type Anything = Parameters<Caller["send"]>[1];

const PATIENCE_MS = 90_000;
const AGAIN_AFTER_MS = 100;

/**
 * What a careful client does: no answer, 429, 503 and “in flight” are asked again with the same key until there is an answer that
 * counts. Throws for a 500, and when the server stays away.
 */
export async function insist<R = unknown>(
  call: Caller,
  endpoint: Endpoint,
  input: Anything,
  sending: Sending = {},
): Promise<Answer<R>> {
  const key = sending.idempotencyKey ?? randomUUID();
  const deadline = performance.now() + PATIENCE_MS;
  for (let tries = 1; ; tries++) {
    const answer = await call
      .send(endpoint, input, { ...sending, idempotencyKey: key })
      .catch((error: unknown) => error);
    if (!(answer instanceof Error)) {
      const { status, body } = answer as Awaited<ReturnType<Caller["send"]>>;
      const code = status >= 400 ? (body as ErrorBody).code : null; // what every refused call answers
      const isPassing = status === 429 || status === 503 || code === "IDEMPOTENCY_IN_FLIGHT";
      if (status >= 500 && status !== 503)
        throw new Error(`${endpoint.path} answered ${status}: ${JSON.stringify(body)}`);
      if (!isPassing) return { status, body: body as R, code, tries };
    }
    if (performance.now() > deadline)
      throw new Error(`${endpoint.path} got no answer for ${PATIENCE_MS} ms: ${String(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
  }
}
