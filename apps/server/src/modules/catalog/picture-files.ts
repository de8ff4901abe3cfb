import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { type EncodedPicture, WEBP_QUALITY } from "./pictures.ts";

/** Widths that may be asked for with `?w=`: a thumbnail, half a screen, a screen. */
export const THUMBNAIL_WIDTHS: readonly number[] = [160, 360, 750];

/** Files named by their content: written once, never changed, safe to cache for ever. */
export type PictureFiles = {
  put(programId: string, picture: EncodedPicture): Promise<void>;
  /** Where the file lies, in this width when one is asked for; null when there is none. */
  find(programId: string, hash: string, width: number | null): Promise<string | null>;
  /** In every width; gone already is gone. */
  remove(programId: string, hash: string): Promise<void>;
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
    const data = await sharp(await readFile(from))
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
    async remove(programId, hash) {
      for (const width of [null, ...THUMBNAIL_WIDTHS])
        await unlink(path(programId, hash, width)).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== "ENOENT") throw error;
        });
    },
  };
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

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
