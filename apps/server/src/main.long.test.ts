import { afterAll, beforeAll, expect, test } from "vitest";
import { type ServerHost, startServerHost } from "#test/server-process.ts";

let host: ServerHost;
beforeAll(async () => {
  host = await startServerHost();
});
afterAll(() => host.close());

const ROUNDS = 20;
const CLIENTS = 8;
/** Not signed in; on its way out; its event loop lagged on a busy machine and it asked for patience. */
const ours = ["401 UNAUTHENTICATED", "503 UNAVAILABLE", "503 OVERLOADED"];

/** Calls without pause until the server is gone; every answer it began must be whole. */
async function keepCalling(url: string, onFirst: () => void): Promise<Record<string, number>> {
  const seen: Record<string, number> = {};
  for (;;) {
    let outcome: string;
    try {
      const reply = await fetch(`${url}/api/staff/me`);
      const { code } = (await reply.json()) as { code: string };
      outcome = `${reply.status} ${code}`;
    } catch {
      return seen; // no connection any more
    }
    seen[outcome] = (seen[outcome] ?? 0) + 1;
    onFirst();
  }
}

test("SIGTERM under load, 20 times: each end is orderly and each answer is one of ours", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const server = await host.start();
    const busy = Promise.withResolvers<void>();
    const clients = Array.from({ length: CLIENTS }, () => keepCalling(server.url, busy.resolve));
    await busy.promise;
    expect(await server.end("SIGTERM")).toBe(0);
    const outcomes = new Set((await Promise.all(clients)).flatMap(Object.keys));
    expect([...outcomes].filter((outcome) => !ours.includes(outcome))).toEqual([]);
    expect(server.output()).not.toContain('"call failed"');
  }
});
