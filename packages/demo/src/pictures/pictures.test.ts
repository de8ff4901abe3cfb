import sharp from "sharp";
import { expect, it } from "vitest";
import { banners, categories, products } from "../catalog.ts";
import { BANNER_PIXELS, drawBanner, drawIcon, drawProduct, ICON_PIXELS, PRODUCT_PIXELS } from "./scenes.ts";

/** Size, and how much the middle of the picture differs from one plain colour. */
async function look(png: Buffer) {
  const { width, height } = await sharp(png).metadata();
  const { channels } = await sharp(png).stats();
  return { size: { width, height }, spread: Math.max(...channels.map(({ stdev }) => stdev)) };
}

it("draws every product, large enough for a phone, each another picture", async () => {
  const seen = new Set<string>();
  for (const [index, { drawing, title, category }] of products.entries()) {
    const png = await drawProduct(drawing, categories[category]?.tone ?? "wheat", index + 1);
    const { size, spread } = await look(png);
    expect(size, title).toEqual({ width: PRODUCT_PIXELS, height: PRODUCT_PIXELS });
    expect(spread, title).toBeGreaterThan(18);
    expect(png.length, title).toBeLessThan(5 * 1024 * 1024);
    seen.add(png.toString("base64"));
  }
  expect(seen.size).toBe(products.length);
});

it("draws banners and the shelves' signs", async () => {
  for (const { things, tone, title } of banners) {
    const { size, spread } = await look(await drawBanner(things, tone, 1));
    expect(size, title).toEqual(BANNER_PIXELS);
    expect(spread, title).toBeGreaterThan(15);
  }
  for (const { icon, tone, name } of categories) {
    const { size, spread } = await look(await drawIcon(icon, tone, 1));
    expect(size, name).toEqual({ width: ICON_PIXELS, height: ICON_PIXELS });
    expect(spread, name).toBeGreaterThan(15);
  }
});

it("draws the same picture from the same seed", async () => {
  const croissant = products[0];
  if (!croissant) throw new Error("no product");
  const draw = (seed: number) => drawProduct(croissant.drawing, "wheat", seed);
  const [first, again, other] = await Promise.all([draw(7), draw(7), draw(8)]);
  expect(first.equals(again)).toBe(true);
  expect(first.equals(other)).toBe(false);
});
