// npm run test:long [-- --quick]: faults, models, simulations. --quick = a fixed-seed slice of ≤ 10 minutes.
import { bootstrap } from "./bootstrap.mjs";

await bootstrap({ miniprogram: true });
const { runTests } = await import("./tests.ts");
const args = process.argv.slice(2);
process.exitCode = await runTests(
  args.includes("--quick") ? "quick" : "long",
  args.filter((arg) => arg !== "--quick"),
);
