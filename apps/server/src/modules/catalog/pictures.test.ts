import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { encodePicture, pictureHash, pictureUrl, settlePictures } from "./pictures.ts";

const drawn = () => sharp({ create: { width: 60, height: 40, channels: 3, background: "#a54" } });
const refused = { code: "IMAGE_INVALID" };

describe("an upload becomes pixels and nothing else", () => {
  test("a photo is turned upright and loses its EXIF, its place included", async () => {
    const photo = await drawn()
      .withExif({ IFD3: { GPSLatitude: "31/1 12/1 0/1" } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect((await sharp(photo).metadata()).exif).toBeDefined();
    const { bytes, width, height } = await encodePicture(photo);
    expect({ width, height }).toEqual({ width: 40, height: 60 });
    const { format, exif, xmp, icc } = await sharp(bytes).metadata();
    expect({ format, exif, xmp, icc }).toEqual({ format: "webp", exif: undefined, xmp: undefined, icc: undefined });
  });

  test("a huge picture is made smaller, transparency stays", async () => {
    const large = await sharp({ create: { width: 4_000, height: 1_000, channels: 4, background: "#0000" } })
      .png()
      .toBuffer();
    const { bytes, width, height } = await encodePicture(large);
    expect({ width, height, hasAlpha: (await sharp(bytes).metadata()).hasAlpha }).toEqual({
      width: 2_000,
      height: 500,
      hasAlpha: true,
    });
  });

  test("the same pixels have the same name", async () => {
    const png = await drawn().png().toBuffer();
    expect((await encodePicture(png)).hash).toBe((await encodePicture(png)).hash);
  });

  test("what is no PNG, JPEG or WebP is refused, whatever it calls itself", async () => {
    const png = await drawn().png().toBuffer();
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    const others = [
      Buffer.alloc(0),
      Buffer.from("<html>"),
      svg,
      await drawn().gif().toBuffer(),
      await drawn().tiff().toBuffer(),
      png.subarray(0, png.length / 2),
      Buffer.concat([png.subarray(0, 8), svg]),
      Buffer.concat([Buffer.of(0xff, 0xd8, 0xff), svg]),
    ]; // prettier-ignore
    for (const bytes of others) await expect(encodePicture(bytes)).rejects.toMatchObject(refused);
  });

  test("a small file that claims a billion pixels is refused before it is decoded", async () => {
    const png = await drawn().png().toBuffer();
    png.writeUInt32BE(40_000, 16); // IHDR width
    png.writeUInt32BE(40_000, 20);
    await expect(encodePicture(png)).rejects.toMatchObject(refused);
  });
});

describe("a product's picture", () => {
  const hash = "ab".repeat(32);
  const known = new Map([[hash, { width: 10, height: 20 }]]);
  test("has the size that was measured", () => {
    const url = pictureUrl("demo", hash);
    expect(settlePictures("demo", [{ url, width: 1, height: 1 }], known, (i) => `body.pictures.${i}`)).toEqual([
      { url, width: 10, height: 20 },
    ]);
  });
  test("must have been uploaded to this program", () => {
    const urls = [
      "https://evil.example/x.webp",
      `/files/other/${hash}.webp`,
      `/files/demo/${"cd".repeat(32)}.webp`,
      "javascript:alert(1)",
      `/files/demo/../demo/${hash}.webp`,
      `/files/demo/${hash}.webp?x`,
    ]; // prettier-ignore
    for (const url of urls) {
      expect(() => settlePictures("demo", [{ url, width: 1, height: 1 }], known, (i) => `body.pictures.${i}`)).toThrow(
        "body.pictures.0.url",
      );
    }
    expect(pictureHash("demo", pictureUrl("demo", hash))).toBe(hash);
  });
});
