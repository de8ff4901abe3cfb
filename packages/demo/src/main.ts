import { parseArgs } from "node:util";
import { createHttp } from "./http.ts";
import { liveShoppers } from "./live.ts";
import { seeded } from "./random.ts";

/** Live shoppers until SIGTERM, SIGINT or the end of whoever started us. */
const { values } = parseArgs({
  options: {
    server: { type: "string" },
    simulator: { type: "string" },
    account: { type: "string", default: "demo" },
    password: { type: "string", default: "banyan-demo-shop" },
    /** Visits a minute at the busiest hour. */
    rate: { type: "string", default: "5" },
  },
});
if (!values.server || !values.simulator) throw new Error("usage: main.ts --server URL --simulator URL [--rate 5]");

const stopping = new AbortController();
const stop = () => stopping.abort();
process.once("SIGTERM", stop).once("SIGINT", stop);
if (process.channel) process.once("disconnect", stop);

const server = createHttp(values.server, 4);
const simulator = createHttp(values.simulator, 2);
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
await liveShoppers({
  server,
  simulator,
  account: { account: values.account, password: values.password },
  random: seeded(Date.now()),
  signal: stopping.signal,
  visitsAMinute: Number(values.rate),
  log: (line) => console.error(line),
});
process.exit(0); // a visit under way does not hold us
