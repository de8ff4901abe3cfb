import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { buildFiles } from "../../../packages/tracker/src/build.ts";
import { openNative } from "../../../packages/tracker/test/native-host.ts";
import { sampleProgram } from "../../../packages/tracker/test/sample-program.ts";
import { startTestApp, type TestApp } from "./app.ts";

/** A mini-program that Banyan did not write, instrumented by its guide, against a real collector. */
let t: TestApp;
let sample: Awaited<ReturnType<typeof sampleProgram>>;
beforeAll(async () => {
  t = await startTestApp({ now: new Date() }); // phones have a clock of their own
  sample = await sampleProgram({ program: t.appid, url: `${t.url}/collect` });
});
afterAll(async () => {
  sample.remove();
  await t.close();
});

type Answer = Awaited<ReturnType<Parameters<typeof openNative>[0]["network"]>>;
type Request = { url: string; data?: string };
/** What the network does with a batch, before or instead of the server. */
type Weather = (send: () => Promise<Answer>) => Promise<Answer>;

/** Storage that tells when a key goes. */
class Storage extends Map<string, unknown> {
  onDelete = (_key: string) => {};
  override delete(key: string) {
    const had = super.delete(key);
    this.onDelete(key);
    return had;
  }
}

/** A phone: its storage outlives what is killed, its network is as good as `weather`. */
function phone() {
  const storage = new Storage([["agreed", true]]);
  let weather: Weather = (send) => send();
  const network = async ({ url, data = "" }: Request): Promise<Answer> => {
    if (!url.startsWith(t.url)) return { statusCode: 200, data: { books: [] } };
    return weather(async () => {
      const reply = await fetch(url, { method: "POST", body: data, headers: { "content-type": "application/json" } });
      return { statusCode: reply.status, data: await reply.json() };
    });
  };
  const open = (start: { path: string; query?: Record<string, string>; scene?: number }) => {
    const host = openNative({ folder: sample.folder, storage, network, start });
    onTestFinished(() => host.kill());
    return host;
  };
  return {
    open,
    anonId: () => String(storage.get("banyan.anon")),
    setWeather: (next: Weather) => {
      weather = next;
    },
    /** Everything recorded up to the last hide is acknowledged: nothing is kept for later. */
    emptied: () =>
      new Promise<void>((done) => {
        storage.onDelete = (key) => key === "banyan.queue.0" && done();
        if (!storage.has("banyan.queue.0")) done();
      }),
  };
}
const stored = (anonId: string) =>
  t.clickhouse.query<{
    event: string;
    page: string;
    channel: string;
    session: number;
    share_id: string;
    props: string;
  }>(
    "select event, page, channel, session, share_id, props from events where anon_id = {anonId:String} order by ts, toString(id)",
    { anonId },
  );

test("instrumented events arrive with their pages, sessions, placements and shares", async () => {
  const mine = phone();
  const host = mine.open({
    path: "pages/shelf/shelf",
    query: { scene: "s%3DaB3dE5fG%26channel%3Dflyer" },
    scene: 1047,
  });
  host.tap("add", { id: "b1", title: "海" });
  host.go("/pages/book/book?id=b1");
  const shared = String(host.share()?.["path"]);
  host.hide();
  await mine.emptied();
  const friend = phone();
  const opened = friend.open({ path: "pages/book/book", query: { id: "b1", sid: shared.slice(-39, -7) }, scene: 1007 });
  const again = String(opened.share()?.["path"]);
  opened.hide();
  await friend.emptied();
  await t.travel(new Date(t.clock.now().getTime() + 60_000));
  opened.show({ path: "pages/shelf/shelf", query: { s: "Zz345678" }, scene: 1011 }); // another code: another session
  opened.hide();
  await friend.emptied();

  const rows = (await stored(mine.anonId())).filter(({ event }) => !/performance|request_summary/.test(event));
  expect(rows.map(({ event, page, channel }) => [event, page, channel])).toEqual(
    [
      ["app_launch", ""],
      ["app_show", ""],
      ["scan", ""],
      ["page_view", "pages/shelf/shelf"],
      ["book_added", "pages/shelf/shelf"],
      ["page_leave", "pages/shelf/shelf"],
      ["page_view", "pages/book/book"],
      ["share", "pages/book/book"],
      ["page_leave", "pages/book/book"],
      ["app_hide", ""],
    ].map((row) => [...row, "flyer"]),
  );
  expect(new Set(rows.map(({ session }) => session)).size).toBe(1);
  expect(JSON.parse(rows[2]?.props ?? "{}")).toEqual({ scene: 1047, code: "aB3dE5fG", channel: "flyer" });

  const theirs = await stored(friend.anonId());
  const [first] = theirs.filter(({ event }) => event === "share");
  expect(first && { ...JSON.parse(first.props), through: first.share_id }).toMatchObject({
    through: shared.slice(-39, -7),
    parent_share_id: shared.slice(-39, -7),
    share_id: again.slice(-39, -7),
  });
  expect(new Set(theirs.map(({ session }) => session)).size).toBe(2);
});

test("nothing is lost or doubled by a kill after hiding, however the network failed before", async () => {
  const mine = phone();
  const weathers: { name: string; weather: Weather }[] = [
    { name: "no network", weather: async () => "no answer" },
    { name: "an answer that gets lost", weather: async (send) => send().then(() => "no answer" as const) },
    { name: "slower than the phone lives", weather: (send) => send().then(() => new Promise<Answer>(() => {})) },
    { name: "too many requests", weather: async () => ({ statusCode: 429, header: { "Retry-After": "0.05" } }) },
    { name: "the collector is away", weather: async () => ({ statusCode: 503, header: { "Retry-After": "0.05" } }) },
  ];
  let taps = 0;
  for (const { weather } of weathers) {
    let asked = () => {};
    const wasAsked = new Promise<void>((done) => {
      asked = done;
    });
    mine.setWeather((send) => {
      const answer = weather(send);
      asked();
      return answer;
    });
    const host = mine.open({ path: "pages/shelf/shelf" });
    for (let i = 0; i < 20; i++) host.tap("add", { id: `b${++taps}`, title: "海" });
    host.hide();
    await wasAsked;
    host.kill();
  }
  mine.setWeather((send) => send());
  const last = mine.open({ path: "pages/shelf/shelf" });
  last.hide();
  await mine.emptied();
  last.kill();
  const [count] = await t.clickhouse.query<{ doubled: number; taps: number; launches: number; hides: number }>(
    `select toUInt32(count() - uniqExact(id)) as doubled,
       toUInt32(uniqExactIf(JSONExtractString(props, 'book_id'), event = 'book_added')) as taps,
       toUInt32(countIf(event = 'app_launch')) as launches, toUInt32(countIf(event = 'app_hide')) as hides
     from events where anon_id = {anonId:String}`,
    { anonId: mine.anonId() },
  );
  expect(count).toEqual({ doubled: 0, taps, launches: weathers.length + 1, hides: weathers.length + 1 });
});

test("the server hands out the files programs take with them", async () => {
  const names = await buildFiles(fileURLToPath(new URL("../../../packages/tracker/dist", import.meta.url)));
  const files = await Promise.all(
    names.map(async (name) => {
      const reply = await fetch(`${t.url}/tracker/${name}`);
      return [name, reply.status, reply.headers.get("cache-control"), (await reply.text()).length > 1_000];
    }),
  );
  expect(files).toEqual(
    ["banyan-tracker.js", "banyan-tracker.h5.js", "banyan-tracker.debug.js", "banyan-tracker.d.ts", "guide.txt"].map(
      (name) => [name, 200, "no-cache", true],
    ),
  );
  expect((await fetch(`${t.url}/tracker/../package.json`)).status).toBe(404);
});
