import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, rename, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Picture } from "@banyan/contracts";
import sharp from "sharp";
import { fail } from "#kernel/failure.ts";

export const PICTURE_LIMIT_BYTES = 5 * 1024 * 1024;
/** Decoding costs memory by pixels, not by bytes: a 5 MB file can claim a billion. */
const MOST_PIXELS = 50_000_000;
/** Two screens of a large phone; nothing in a shop is shown wider. */
const LONGEST_SIDE = 2_000;
const WEBP_QUALITY = 82;
/** Widths that may be asked for with `?w=`: a thumbnail, half a screen, a screen. */
export const THUMBNAIL_WIDTHS: readonly number[] = [160, 360, 750];

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

/** Files named by their content: written once, never changed, safe to cache for ever. */
export type PictureFiles = {
  put(programId: string, picture: EncodedPicture): Promise<void>;
  /** Where the file lies, in this width when one is asked for; null when there is none. */
  find(programId: string, hash: string, width: number | null): Promise<string | null>;
};

export function createPictureFiles(storageDir: string): PictureFiles {
  const path = (programId: string, hash: string, width: number | null) =>
    join(
      storageDir,
      "pictures",
      programId,
      hash.slice(0, 2),
      width === null ? `${hash}.webp` : `${hash}-${width}.webp`,
    );
  const shrinking = new Map<string, Promise<string>>();

  async function shrink(from: string, to: string, width: number): Promise<string> {
    const data = await sharp(await readWhole(from))
      .resize({ width, withoutEnlargement: true })
      .webp({ quality: WEBP_QUALITY })
      .toBuffer();
    await writeWhole(to, data);
    return to;
  }

  return {
    put: (programId, { hash, bytes }) => writeWhole(path(programId, hash, null), bytes),
    async find(programId, hash, width) {
      const whole = path(programId, hash, null);
      if (width === null) return (await exists(whole)) ? whole : null;
      const small = path(programId, hash, width);
      if (await exists(small)) return small;
      if (!(await exists(whole))) return null;
      const running = shrinking.get(small) ?? shrink(whole, small, width).finally(() => shrinking.delete(small));
      shrinking.set(small, running);
      return running;
    },
  };
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

async function readWhole(path: string): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** A reader sees the whole file or none: written beside, synced, then renamed. */
async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  if (await exists(path)) return; // same name, same content
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${randomUUID()}.tmp`;
  const file = await open(beside, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path).catch(async (error: unknown) => {
    await unlink(beside);
    throw error;
  });
}
