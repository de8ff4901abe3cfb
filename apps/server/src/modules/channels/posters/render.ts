import { createRequire } from "node:module";
import { renderAsync } from "@resvg/resvg-js";
import sharp from "sharp";
import type { Drawing } from "./templates.ts";

const require = createRequire(import.meta.url);
const font = (weight: string) => require.resolve(`@expo-google-fonts/noto-sans-sc/${weight}/NotoSansSC_${weight}.ttf`);
/** Files of the installation: nothing is fetched, and the machine's own fonts change no poster. */
const fontFiles = [font("400Regular"), font("700Bold")];

let last: Promise<unknown> = Promise.resolve();

/** SVG → PNG, off the main thread, one at a time: a poster takes a core for a moment, and visitors have the other. */
export function renderPng({ svg }: Drawing): Promise<Buffer> {
  const work = last.then(async () => {
    const image = await renderAsync(svg, {
      font: { fontFiles, loadSystemFonts: false, defaultFontFamily: "Noto Sans SC" },
      fitTo: { mode: "zoom", value: 1.5 },
    });
    return Buffer.from(image.asPng());
  });
  last = work.catch(() => {});
  return work;
}

/** A picture as an SVG may hold it: decoded and encoded anew, so that nothing of an upload but its pixels gets in. */
export async function embed(bytes: Buffer, { size, kind }: { size: number; kind: "photo" | "code" }): Promise<string> {
  const picture = sharp(bytes, { limitInputPixels: 50_000_000 });
  if (kind === "photo") {
    const jpeg = await picture
      .resize(size, size, { fit: "cover" })
      .flatten({ background: "#ffffff" })
      .jpeg({ quality: 86 })
      .toBuffer();
    return `data:image/jpeg;base64,${jpeg.toString("base64")}`;
  }
  const png = await picture
    .resize(size, size, { fit: "contain", background: "#ffffff" })
    .flatten({ background: "#ffffff" })
    .png()
    .toBuffer();
  return `data:image/png;base64,${png.toString("base64")}`;
}
