import { parseArgs } from "node:util";
import { createSimulator } from "./simulator.ts";

/**
 * The simulator as a process: `node src/main.ts --port 8090 --dir .banyan/wechat-sim [--host 127.0.0.1] [--log]`.
 * Prints one JSON line `{ready, url, pid}`; ends on SIGTERM, SIGINT or when the parent's channel closes.
 */
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    host: { type: "string", default: "127.0.0.1" },
    dir: { type: "string" },
    log: { type: "boolean", default: false },
  },
});

const simulator = createSimulator({ log: values.log, ...(values.dir === undefined ? {} : { dir: values.dir }) });
const url = await simulator.listen(Number(values.port), values.host);
process.stdout.write(`${JSON.stringify({ ready: true, url, pid: process.pid })}\n`);
process.send?.({ ready: true, url, pid: process.pid });

let isEnding = false;
async function end() {
  if (isEnding) return;
  isEnding = true;
  await simulator.close();
  process.exit(0);
}
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, end);
process.on("disconnect", end);
