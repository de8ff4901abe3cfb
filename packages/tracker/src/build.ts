import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";

const files: readonly { name: string; entry: string; format: "cjs" | "iife" }[] = [
  { name: "banyan-tracker.js", entry: "weapp.ts", format: "cjs" },
  { name: "banyan-tracker.h5.js", entry: "h5.ts", format: "iife" },
  { name: "banyan-tracker.debug.js", entry: "debug.ts", format: "iife" },
];
const TYPES = "banyan-tracker.d.ts";
/** As text: a browser shows it. */
const GUIDE = "guide.txt";
const source = (name: string) => fileURLToPath(new URL(`files/${name}`, import.meta.url));

/** Writes the files a program takes with it into a folder; returns their names. */
export async function buildFiles(folder: string, options: BuildOptions = {}): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  await Promise.all(
    files.map(({ name, entry, format }) =>
      build({
        entryPoints: [source(entry)],
        outfile: join(folder, name),
        bundle: true,
        minify: true,
        format,
        target: "es2017",
        charset: "utf8",
        legalComments: "none",
        logOverride: { "commonjs-variable-in-esm": "silent" }, // the file itself is CommonJS
        ...options,
      }),
    ),
  );
  copyFileSync(source(TYPES), join(folder, TYPES));
  copyFileSync(
    fileURLToPath(new URL("../../../docs/guides/track-your-mini-program.md", import.meta.url)),
    join(folder, GUIDE),
  );
  return [...files.map(({ name }) => name), TYPES, GUIDE];
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await buildFiles(fileURLToPath(new URL("../dist", import.meta.url)));
