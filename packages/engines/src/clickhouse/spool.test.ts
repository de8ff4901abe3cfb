import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Spool, spoolDirectories } from "./spool.ts";

const PETABYTE = 1e15;
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "banyan-test-"));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test("rows are spooled in memory where there is room for them", () => {
  const spool = new Spool(dataDir, 1);
  const file = spool.create();
  const { memory, disk } = spoolDirectories(dataDir);
  expect(dirname(file.path)).toBe(existsSync("/dev/shm") ? memory : disk);
  file.remove();
  spool.sweep();
  expect([memory, disk].map((directory) => existsSync(directory))).toEqual([false, false]);
});

test("and on disk where there is not, as in a container with 64 MB of shared memory", () => {
  const spool = new Spool(dataDir, PETABYTE);
  const file = spool.create();
  for (const part of ["1\n", "2\n"]) file.append(Buffer.from(part));
  file.close();
  expect([dirname(file.path), readFileSync(file.path, "utf8"), file.bytes]).toEqual([
    join(dataDir, "spool"),
    "1\n2\n",
    4,
  ]);
  expect([statSync(dirname(file.path)).mode & 0o777, statSync(file.path).mode & 0o777]).toEqual([0o700, 0o600]);
  file.remove();
  spool.sweep();
});

test("a new spool sweeps what an earlier one left", () => {
  const directories = Object.values(spoolDirectories(dataDir)).filter((directory) => existsSync(dirname(directory)));
  for (const directory of directories) {
    mkdirSync(directory);
    writeFileSync(join(directory, "1"), "left behind");
  }
  const spool = new Spool(dataDir, 1);
  expect(directories.map((directory) => readdirSync(directory))).toEqual(directories.map(() => []));
  spool.sweep();
});
