import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildFiles } from "../src/build.ts";

const sample = fileURLToPath(new URL("../sample", import.meta.url));

/** The sample mini-program with the built tracker beside `app.js` and the two words the guide asks to fill in. */
export async function sampleProgram({ program, url }: { program: string; url: string }) {
  const folder = mkdtempSync(join(tmpdir(), "banyan-sample-"));
  cpSync(sample, folder, { recursive: true });
  await buildFiles(folder);
  const app = join(folder, "app.js");
  const text = readFileSync(app, "utf8");
  writeFileSync(app, text.replace("YOUR-PROGRAM", program).replace("https://YOUR-BANYAN/collect", url));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A mini-program of a few lines, with the built tracker beside it. */
export async function smallProgram(files: Record<string, string>, pages: string[]) {
  const folder = mkdtempSync(join(tmpdir(), "banyan-small-"));
  await buildFiles(folder);
  for (const [path, text] of Object.entries({ ...files, "app.json": JSON.stringify({ pages }) })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
