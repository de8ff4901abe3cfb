// npm run check: format, lint, module doors, import cycles, types and dead code.
import { spawnSync } from "node:child_process";
import { bootstrap, root, withOwnBinaries } from "./bootstrap.mjs";

await bootstrap({ miniprogram: true });
const steps = [
  ["biome", ["check", "."]],
  ["tsc", ["--noEmit"]],
  ["tsc", ["--noEmit", "-p", "apps/console"]],
  ["tsc", ["--noEmit", "-p", "apps/miniprogram"]],
  ["knip", []],
];
let failed = 0;
for (const [command, args] of steps) {
  const started = Date.now();
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit", env: withOwnBinaries() });
  if (status !== 0) failed += 1;
  console.log(
    `${status === 0 ? "✓" : "✗"} ${command} ${args.join(" ")} (${((Date.now() - started) / 1000).toFixed(1)} s)`,
  );
}
process.exitCode = failed === 0 ? 0 : 1;
