import { getChannel } from "@banyan/contracts";
import type { Opened } from "@banyan/wechat-sim";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { consoleBuild, isFresh, make, storefrontBuild } from "../../scripts/launch/builds.ts";
import { desk, openBrowser, phone } from "../browser.ts";
import { openShop, printCode, signedInOperator } from "./shop.ts";
import { type Stack, startStack } from "./stack.ts";

let stack: Stack;
let browser: Browser;
let shopper: Page;
let operator: Page;
let breadId: string;
const errors: string[] = [];

beforeAll(async () => {
  for (const build of [consoleBuild, storefrontBuild]) if (!isFresh(build)) await make(build);
  stack = await startStack({ postgresUrl: inject("postgresUrl"), clickhouseUrl: inject("clickhouseUrl") });
  ({ breadId } = await openShop(stack));
  browser = await openBrowser();
  shopper = await (await browser.newContext(phone)).newPage();
  operator = await (await browser.newContext(desk)).newPage();
  for (const page of [shopper, operator]) heed(page);
}, 600_000);
afterAll(async () => {
  await browser?.close();
  await stack?.close();
});

const heed = (page: Page) => page.on("pageerror", (error) => errors.push(String(error)));
const sees = (page: Page, words: string) =>
  page.getByText(words).filter({ visible: true }).first().waitFor({ timeout: 90_000 });
const tap = (page: Page, words: string) =>
  page.getByText(words, { exact: true }).filter({ visible: true }).first().click();
const tapId = (page: Page, id: string) => page.locator(`#${id}`).filter({ visible: true }).first().click();

test("an operator signs in and sees the live board", async () => {
  await operator.goto(`${stack.url}/console/`);
  await operator.getByLabel("账号").fill(stack.operator.account);
  await operator.getByLabel("密码", { exact: true }).fill(stack.operator.password);
  await operator.getByRole("button", { name: /登\s?录/ }).click();
  await sees(operator, "此刻在线");
});

test("a visitor agrees to the privacy notice, claims the newcomer gift, browses a category and opens a product", async () => {
  await shopper.goto(stack.url);
  await tapId(shopper, "agree-privacy");
  await tapId(shopper, "claim-gift-popup"); // signs in with WeChat on the way
  await sees(shopper, "已放入你的优惠券");
  await tab(shopper, "分类");
  await arrived(shopper, "category");
  await sees(shopper, "北海道吐司");
  await tap(shopper, "海盐可颂");
  await shopper.locator("#add-to-cart").filter({ visible: true }).waitFor();
  await live("查看商品", "海盐可颂");
});

test("the product goes into the cart, is bought with the coupon and paid at the cashier", async () => {
  await tapId(shopper, "add-to-cart");
  await sees(shopper, "已加入购物车");
  await live("加入购物车", "海盐可颂");
  await shopper.locator(".buy-bar__icon").filter({ hasText: "购物车", visible: true }).click();
  await arrived(shopper, "cart");
  await shopper.getByLabel("增加").filter({ visible: true }).first().click(); // two make the coupon's ¥20
  await costs("¥20.60"); // the cart counts the coupon already
  await tapId(shopper, "go-checkout");
  await tapId(shopper, "checkout-address");
  await fillAddress();
  await costs("¥28.60");
  await tapId(shopper, "submit-order");
  await shopper.frameLocator("iframe").getByText("立即支付").click();
  await shopper
    .frameLocator("iframe")
    .getByText("完成")
    .click({ timeout: 5_000 })
    .catch(() => {}); // the sheet may close by itself
  await sees(shopper, "支付成功");
  await live("支付成功", "¥28.60");
});

test("the operator ships the order and the shopper confirms receipt", async () => {
  await operator.goto(`${stack.url}/console/demo/shop/orders`);
  await operator.getByText("海盐可颂").filter({ visible: true }).first().click();
  await operator
    .getByRole("button", { name: /^发\s?货$/ })
    .first()
    .click();
  await operator.getByRole("combobox").last().fill("顺丰速运");
  await operator.getByLabel("运单号").fill("SF1234567890");
  await operator.getByRole("button", { name: "确认发货" }).click();
  await sees(operator, "已发货");
  await tapId(shopper, "view-order");
  await sees(shopper, "SF1234567890");
  await tapId(shopper, "confirm-receipt");
  await shopper.getByText("已收到").filter({ visible: true }).last().click();
  await sees(shopper, "已完成");
});

test("a passer-by scans the printed code, sees its product, takes its coupon, and the channel counts the scan", async () => {
  const call = await signedInOperator(stack);
  const { id, channelId } = await printCode(call, breadId);
  const picture = await operator.request.get(`${stack.url}/api/console/programs/demo/placements/${id}/code.png`);
  const { path, query, scene } = await scan(await picture.body());
  const passerBy = await (await browser.newContext(phone)).newPage();
  heed(passerBy);
  let collected = 0;
  passerBy.on("request", (request) => {
    if (request.url().endsWith("/collect")) collected += 1;
  });
  await passerBy.goto(`${stack.url}/?wxscene=${scene}#/${path}?${new URLSearchParams(query)}`);
  await passerBy.locator("#add-to-cart").filter({ visible: true }).waitFor({ timeout: 90_000 });
  await sees(passerBy, "海盐可颂");
  expect(collected).toBe(0); // nothing is told before it is agreed to
  await tapId(passerBy, "agree-privacy");
  await sees(passerBy, "欢迎来到三坊七巷店");
  await tapId(passerBy, "take-landing-gift"); // signs in with WeChat on the way
  await sees(passerBy, "已放入你的优惠券");
  await passerBy.goto(`${stack.url}/#/pages/coupons/index`);
  await sees(passerBy, "扫码立减");
  const counted = async () => {
    const { channel } = await call(getChannel, { params: { program: "demo", id: channelId } });
    return { visits: channel.visits, scans: channel.scans, newPersons: channel.newPersons };
  };
  await expect.poll(counted, { timeout: 90_000 }).toEqual({ visits: 1, scans: 1, newPersons: 1 });
  await operator.goto(`${stack.url}/console/demo/acquire/channels/${channelId}`);
  await sees(operator, "收银台立牌");
  await operator.locator("body", { hasText: /扫码 · 近 30 天\s*1(?!\d)/ }).waitFor({ timeout: 90_000 });
});

test("no page threw an error on the way", () => {
  expect(errors).toEqual([]);
});

/** What of the browser's document the predicate below needs; the tests themselves are compiled without its types. */
type Shown = {
  document: {
    querySelectorAll(selector: string): Iterable<{ id: string; getBoundingClientRect(): { width: number } }>;
  };
};
/** The page slid in and no other one is left on the screen. */
const arrived = (page: Page, name: string) =>
  page.waitForFunction((wanted) => {
    const pages = [...(globalThis as unknown as Shown).document.querySelectorAll(".taro_page")];
    const shown = pages.filter((one) => one.getBoundingClientRect().width > 0);
    return shown.length === 1 && shown[0]?.id.includes(`pages/${wanted}/`);
  }, name);
const costs = (words: string) =>
  shopper.locator(`[aria-label="${words}"]`).filter({ visible: true }).first().waitFor({ timeout: 90_000 });
/** What WeChat opens when its camera sees this picture. */
async function scan(png: Buffer): Promise<Opened> {
  const answer = await fetch(`${stack.simulatorUrl}/__sim/scan`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ pngBase64: png.toString("base64") }),
  });
  return answer.json() as Promise<Opened>;
}
const tab = (page: Page, words: string) => page.locator(".weui-tabbar__item").filter({ hasText: words }).click();

/** A line of the live board: what happened, and to what or for how much. */
async function live(what: string, words: string) {
  const line = operator.getByRole("listitem").filter({ hasText: what }).filter({ hasText: words });
  await line.first().waitFor({ timeout: 90_000 });
}

async function fillAddress() {
  const fill = (id: string, words: string) =>
    shopper
      .locator(`#${id} input, #${id} textarea, input#${id}, textarea#${id}`)
      .filter({ visible: true })
      .first()
      .fill(words);
  await fill("address-name", "林小满");
  await fill("address-phone", "13900001234");
  await fill("address-province", "福建省");
  await fill("address-city", "福州市");
  await fill("address-district", "鼓楼区");
  await fill("address-detail", "三坊七巷 18 号");
  await tapId(shopper, "save-address");
}
