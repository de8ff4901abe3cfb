import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { openShop, type Shop } from "./shop.ts";

const bill = (shop: Shop, day: string, more = "") =>
  shop.client.call("GET", `/v3/bill/tradebill?bill_date=${day}${more}`);

test("yesterday's trade bill lists payments and refunds, ready at ten, with its hash", async () => {
  await using shop = await openShop();
  const { client, simulator, side } = shop;
  const { outTradeNo, transactionId } = await shop.paidOrder(2_600, { description: "可颂, 2 个" });
  await shop.paidOrder(1_000);
  await client.refund(outTradeNo, "R1", 600, 2_600);
  await simulator.setNow(new Date("2026-03-03T09:59:59+08:00"));
  expect(await bill(shop, "2026-03-02")).toMatchObject({ status: 400, body: { code: "STATEMENT_CREATING" } });
  await simulator.setNow(new Date("2026-03-03T10:00:00+08:00"));

  const asked = await bill(shop, "2026-03-02");
  const url = new URL(String(asked.body["download_url"]));
  const file = await client.call("GET", url.pathname + url.search);
  expect(asked.body).toMatchObject({
    hash_type: "SHA1",
    hash_value: createHash("sha1")
      .update(file.text.startsWith("\uFEFF") ? file.text : `\uFEFF${file.text}`)
      .digest("hex"),
  });
  expect(file.headers.get("wechatpay-signature")).toBeNull();
  const lines = file.text.trimEnd().split("\r\n");
  const rows = lines.slice(1, -2).map((line) => line.split(",").map((value) => value.replace("`", "")));
  expect(rows.map((row) => [row[6], row[9], row[12], row[16], row[20]])).toContainEqual([
    outTradeNo,
    "SUCCESS",
    "26.00",
    "0.00",
    "可颂  2 个",
  ]);
  expect(rows.find((row) => row[9] === "REFUND")?.slice(5, 7)).toEqual([transactionId, outTradeNo]);
  expect(rows.every((row) => row.length === 27 && row[2] === side.mchid)).toBe(true);
  expect(lines.at(-1)).toBe("`3,`36.00,`6.00,`0.00,`0.18000,`36.00,`6.00");
});

test("a bill can be packed and narrowed, and the download needs a signature", async () => {
  await using shop = await openShop();
  await shop.paidOrder(1_000);
  await shop.simulator.setNow(new Date("2026-03-04T12:00:00+08:00"));
  const asked = await bill(shop, "2026-03-02", "&bill_type=SUCCESS&tar_type=GZIP");
  const url = String(asked.body["download_url"]);
  expect((await fetch(url)).status).toBe(401);
  const { pathname, search } = new URL(url);
  const raw = await shop.simulator.app.inject({
    url: pathname + search,
    headers: { authorization: await authorization(shop, pathname + search) },
  });
  const text = gunzipSync(raw.rawPayload);
  expect(createHash("sha1").update(text).digest("hex")).toBe(asked.body["hash_value"]);
});

test("days without trade, today, wrong dates and old ones have no bill", async () => {
  await using shop = await openShop();
  const codes = [];
  for (const day of ["2026-03-01", "2026-03-02", "2026-02-30", "20260301", "2025-11-01"]) {
    codes.push((await bill(shop, day)).body["code"]);
  }
  expect(codes).toEqual(["NO_STATEMENT_EXIST", "INVALID_REQUEST", "PARAM_ERROR", "PARAM_ERROR", "INVALID_REQUEST"]);
});

async function authorization({ side, simulator }: Shop, path: string): Promise<string> {
  const { signText } = await import("../src/core/keys.ts");
  const timestamp = Math.floor(simulator.now().getTime() / 1000);
  const signature = await signText(`GET\n${path}\n${timestamp}\nnonce\n\n`, side.merchantPrivateKeyPem);
  return `WECHATPAY2-SHA256-RSA2048 mchid="${side.mchid}",nonce_str="nonce",timestamp="${timestamp}",serial_no="${side.merchantSerial}",signature="${signature}"`;
}
