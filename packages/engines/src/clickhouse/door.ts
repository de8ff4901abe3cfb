/**
 * The process around the embedded engine: serves ClickHouse's HTTP interface on loopback.
 * Started by `startClickHouse`; says one JSON line when it serves, stops on SIGTERM or when its parent dies.
 *
 *     UV_THREADPOOL_SIZE=40 node door.ts --dir .banyan/clickhouse --port 0
 */
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { Chdb } from "./chdb.ts";
import { paths, readPassword } from "./configuration.ts";
import { Lane } from "./lane.ts";
import { LANES, LARGEST_BODY_BYTES, THREADS } from "./limits.ts";
import type { Door } from "./query.ts";
import { createDoorServer } from "./server.ts";
import { Sessions } from "./sessions.ts";
import { Spool } from "./spool.ts";
import { Views } from "./views.ts";

const FINISH_WITHIN_MS = 8_000;
const EXIT_WITHIN_MS = 20_000;

const { values } = parseArgs({ options: { dir: { type: "string" }, port: { type: "string", default: "0" } } });
const directory = values.dir;
if (!directory) throw new Error("--dir is missing");
if (Number(process.env["UV_THREADPOOL_SIZE"]) < THREADS)
  throw new Error(`UV_THREADPOOL_SIZE must be ${THREADS} at least`);

const places = paths(directory);
const chdb = new Chdb(places.store, places.configuration); // holds the lock of the directory from here on
const door: Door = {
  chdb,
  reads: new Lane(LANES.reads),
  writes: new Lane(LANES.writes),
  views: new Views(chdb),
  sessions: new Sessions(chdb),
  spool: new Spool(directory, LARGEST_BODY_BYTES),
  largestBodyBytes: LARGEST_BODY_BYTES,
};
const server = createDoorServer(door, { password: readPassword(directory), ...(await askIdentity()) });
server.once("error", (error) => {
  console.error(error.message);
  leave();
});
server.listen(Number(values.port), "127.0.0.1", () => {
  // an address of a listening TCP server
  console.log(JSON.stringify({ ready: true, port: (server.address() as AddressInfo).port }));
});

for (const event of ["SIGTERM", "SIGINT", "disconnect"]) process.once(event, () => void stop()); // disconnect: the parent died
if (process.send && !process.connected) void stop(); // it died while the engine was starting
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {}); // and took its end of the pipes along

async function askIdentity() {
  const connection = chdb.connect();
  const [version = "", timezone = ""] = (await chdb.query(connection, "SELECT version(), timezone()")).bytes
    .toString()
    .trim()
    .split("\t");
  chdb.close(connection);
  return { version, timezone };
}

let isStopping = false;
/** Lets running statements finish for a while, then kills them; never hangs. */
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  leaveAtDeadline();
  server.close();
  server.closeIdleConnections();
  const isBusy = () => door.reads.busy + door.writes.busy > 0;
  for (const end = performance.now() + FINISH_WITHIN_MS; isBusy() && performance.now() < end; ) await pause(20);
  while (isBusy()) {
    await chdb.killAll();
    await pause(20);
  }
  door.sessions.closeAll();
  chdb.shutdown();
  leave();
}

/** The destructors that run at an ordinary exit hung for good in 2 of 6 stops after cancelled queries. Nothing is left to write. */
function leave(): void {
  door.spool.sweep();
  process.kill(process.pid, "SIGKILL");
}

/** From a thread of its own, since closing the engine blocks the event loop; an orphan has nobody else to end it. */
function leaveAtDeadline(): void {
  const code = `setTimeout(() => process.kill(process.pid, "SIGKILL"), ${EXIT_WITHIN_MS})`;
  new Worker(code, { eval: true }).unref();
}
