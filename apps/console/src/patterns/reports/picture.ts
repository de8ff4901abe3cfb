import type { Shelf } from "./charts/shelf.ts";
import { download } from "./download.ts";

const SCALE = 2;
const HEAD_PX = 56;

/** The charts of a report below each other under its title, at twice the size of the screen, as PNG. */
export async function downloadPicture(
  name: string,
  shelf: Shelf,
  look: { ground: string; ink: string; font: string },
): Promise<void> {
  const drawn = await Promise.all(
    [...shelf].map(async ({ chart }) => ({
      image: await loaded(chart.getDataURL({ type: "svg" })),
      width: chart.getWidth(),
      height: chart.getHeight(),
    })),
  );
  const width = Math.max(...drawn.map((one) => one.width)) + 48;
  const height = drawn.reduce((sum, one) => sum + one.height + 24, HEAD_PX);
  const canvas = document.createElement("canvas");
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const pen = canvas.getContext("2d");
  if (pen === null) throw new Error("no canvas");
  pen.scale(SCALE, SCALE);
  pen.fillStyle = look.ground;
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = look.ink;
  pen.font = `600 16px ${look.font}`;
  pen.fillText(name, 24, 36, width - 48);
  let top = HEAD_PX;
  for (const one of drawn) {
    pen.drawImage(one.image, 24, top, one.width, one.height);
    top += one.height + 24;
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob === null) throw new Error("no picture");
  download(`${name}.png`, blob);
}

const loaded = (url: string) =>
  new Promise<HTMLImageElement>((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error("the chart cannot be read as a picture"));
    image.src = url;
  });
