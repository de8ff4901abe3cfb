// npm run bench -- <name> [--json]: ours beside a peer or a limit, in the same run.
import { bootstrap } from "./bootstrap.mjs";

await bootstrap();
const { runBench } = await import("../bench/run.ts");
await runBench(process.argv.slice(2));
