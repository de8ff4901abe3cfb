import { defineConfig } from "vitest/config";

const isLong = ["long", "quick"].includes(process.env["BANYAN_TESTS"] ?? "");

/** `npm test` runs everything but `*.long.test.ts`; `npm run test:long` runs only those. One engine per run, a database per file. */
export default defineConfig({
  test: {
    include: isLong ? ["**/*.long.test.ts"] : ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", ...(isLong ? [] : ["**/*.long.test.ts"])],
    globalSetup: ["test/engines.ts"],
    testTimeout: isLong ? 1_800_000 : 180_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
  },
});
