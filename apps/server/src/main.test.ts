import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ServerHost, startServerHost } from "#test/server-process.ts";

let host: ServerHost;
beforeAll(async () => {
  host = await startServerHost();
});
afterAll(() => host.close());

const status = async (url: string) => (await fetch(url)).status;

test("the server starts, sets up its demo program, serves, and ends in order", async () => {
  const server = await host.start();
  expect(await (await fetch(`${server.url}/readyz`)).json()).toMatchObject({ status: "ok" });
  const config = await (await fetch(`${server.url}/storefront-config.json`)).json();
  expect(config).toEqual({ program: "demo", appid: "wx00000000000demo1", simUrl: host.simulatorUrl });
  const signIn = await fetch(`${server.url}/api/staff/sessions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ account: "demo", password: "banyan-demo-shop" }),
  });
  expect(signIn.status).toBe(200);
  expect(signIn.headers.get("set-cookie")).toMatch(/^banyan=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
  expect(await server.end("SIGTERM")).toBe(0);
  expect(server.output()).not.toContain('"level":50');
});

test("a call under way when the server is told to end still gets its answer", async () => {
  const server = await host.start();
  const { port } = new URL(server.url);
  const body = JSON.stringify({ account: "demo", password: "banyan-demo-shop" });
  const socket = connect(Number(port), "127.0.0.1");
  let answer = "";
  const ended = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  const head = `POST /api/staff/sessions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
  await new Promise<void>((sent) => socket.write(head + body.slice(0, 10), () => sent()));
  await status(`${server.url}/livez`); // by now the server has read the first half
  const exit = server.end("SIGTERM");
  socket.on("data", (data) => {
    answer += data;
  });
  socket.write(body.slice(10));
  await ended;
  expect(answer).toMatch(/^HTTP\/1\.1 200/);
  expect(await exit).toBe(0);
});

test("web and worker are two processes of one program", async () => {
  const web = await host.start({ BANYAN_ROLE: "web" });
  const worker = await host.start({ BANYAN_ROLE: "worker" });
  expect(await status(`${web.url}/api/staff/me`)).toBe(401);
  expect(await status(`${worker.url}/api/staff/me`)).toBe(404);
  expect(await status(`${worker.url}/readyz`)).toBe(200);
  expect(await Promise.all([web.end("SIGTERM"), worker.end("SIGTERM")])).toEqual([0, 0]);
});

test("a killed server starts again on what it left", async () => {
  const first = await host.start();
  expect(await first.end("SIGKILL")).toBe("SIGKILL");
  const second = await host.start();
  expect(await status(`${second.url}/readyz`)).toBe(200);
  expect(await second.end("SIGINT")).toBe(0);
});

test("outside demo mode it refuses to start without secrets of its own, saying all that is missing", async () => {
  await expect(host.start({ BANYAN_DEMO: "0", BANYAN_VIRTUAL_CLOCK: "1", PORT: "x" })).rejects.toThrow(
    /PORT must be a whole number[\s\S]*BANYAN_SEAL_KEY is missing[\s\S]*BANYAN_TOKEN_PEPPER is missing[\s\S]*VIRTUAL_CLOCK is for the demo/,
  );
});
