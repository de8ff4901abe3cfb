import { createHash } from "node:crypto";
import type { Picture } from "@banyan/contracts";
import sharp from "sharp";
import { fail } from "#kernel/failure.ts";

export const PICTURE_LIMIT_BYTES = 5 * 1024 * 1024;
/** Decoding costs memory by pixels, not by bytes: a 5 MB file can claim a billion. */
const MOST_PIXELS = 50_000_000;
/** Two screens of a large phone; nothing in a shop is shown wider. */
const LONGEST_SIDE = 2_000;
export const WEBP_QUALITY = 82;

// Only these three decoders are ever run on what a person uploads.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({ operation: ["VipsForeignLoadJpegBuffer", "VipsForeignLoadPngBuffer", "VipsForeignLoadWebpBuffer"] });
sharp.cache(false); // pictures are encoded once, nothing is worth keeping in memory
sharp.concurrency(1);

export type EncodedPicture = { hash: string; bytes: Buffer; width: number; height: number };

/**
 * Decodes an upload and encodes it anew as WebP: what is stored holds pixels and nothing else (no EXIF, no place, no script).
 * Turned upright first. Errors: IMAGE_INVALID.
 */
export async function encodePicture(upload: Buffer): Promise<EncodedPicture> {
  if (!isKnownFormat(upload)) fail("IMAGE_INVALID", { details: { reason: "not a PNG, JPEG or WebP file" } });
  const before = last;
  const encoded = before.then(() => encode(upload));
  last = encoded.catch(() => {});
  return encoded;
}

/** One at a time: 50 million pixels are 200 MB while they are decoded. */
let last: Promise<unknown> = Promise.resolve();

async function encode(upload: Buffer): Promise<EncodedPicture> {
  try {
    const { data, info } = await sharp(upload, { limitInputPixels: MOST_PIXELS, failOn: "error", pages: 1 })
      .rotate()
      .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: "inside", withoutEnlargement: true })
      .webp({ quality: WEBP_QUALITY })
      .toBuffer({ resolveWithObject: true });
    return {
      hash: createHash("sha256").update(data).digest("hex"),
      bytes: data,
      width: info.width,
      height: info.height,
    };
  } catch (cause) {
    return fail("IMAGE_INVALID", { details: { reason: "cannot be decoded" }, cause });
  }
}

/** The first bytes tell the format; the name and content type a client gives do not. */
function isKnownFormat(bytes: Buffer): boolean {
  const isJpeg = bytes.subarray(0, 3).equals(Buffer.of(0xff, 0xd8, 0xff));
  const isPng = bytes.subarray(0, 8).equals(Buffer.from("\x89PNG\r\n\x1a\n", "latin1"));
  const isWebp =
    bytes.subarray(0, 4).toString("latin1") === "RIFF" && bytes.subarray(8, 12).toString("latin1") === "WEBP";
  return isJpeg || isPng || isWebp;
}

const URL_FORM = /^\/files\/([A-Za-z0-9_-]{1,64})\/([0-9a-f]{64})\.webp$/;

export const pictureUrl = (programId: string, hash: string): string => `/files/${programId}/${hash}.webp`;

/** The hash of a picture of this program; null for any other address. */
export function pictureHash(programId: string, url: string): string | null {
  const match = URL_FORM.exec(url);
  return match?.[1] === programId ? (match[2] ?? null) : null;
}

/** Every picture must be one uploaded to this program; its size is what was measured then, whatever the caller says. */
export function settlePictures(
  programId: string,
  pictures: readonly Picture[],
  known: ReadonlyMap<string, { width: number; height: number }>,
  fieldOf: (index: number) => string,
): Picture[] {
  return pictures.map(({ url }, index) => {
    const size = known.get(pictureHash(programId, url) ?? "");
    if (!size)
      fail("INVALID_INPUT", { field: `${fieldOf(index)}.url`, details: { reason: "not an uploaded picture" } });
    return { url, width: size.width, height: size.height };
  });
}
