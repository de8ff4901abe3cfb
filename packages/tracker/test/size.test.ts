import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildFiles } from "../src/build.ts";

let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "banyan-files-"));
  await buildFiles(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each(["banyan-tracker.js", "banyan-tracker.h5.js", "banyan-tracker.debug.js"])(
  "%s is at most 20 KB and needs nothing else",
  (name) => {
    const text = readFileSync(join(folder, name), "utf8");
    expect([text.match(/\b(require|import)\s*\(/g), statSync(join(folder, name)).size <= 20 * 1024]).toEqual([
      null,
      true,
    ]);
  },
);
it("keeps the debugging panel out of what every visitor loads", () => {
  for (const name of ["banyan-tracker.js", "banyan-tracker.h5.js"])
    expect(readFileSync(join(folder, name), "utf8")).not.toMatch(/attachShadow|console\.table/);
});
