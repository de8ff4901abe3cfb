import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { createCredentials, createWeixin } from "./index.ts";

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());
afterEach(() => t.simulator.faults.clear());

const codes = () => t.app.gateways.weixin.codes;
const home = { page: "pages/home/index", scene: "s=Ab12Cd34", widthPixels: 430 };
const product = { page: "pages/product/index", query: "id=7&s=Ab12Cd34" };

test("codes, links and schemes lead where they were made for", async () => {
  const scanned = t.simulator.scan(await codes().createCode(t.program, home));
  expect(scanned).toMatchObject({ appid: t.appid, path: home.page, query: { scene: "s%3DAb12Cd34" }, scene: 1047 });
  const link = await codes().createUrlLink(t.program, product, 30);
  expect(link.expiresAt).toEqual(new Date(t.clock.now().getTime() + 30 * 86_400_000));
  const opened = { path: product.page, query: { id: "7", s: "Ab12Cd34" } };
  expect(t.simulator.open(link.url)).toMatchObject(opened);
  expect(t.simulator.open((await codes().createUrlScheme(t.program, product, 1)).url)).toMatchObject(opened);
});

test("a token WeChat refuses is replaced for a picture as for anything else", async () => {
  const worthless = t.app.sealer.seal("wechat_access_tokens", "token", t.program, "x".repeat(136));
  await sql`update wechat_access_tokens set token = ${worthless} where program_id = ${t.program}`.execute(t.db.orders);
  const { clock, db, sealer } = t.app;
  const credentials = createCredentials({ db: db.reads, sealer });
  const address = t.simulator.app.server.address();
  if (address === null || typeof address === "string") throw new Error("The simulator does not listen on a port");
  const another = createWeixin({
    apiUrl: `http://127.0.0.1:${address.port}`,
    db: db.reads,
    sealer,
    clock,
    credentials,
  });
  expect(t.simulator.scan(await another.codes.createCode(t.program, home))).toMatchObject({ path: home.page });
});

test("each of WeChat's refusals has its own word", async () => {
  const refused = (work: Promise<unknown>) =>
    work.then(
      () => "made",
      ({ code, details }: { code: string; details?: { words?: string } }) => [code, details?.words],
    );
  expect(await refused(codes().createCode(t.program, { ...home, page: "pages/gone/index" }))).toEqual([
    "WECHAT_CODE_REFUSED",
    "页面路径还没有发布",
  ]);
  expect(await refused(codes().createCode(t.program, { ...home, scene: "门店" }))).toEqual([
    "WECHAT_CODE_REFUSED",
    "场景值不合规",
  ]);
  expect(await refused(codes().createUrlLink(t.program, { ...product, query: "名=1" }, 1))).toEqual([
    "WECHAT_CODE_REFUSED",
    "页面参数不合规",
  ]);
  for (const kind of ["busy", "quota", "minute-limit", "error"] as const) {
    t.simulator.faults.add({ route: "/wxa/getwxacodeunlimit", kind });
    expect(await refused(codes().createCode(t.program, home))).toEqual(["WECHAT_BUSY", undefined]);
  }
  await t.simulator.ensureApp({ appid: t.appid, limits: { linksPerDay: 0 } });
  expect(await refused(codes().createUrlLink(t.program, product, 1))).toEqual(["WECHAT_QUOTA_SPENT", undefined]);
});
