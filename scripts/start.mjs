import { bootstrap } from "./bootstrap.mjs";

await bootstrap();
const { launch } = await import("./launch/launch.ts");
await launch(process.argv.slice(2));
