// npm run import -- <file>: a published log through the import, to be compared with an independent count.
import { bootstrap } from "./bootstrap.mjs";

await bootstrap();
const { importFile } = await import("../bench/import-file.ts");
await importFile(process.argv.slice(2));
