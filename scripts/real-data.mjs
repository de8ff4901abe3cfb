// npm run real-data -- <folder>: published data through our reports, beside the published figures. Fails when they differ.
import { bootstrap } from "./bootstrap.mjs";

await bootstrap();
const { realData } = await import("../bench/real-data.ts");
await realData(process.argv.slice(2));
