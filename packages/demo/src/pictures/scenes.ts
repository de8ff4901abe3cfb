import sharp from "sharp";
import { type Art, circle, createArt, type Drawing, ellipse, path, rect } from "./art.ts";

/** The walls behind and the table below, one pair per shelf of the shop. */
export const tones = {
  wheat: ["#f8e9cf", "#ecd0a3"],
  cream: ["#f8efd8", "#ead8b1"],
  rose: ["#fbe3e0", "#f1c6c2"],
  caramel: ["#f9e6d3", "#edcaa5"],
  sky: ["#e3eff4", "#bfd8e3"],
  dew: ["#edf3da", "#cfdfb0"],
  leaf: ["#e3efdd", "#bfd8b6"],
  dusk: ["#efe8e1", "#d8c9bb"],
} as const;
export type Tone = keyof typeof tones;

/** Square, as wide as the widest thumbnail the server makes. */
export const PRODUCT_PIXELS = 750;
export const BANNER_PIXELS = { width: 1_500, height: 720 } as const;
export const ICON_PIXELS = 192;

/** A product on the table of its shelf. */
export function drawProduct(drawing: Drawing, tone: Tone, seed: number): Promise<Buffer> {
  const art = createArt(seed);
  backdrop(art, tone, { width: 600, height: 600, table: 400 });
  art.within("translate(300 320) scale(1.22)", () => drawing(art));
  return render(art, { width: 600, height: 600 }, { width: PRODUCT_PIXELS, height: PRODUCT_PIXELS });
}

export type Placed = { drawing: Drawing; x: number; y: number; size: number };

/** Several products on one long table; the lower fifth stays calm for the words the shop lays over it. */
export function drawBanner(placed: readonly Placed[], tone: Tone, seed: number): Promise<Buffer> {
  const art = createArt(seed);
  const [width, height] = [1_250, 600];
  backdrop(art, tone, { width, height, table: 330 });
  for (const { drawing, x, y, size } of placed) art.within(`translate(${x} ${y}) scale(${size})`, () => drawing(art));
  return render(art, { width, height }, BANNER_PIXELS);
}

/** A shelf's sign: one thing, large, on its colour. */
export function drawIcon(drawing: Drawing, tone: Tone, seed: number): Promise<Buffer> {
  const art = createArt(seed);
  art.add(rect(0, 0, 600, 600, 0, tones[tone][1]));
  art.within("translate(300 306) scale(1.14)", () => drawing(art));
  return render(art, { width: 600, height: 600 }, { width: ICON_PIXELS, height: ICON_PIXELS });
}

function backdrop(
  art: Art,
  tone: Tone,
  { width, height, table }: { width: number; height: number; table: number },
): void {
  const [wall, floor] = tones[tone];
  art.add(rect(0, 0, width, height, 0, wall));
  const window = art.radial([
    [0, "#ffffff", 0.75],
    [1, "#ffffff", 0],
  ]);
  art.add(ellipse(width * 0.3, height * 0.22, width * 0.5, height * 0.5, window));
  art.add(
    path(
      `M0 ${table} C${width * 0.3} ${table - 18} ${width * 0.7} ${table + 14} ${width} ${table - 6} L${width} ${height} L0 ${height}Z`,
      art.linear([floor, wall]),
    ),
  );
  const halo = art.radial([
    [0, "#ffffff", 0.55],
    [0.7, "#ffffff", 0.22],
    [1, "#ffffff", 0],
  ]);
  art.add(circle(width / 2, height * 0.52, height * 0.5, halo));
}

const render = (art: Art, frame: { width: number; height: number }, pixels: { width: number; height: number }) =>
  sharp(art.toSvg({ x: 0, y: 0, ...frame, pixels }))
    .removeAlpha()
    .png({ compressionLevel: 1 }) // the server encodes it anew
    .toBuffer();
