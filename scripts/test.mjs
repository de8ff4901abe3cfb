// npm test [-- files or vitest options]: every test but the long ones, on the real engines.
import { bootstrap } from "./bootstrap.mjs";

await bootstrap({ miniprogram: true });
const { runTests } = await import("./tests.ts");
process.exitCode = await runTests("short", process.argv.slice(2));
