import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { guard } from "./guard.ts";

test("the guarded process is asked to end (SIGINT) when its parent is killed", async () => {
  const server = spawn("sleep", ["1000"]);
  const ended = once(server, "exit");
  const script = `
    import { guard } from ${JSON.stringify(new URL("./guard.ts", import.meta.url).href)};
    guard(${server.pid});
    console.log("guarding");
    setInterval(() => {}, 1000);
  `;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(createInterface({ input: parent.stdout }), "line");
  parent.kill("SIGKILL");
  expect(await ended).toEqual([null, "SIGINT"]);
});

test("a guard that is let go does nothing", async () => {
  const server = spawn("sleep", ["1000"]);
  guard(server.pid ?? 0)();
  await new Promise(setImmediate);
  expect([server.exitCode, server.signalCode]).toEqual([null, null]);
  server.kill();
  expect(await once(server, "exit")).toEqual([null, "SIGTERM"]);
});
