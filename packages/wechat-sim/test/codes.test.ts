import { expect, test } from "vitest";
import { openShop, type Shop, weixin } from "./shop.ts";

const pages = ["pages/home/index", "pages/product/index"];
const day = 86_400;

async function withToken(shop: Shop) {
  await shop.simulator.ensureApp({ appid: shop.side.appid, pages });
  const { appid, secret } = shop.side;
  const { access_token } = await weixin(
    shop.url,
    `/cgi-bin/token?grant_type=client_credential&appid=${appid}&secret=${secret}`,
  );
  const post = (path: string, body: unknown) => weixin(shop.url, `${path}?access_token=${access_token}`, body);
  return {
    post,
    async code(body: Record<string, unknown>): Promise<Buffer> {
      const response = await fetch(`${shop.url}/wxa/getwxacodeunlimit?access_token=${access_token}`, {
        method: "POST",
        body: JSON.stringify(body),
      });
      expect(response.headers.get("content-type")).toBe("image/png");
      return Buffer.from(await response.arrayBuffer());
    },
    refusal: async (path: string, body: unknown) => (await post(path, body))["errcode"],
  };
}

test("a code is a picture that scans, whatever its width, with or without a background", async () => {
  await using shop = await openShop();
  const { code } = await withToken(shop);
  const { appid } = shop.side;
  const scene = "s=Ab12Cd34";
  for (const more of [{ width: 280 }, { width: 700, is_hyaline: true }]) {
    expect(shop.simulator.scan(await code({ scene, page: "pages/product/index", ...more }))).toEqual({
      appid,
      path: "pages/product/index",
      query: { scene: "s%3DAb12Cd34" },
      scene: 1047,
      referrerInfo: {},
    });
  }
  const home = await code({ scene });
  expect(home.readUInt32BE(16)).toBe(430);
  expect(shop.simulator.scan(home, "long-press")).toMatchObject({ path: "pages/home/index", scene: 1048 });
  const scanned = await weixin(shop.url, "/__sim/scan", { pngBase64: home.toString("base64"), way: "album" });
  expect(scanned).toMatchObject({ appid, path: "pages/home/index", scene: 1049 });
  expect(await weixin(shop.url, "/__sim/scan", { pngBase64: "bm8=" })).toEqual({ error: "not a PNG" });
});

test("a code WeChat would refuse is refused with its number", async () => {
  await using shop = await openShop();
  const { refusal, code } = await withToken(shop);
  const path = "/wxa/getwxacodeunlimit";
  const asked = { scene: "s=1", page: "pages/home/index" };
  const refusals = [
    [{ ...asked, scene: "" }, 40169],
    [{ ...asked, scene: "x".repeat(33) }, 40169],
    [{ ...asked, scene: "s%3D1" }, 40169],
    [{ ...asked, scene: "门店" }, 40169],
    [{ ...asked, scene: "scancode_time=1" }, 85096],
    [{ ...asked, page: "/pages/home/index" }, 41030],
    [{ ...asked, page: "pages/home/index?a=1" }, 41030],
    [{ ...asked, page: "pages/gone/index" }, 41030],
    [{ ...asked, width: 279 }, 40097],
    [{ ...asked, width: 1_281 }, 40097],
    [{ ...asked, env_version: "beta" }, 40097],
  ] as const;
  expect(await Promise.all(refusals.map(([body]) => refusal(path, body)))).toEqual(refusals.map(([, code]) => code));
  expect(await weixin(shop.url, `${path}?access_token=x`, asked)).toMatchObject({ errcode: 40014 });
  // a page not released yet may be named when nobody checks
  const early = await code({ ...asked, page: "pages/new/index", check_path: false, env_version: "trial" });
  expect(shop.simulator.scan(early)).toMatchObject({ path: "pages/new/index" });
});

test("so many codes a minute, so many links a day", async () => {
  await using shop = await openShop();
  const { code, refusal, post } = await withToken(shop);
  await shop.simulator.ensureApp({ appid: shop.side.appid, limits: { codesPerMinute: 2, linksPerDay: 2 } });
  await code({ scene: "s=1" });
  await code({ scene: "s=2" });
  expect(await refusal("/wxa/getwxacodeunlimit", { scene: "s=3" })).toBe(45009);
  await shop.simulator.advance(60_000);
  await code({ scene: "s=3" });

  expect(await post("/wxa/generate_urllink", {})).toMatchObject({ errcode: 0 });
  expect(await post("/wxa/generatescheme", {})).toMatchObject({ errcode: 0 });
  expect(await refusal("/wxa/generate_urllink", {})).toBe(85400);
  await shop.simulator.advance(13 * 3_600_000); // Beijing's next day
  const { access_token } = await weixin(
    shop.url,
    `/cgi-bin/token?grant_type=client_credential&appid=${shop.side.appid}&secret=${shop.side.secret}`,
  );
  expect(await weixin(shop.url, `/wxa/generate_urllink?access_token=${access_token}`, {})).toMatchObject({
    errcode: 0,
  });
});

test("links and schemes open their page until they end", async () => {
  await using shop = await openShop();
  const { post } = await withToken(shop);
  const { appid } = shop.side;
  const { url_link } = await post("/wxa/generate_urllink", {
    path: "/pages/product/index",
    query: "id=7&s=Ab12Cd34",
    expire_type: 1,
    expire_interval: 30,
  });
  const now = shop.simulator.now().getTime() / 1_000;
  const { openlink } = await post("/wxa/generatescheme", {
    jump_wxa: { path: "pages/home/index", query: "s=Ab12Cd34" },
    expire_type: 0,
    expire_time: now + day,
  });
  expect(shop.simulator.open(String(url_link))).toEqual({
    appid,
    path: "pages/product/index",
    query: { id: "7", s: "Ab12Cd34" },
    scene: 1194,
    referrerInfo: {},
  });
  expect(await weixin(shop.url, "/__sim/open", { url: openlink })).toMatchObject({
    path: "pages/home/index",
    query: { s: "Ab12Cd34" },
    scene: 1065,
  });
  expect((await fetch(String(url_link))).status).toBe(200);
  await shop.simulator.advance(day * 1_000);
  expect(() => shop.simulator.open(String(openlink))).toThrow("does not open");
  await shop.simulator.advance(29 * day * 1_000);
  expect(() => shop.simulator.open(String(url_link))).toThrow("does not open");
  expect(() => shop.simulator.open("https://example.com/urllink/none")).toThrow("does not open");
});

test("a link WeChat would refuse is refused with its number", async () => {
  await using shop = await openShop();
  const { refusal } = await withToken(shop);
  const path = "/wxa/generate_urllink";
  const now = shop.simulator.now().getTime() / 1_000;
  const refusals = [
    [{ path: "pages/gone/index" }, 40165],
    [{ path: "pages/home/index?a=1" }, 40165],
    [{ query: "x".repeat(1_025) }, 40212],
    [{ query: "名=1" }, 40212],
    [{ expire_type: 1, expire_interval: 31 }, 85401],
    [{ expire_type: 1, expire_interval: 0 }, 85401],
    [{ expire_type: 0, expire_time: now - 1 }, 85401],
    [{ expire_type: 0, expire_time: now + 30 * day + 60 }, 85401],
    [{ expire_type: 2 }, 85402],
    [{ env_version: "beta" }, 85402],
  ] as const;
  expect(await Promise.all(refusals.map(([body]) => refusal(path, body)))).toEqual(refusals.map(([, code]) => code));
  await shop.simulator.ensureApp({ appid: shop.side.appid, pages: [] });
  expect(await refusal(path, {})).toBe(85079);
});
