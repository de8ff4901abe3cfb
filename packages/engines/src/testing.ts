/** For the tests of this package: engines on directories of their own, gone when the test file is done. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type ClickHouseClient,
  type ClickHouseClientConfigOptions,
  ClickHouseError,
  createClient,
} from "@clickhouse/client";
import { afterAll, beforeAll, expect } from "vitest";
import { startClickHouse } from "./clickhouse/clickhouse.ts";
import type { Engine, EngineState } from "./engine.ts";

const OFF = 127;

/** The official client, quiet, closed after the tests of the file. */
export function clientOf(url: string, options: ClickHouseClientConfigOptions = {}): ClickHouseClient {
  const client = createClient({ url, log: { level: OFF }, ...options });
  afterAll(() => client.close());
  return client;
}

export type TestClickHouse = {
  engine: Engine;
  client: ClickHouseClient;
  /** The same, compressing both ways. */
  gzip: ClickHouseClient;
  dataDir: string;
  /** Credentials aside, for plain HTTP. */
  http(path: string, init?: RequestInit): Promise<Response>;
};

/** One ClickHouse for the tests of a file; ready when they run. */
export function useClickHouse(): TestClickHouse {
  const use = {} as TestClickHouse; // filled before the first test
  beforeAll(async () => {
    use.dataDir = mkdtempSync(join(tmpdir(), "banyan-test-"));
    use.engine = await startClickHouse({ dataDir: use.dataDir });
    const { url } = use.engine;
    // Enough sockets that no request waits for one: client 1.23.1 may cut off another request 2.5 s after a waiting one was aborted
    // (the agent frees the socket twice, and only the second idle timer is ever cleared).
    const options: ClickHouseClientConfigOptions = { url, log: { level: OFF }, max_open_connections: 64 };
    use.client = createClient(options);
    use.gzip = createClient({ ...options, compression: { request: true, response: true } });
    use.http = (path, init = {}) => request(url, path, init);
  });
  afterAll(async () => {
    await Promise.all([use.client.close(), use.gzip.close()]);
    await use.engine.stop();
    rmSync(use.dataDir, { recursive: true, force: true });
  });
  return use;
}

function request(engineUrl: string, path: string, init: RequestInit): Promise<Response> {
  const { origin, username, password } = new URL(engineUrl);
  return fetch(origin + path, {
    ...init,
    headers: { "x-clickhouse-user": username, "x-clickhouse-key": password, ...init.headers },
  });
}

/** Listens to an engine: all states so far, and a promise of the next time one is reached. */
export function stateListener() {
  const states: EngineState["state"][] = [];
  const waiting = new Map<EngineState["state"], () => void>();
  return {
    states,
    onState: ({ state }: EngineState) => {
      states.push(state);
      waiting.get(state)?.();
    },
    next: (state: EngineState["state"]) => new Promise<void>((resolve) => waiting.set(state, resolve)),
  };
}

/** Asks again until the matcher holds; for what happens in other processes, however busy the machine. */
export function eventually<T>(ask: () => T) {
  return expect.poll(ask, { timeout: 20_000, interval: 20 });
}

/** The rows of a query, as objects. */
export async function rowsOf<T = Record<string, unknown>>(
  client: ClickHouseClient,
  query: string,
  more = {},
): Promise<T[]> {
  return (await client.query({ query, format: "JSONEachRow", ...more })).json<T>();
}

/** Asserts that ClickHouse refuses with an error code. */
export async function expectCode(call: Promise<unknown>, code: string): Promise<void> {
  const error: unknown = await call.then(
    () => "no error",
    (error: unknown) => error,
  );
  expect(error instanceof ClickHouseError ? error.code : error).toBe(code);
}
