import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { stripTypeScriptTypes } from "node:module";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { openBrowser, phone } from "../../../test/browser.ts";
import { signText } from "../src/core/keys.ts";
import { openShop, weixin } from "./shop.ts";

test("in a browser the cashier covers the shop at 375 px, takes a no and a yes", async () => {
  await using shop = await openShop();
  const { url, side, client, receiver, simulator } = shop;
  await using page = await openStorefront(url, side.appid);
  const { tab } = page;

  const code = await tab.evaluate("wx.login().then(({ code }) => code)");
  const session = await weixin(
    url,
    `/sns/jscode2session?appid=${side.appid}&secret=${side.secret}&js_code=${code}&grant_type=authorization_code`,
  );
  const prepayId = await client.prepay(shop.order({ payer: { openid: session["openid"] } }));
  const payment = { timeStamp: "1772424000", nonceStr: "nonce", package: `prepay_id=${prepayId}`, signType: "RSA" };
  const message = `${side.appid}\n${payment.timeStamp}\n${payment.nonceStr}\n${payment.package}\n`;
  const signed = JSON.stringify({ ...payment, paySign: await signText(message, side.merchantPrivateKeyPem) });
  const ask = () => tab.evaluate(`window.end = wx.requestPayment(${signed}).catch((failure) => failure); 0`);
  const end = () => tab.evaluate("window.end");
  const cashier = tab.frameLocator("iframe[title=收银台]");

  await ask();
  expect(await cashier.locator("main").textContent()).toContain("榕树烘焙¥26.00商品海盐可颂 ×2");
  const sizes = await cashier.locator("body").evaluate((body) => [body.scrollWidth, body.clientWidth]);
  expect(sizes).toEqual([375, 375]);
  await cashier.getByRole("button", { name: "取消" }).click();
  expect(await cashier.getByRole("status").textContent()).toBe("已取消支付");
  expect(await end()).toEqual({ errMsg: "requestPayment:fail cancel" });
  expect(await tab.locator("iframe").count()).toBe(0);

  await ask();
  await cashier.getByRole("button", { name: "立即支付" }).click();
  expect(await cashier.getByRole("status").textContent()).toBe("支付成功");
  expect(await end()).toEqual({ errMsg: "requestPayment:ok" });
  await simulator.idle();
  expect(receiver.received).toHaveLength(1);
});

test("the page refuses by itself what is not signed", async () => {
  await using shop = await openShop();
  const html = await (
    await fetch(
      `${shop.url}/cashier?appid=${shop.side.appid}&userId=shopper-1&signType=RSA&timeStamp=1&nonceStr=</script><b>&package=x&paySign=x`,
    )
  ).text();
  expect(html).toContain("支付验证签名失败");
  expect(html).not.toContain("</script><b>");
});

const SHOP_PAGE = `<!doctype html><meta name="viewport" content="width=device-width, initial-scale=1"><title>shop</title>`;

/** A storefront on its own origin that loads the shim as a browser would. */
async function openStorefront(simUrl: string, appid: string) {
  const server = createServer(async (request, response) => {
    const name = /^\/wx\/(\w+)\.ts$/.exec(request.url ?? "")?.[1];
    if (name === undefined) return response.setHeader("content-type", "text/html").end(SHOP_PAGE);
    const source = await readFile(new URL(`../src/wx/${name}.ts`, import.meta.url), "utf8");
    return response.setHeader("content-type", "text/javascript").end(stripTypeScriptTypes(source));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await openBrowser();
  const tab = await (await browser.newContext(phone)).newPage();
  await tab.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
  await tab.evaluate(
    `import("/wx/index.ts").then(({ createWx }) => { window.wx = createWx(${JSON.stringify({ simUrl, appid })}); })`,
  );
  return {
    tab,
    async [Symbol.asyncDispose]() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
