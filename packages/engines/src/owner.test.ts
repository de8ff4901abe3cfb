import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { claim } from "./owner.ts";
import { lifeOf } from "./processes.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "banyan-test-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));
const record = (value: unknown) => writeFileSync(join(directory, "banyan-owner.json"), JSON.stringify(value));

test("a directory has one owner at a time", async () => {
  const first = await claim(directory, "PostgreSQL");
  await expect(claim(directory, "PostgreSQL")).rejects.toThrow(`already run by process ${process.pid}`);
  first.release();
  (await claim(directory, "PostgreSQL")).release();
  expect(readdirSync(directory)).toEqual([]);
});

test("the child of a dead owner is ended before the next start", async () => {
  const child = spawn("sleep", ["1000"]);
  const ended = once(child, "exit");
  record({ owner: 999_999_999, ownerLife: "x", child: child.pid, childLife: lifeOf(child.pid ?? 0) });
  (await claim(directory, "PostgreSQL")).release();
  expect(await ended).toEqual([null, "SIGTERM"]);
});

test("pids that others have by now are left alone", async () => {
  const other = spawn("sleep", ["1000"]);
  record({ owner: process.pid, ownerLife: "an earlier life", child: other.pid, childLife: "an earlier life" });
  (await claim(directory, "PostgreSQL")).release();
  expect(lifeOf(other.pid ?? 0)).toBeDefined();
  other.kill();
  await once(other, "exit");
});

test("a torn record does not stand in the way", async () => {
  writeFileSync(join(directory, "banyan-owner.json"), '{"owner": 1');
  (await claim(directory, "PostgreSQL")).release();
  expect(readdirSync(directory)).toEqual([]);
});
