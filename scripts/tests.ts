import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, withOwnBinaries } from "./bootstrap.mjs";

type Suite = "short" | "long" | "quick";

/**
 * Runs vitest and prints, as the last line, `N passed, N failed`.
 * @returns the exit code: 0 only when tests ran and none failed
 */
export async function runTests(suite: Suite, args: string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "banyan-tests-"));
  const report = join(folder, "report.json");
  const code = await vitest([...args, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`], suite);
  const { passed, failed } = readReport(report);
  rmSync(folder, { recursive: true, force: true });
  const unseen = code !== 0 && failed === 0 ? 1 : 0; // a suite that could not even start counts as a failure
  console.log(`${passed} passed, ${failed + unseen} failed`);
  return code === 0 && passed > 0 ? 0 : 1;
}

const vitest = (args: string[], suite: Suite): Promise<number> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, "node_modules/vitest/vitest.mjs"), "run", ...args], {
      cwd: root,
      stdio: "inherit",
      env: { ...withOwnBinaries(), BANYAN_TESTS: suite },
    });
    child.once("exit", (code) => resolve(code ?? 1));
  });

function readReport(file: string): { passed: number; failed: number } {
  try {
    const report = JSON.parse(readFileSync(file, "utf8")) as {
      numPassedTests: number;
      numFailedTests: number;
      numFailedTestSuites: number;
    };
    return { passed: report.numPassedTests, failed: report.numFailedTests };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
