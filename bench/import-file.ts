import { open, readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { type CallOptions, type Client, createClient, type TransportRequest } from "@banyan/client";
import {
  createImport,
  dryRunImport,
  getImport,
  type ImportMapping,
  importLimits,
  previewImport,
  staffMe,
  staffSignIn,
  startImport,
  uploadImportPiece,
} from "@banyan/contracts";
import { createSimulator } from "@banyan/wechat-sim";
import { createClient as createClickHouse } from "@clickhouse/client";
import { cpuMsOf } from "./harness/cpu.ts";
import { startGround } from "./harness/ground.ts";
import { operator, startServer } from "./harness/server.ts";

const usage = `npm run import -- <file> [--mapping changes.json] [--kill] [--again]
  Imports a log through the console's own calls into engines of this run alone and prints what became of it, to be compared with
  an independent count. --mapping: JSON put over the guessed mapping. --kill: kill −9 of the server on the way, four times.
  --again: the same file a second time, which must change nothing.`;

/** A published log, from file to figures: `bench/README.md`. */
export async function importFile(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { mapping: { type: "string" }, kill: { type: "boolean" }, again: { type: "boolean" } },
  });
  const [path] = positionals;
  if (path === undefined) return void console.log(usage);
  const changes =
    values.mapping === undefined ? {} : (JSON.parse(await readFile(values.mapping, "utf8")) as Partial<ImportMapping>);
  const ground = await startGround();
  const simulator = createSimulator();
  const databaseUrl = await ground.database("imported");
  const server = await startServer({ ground, databaseUrl, events: "imported", simulatorUrl: await simulator.listen() });
  try {
    const call = await signIn(server.url);
    const [program] = (await call(staffMe, {})).programs;
    if (!program) throw new Error("The demo has a program");
    for (const turn of values.again ? ["first", "again"] : ["first"]) {
      const params = { program: program.id, id: await upload(call, program.id, path) };
      const { mapping: guessed } = await call(previewImport, { params });
      const mapping = { ...guessed, ...changes };
      const cpu = () => ({ server: cpuMsOf(server.pid), clickhouse: cpuMsOf(ground.clickhousePid()), postgres: 0 });
      if (turn === "first") console.log("mapping", JSON.stringify(mapping, null, 1));
      console.log("dry run", { ...(await call(dryRunImport, { params, body: { mapping } })), items: "…", rows: "…" });
      const before = cpu();
      const startedAt = performance.now();
      await call(startImport, { params, body: { mapping } });
      let isKilled = !values.kill;
      for (;;) {
        const now = await call(getImport, { params }).catch(() => null); // while the server is killed
        if (now && !["RUNNING"].includes(now.state)) {
          const seconds = (performance.now() - startedAt) / 1000;
          const used = cpu();
          const micros = (name: "server" | "clickhouse") =>
            Math.round(((used[name] - before[name]) * 1000) / Math.max(1, now.rowsRead));
          console.log(turn, { ...now, mapping: "…" });
          console.log(
            `${Math.round(now.rowsRead / seconds)} rows/s in ${seconds.toFixed(1)} s; CPU µs/row: server ${values.kill ? "?" : micros("server")}, ClickHouse ${micros("clickhouse")}`,
          );
          break;
        }
        if (!isKilled && now && (now.rowsRead > 0 || now.phase === "PLACING")) {
          isKilled = true;
          server.nextLivesDieAt(["import.staged", "import.block-done", "import.placed"]);
          process.kill(server.pid, "SIGKILL");
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    await printFigures(ground.clickhouseUrl, program.id);
  } finally {
    await server.stop();
    await simulator.close();
    await ground.stop();
  }
}

async function upload(call: Client, program: string, path: string): Promise<string> {
  const { size } = await stat(path);
  const { id } = await call(createImport, { params: { program }, body: { fileName: basename(path), fileBytes: size } });
  const file = await open(path);
  try {
    for (let offset = 0; offset < size; offset += importLimits.pieceBytes) {
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(importLimits.pieceBytes),
        0,
        importLimits.pieceBytes,
        offset,
      );
      const options = { headers: { "content-type": "application/octet-stream" } } satisfies CallOptions;
      const piece = { params: { program, id }, query: { offset }, body: buffer.subarray(0, bytesRead) };
      await call(uploadImportPiece, piece as never, options); // a raw body is not in the contract's types
    }
  } finally {
    await file.close();
  }
  return id;
}

async function signIn(url: string): Promise<Client> {
  let cookie = "";
  const call = createClient(async ({ method, url: path, headers, body }: TransportRequest) => {
    const isBytes = Buffer.isBuffer(body);
    const response = await fetch(url + path, {
      method,
      headers: {
        origin: url,
        cookie,
        ...(body !== undefined && !isBytes && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: isBytes ? new Uint8Array(body) : JSON.stringify(body) }),
    });
    cookie = response.headers.get("set-cookie")?.split(";")[0] ?? cookie;
    return { status: response.status, body: (await response.json()) as unknown, headers: {} };
  });
  await call(staffSignIn, { body: operator });
  return call;
}

/** What an independent count is held against. */
async function printFigures(url: string, program: string): Promise<void> {
  const client = createClickHouse({ url, database: "imported" });
  const ask = async (query: string) =>
    (await client.query({ query, query_params: { program }, format: "JSONEachRow" })).json();
  const from = "FROM events WHERE program = {program:String} AND source = 'import'";
  console.table(
    await ask(`SELECT event, count() AS rows, uniqExact(id) AS ids, uniqExact(person) AS persons, uniqExact(person, session) AS sessions,
      sum(amount_fen) AS fen, uniqExact(product_id) AS products, toString(min(ts)) AS first, toString(max(ts)) AS last ${from}
      GROUP BY event WITH TOTALS ORDER BY rows DESC`),
  );
  console.table(
    await ask(
      `SELECT count() AS rows, uniqExact(person) AS persons, uniqExact(person, session) AS sessions, sum(amount_fen) AS fen ${from}`,
    ),
  );
  console.table(
    await ask(
      `SELECT toString(toYYYYMM(ts)) AS month, count() AS rows, sum(amount_fen) AS fen ${from} GROUP BY month ORDER BY month LIMIT 30`,
    ),
  );
  await client.close();
}
