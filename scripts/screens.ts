import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { desk, openBrowser, phone } from "../test/browser.ts";
import { root } from "./bootstrap.mjs";

const folder = join(root, "docs", "screens");
const operator = { account: "demo", password: "banyan-demo-shop" };

/** Takes every picture of the docs from a demo that runs at `url`, as a visitor and an operator see it. */
export async function takeScreens(url: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const browser = await openBrowser();
  try {
    await storefront(await (await browser.newContext(phone)).newPage(), url);
    await console_(await (await browser.newContext(desk)).newPage(), url);
  } finally {
    await browser.close();
  }
}

async function storefront(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator("#agree-privacy").filter({ visible: true }).click();
  await page.locator("#claim-gift-popup").filter({ visible: true }).click();
  await settle(page);
  await save(page, "storefront-home", 375);
  await page.locator(".weui-tabbar__item").filter({ hasText: "分类" }).click();
  await settle(page);
  await save(page, "storefront-category", 375);
  await page.locator(".product__title").filter({ visible: true }).first().click();
  await settle(page);
  await save(page, "storefront-product", 375);
  await page.locator("#buy-now").filter({ visible: true }).click();
  await settle(page);
  await save(page, "storefront-checkout", 375);
}

async function console_(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/console/`);
  await page.getByLabel("账号").fill(operator.account);
  await page.getByLabel("密码", { exact: true }).fill(operator.password);
  await page.getByRole("button", { name: /登\s?录/ }).click();
  await page.getByText("此刻在线").first().waitFor();
  for (const [name, path] of [
    ["console-home", "home"],
    ["console-overview", "data/overview"],
    ["console-products", "shop/products"],
    ["console-orders", "shop/orders"],
    ["console-members", "members/members"],
    ["console-coupons", "campaigns/coupons"],
    ["console-channels", "acquire/channels"],
    ["console-channel-report", "acquire/report"],
    ["console-tracking-plan", "data/tracking-plan"],
    ["console-funnel", "data/funnel"],
    ["console-retention", "data/retention"],
    ["console-paths", "data/paths"],
  ]) {
    await page.goto(`${url}/console/demo/${path}`);
    await settle(page);
    await save(page, name ?? "", 1_000);
  }
}

/** The network is quiet and pictures and charts had their moment; a page that pushes never gets quiet. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle", { timeout: 5_000 }).catch(() => {});
  await page.waitForTimeout(2_500);
}

/** 256 colours are enough for a page of flat surfaces and keep a picture around 100 KB. */
async function save(page: Page, name: string, width: number): Promise<void> {
  const bytes = await sharp(await page.screenshot())
    .resize({ width: Math.min(width, 1_440) })
    .png({ palette: true, dither: 0 })
    .toBuffer();
  writeFileSync(join(folder, `${name}.png`), bytes);
  console.log(`${name}.png ${Math.round(bytes.length / 1024)} KB`);
}
