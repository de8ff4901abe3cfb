import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, it } from "vitest";

it("is at most 20 KB minified and depends on nothing", async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL("../src/index.ts", import.meta.url))],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2017",
    write: false,
    metafile: true,
  });
  expect(Object.keys(metafile.inputs).filter((path) => path.includes("node_modules"))).toEqual([]);
  expect(outputFiles[0]?.contents.byteLength).toBeLessThanOrEqual(20 * 1024);
  expect(outputFiles[0]?.contents.byteLength).toBeGreaterThan(2_000);
});
