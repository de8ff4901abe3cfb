import type { Bench, Figures, Outcome } from "./harness/bench.ts";
import { describeMachine } from "./harness/machine.ts";

/** One file per bench; loaded when asked for. */
const benches: Record<string, () => Promise<{ bench: Bench }>> = {
  checkout: () => import("./checkout.ts"),
  collect: () => import("./collect.ts"),
  pricing: () => import("./pricing.ts"),
  react: () => import("./react.ts"),
  "report-beside": () => import("./report-beside.ts"),
  reports: () => import("./reports.ts"),
  start: () => import("./start.ts"),
};

/** `npm run bench -- <name> [--json]`; without a name the list. */
export async function runBench(args: string[]): Promise<void> {
  const isJson = args.includes("--json");
  const name = args.find((arg) => !arg.startsWith("--"));
  const load = name === undefined ? undefined : benches[name];
  if (name === undefined || !load) {
    if (name !== undefined) console.error(`There is no bench “${name}”.`);
    for (const [known, one] of Object.entries(benches)) console.log(`${known.padEnd(12)}${(await one()).bench.about}`);
    process.exitCode = name === undefined ? 0 : 1;
    return;
  }
  const { bench } = await load();
  const outcome = await bench.run((progress) => process.stderr.write(`· ${progress}\n`));
  if (isJson) console.log(JSON.stringify(toJson(name, outcome)));
  else print(name, outcome);
  for (const promise of outcome.broken) console.error(`✗ ${promise}`);
  process.exitCode = outcome.broken.length === 0 ? 0 : 1;
}

const toJson = (name: string, { ours, against, ratio }: Outcome) => ({
  name,
  ours,
  against: against.map((one) => ({ name: one.name, ...one.figures })),
  ratio,
  machine: describeMachine(),
});

function print(name: string, { ours, against, ratio, notes }: Outcome): void {
  const sides: [string, Figures][] = [
    ["ours", ours],
    ...against.map((one): [string, Figures] => [one.name, one.figures]),
  ];
  const width = Math.max(...Object.keys(ours).map((key) => key.length)) + 2;
  console.log(`\n${name.padEnd(width)}${sides.map(([side]) => side.padStart(16)).join("")}`);
  for (const key of Object.keys(ours))
    console.log(`${key.padEnd(width)}${sides.map(([, figures]) => String(figures[key] ?? "–").padStart(16)).join("")}`);
  const { cpu, cores, memoryGb, node } = describeMachine();
  console.log(`\nratio of ${ratio.metric}: ${ratio.value} (${ratio.higherIsBetter ? "higher" : "lower"} is better)`);
  for (const note of notes) console.log(note);
  console.log(`${cores} × ${cpu}, ${memoryGb} GB, Node ${node}`);
}
