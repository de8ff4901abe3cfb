// npm run screens: pictures of the running demo for README and docs, into docs/screens.
import { bootstrap } from "./bootstrap.mjs";

await bootstrap();
const { takeScreens } = await import("./screens.ts");
await takeScreens(process.argv[2] ?? "http://127.0.0.1:8600");
