import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../bootstrap.mjs";

export type LaunchOptions = {
  /** Fill an empty `demo` program with 90 days of business. */
  demo: boolean;
  /** Simulated shoppers keep using the shop. */
  live: boolean;
  /** 0 = the port of the last start, or the first free one from 8600. */
  port: number;
  /** All data: engines, files, logs. */
  home: string;
};

export const help = `npm start [-- options]
  --no-demo      start with an empty program
  --no-live      no simulated shoppers
  --port <n>     port of console, storefront and API (default: the last one used, else the first free from 8600)
  --home <dir>   where all data lives (default .banyan)`;

export function readOptions(args: string[]): LaunchOptions | "help" {
  const { values } = parseArgs({
    args,
    allowNegative: true,
    options: {
      demo: { type: "boolean", default: true },
      live: { type: "boolean", default: true },
      port: { type: "string", default: "0" },
      home: { type: "string", default: process.env["BANYAN_HOME"] ?? join(root, ".banyan") },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  return { demo: values.demo, live: values.live, port: Number(values.port), home: resolve(values.home) };
}
