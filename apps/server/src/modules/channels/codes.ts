import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { WeixinCodes } from "#gateways/weixin/index.ts";
import { sceneOf } from "./placement.ts";
import type { StoredPlacement } from "./placement-store.ts";

/** Wide enough to be printed on a table card; posters shrink it. */
const WIDTH_PIXELS = 860;

export type CodeFiles = {
  /** The mini-program code's bytes, as WeChat drew it. Errors: those of the gateway, when the file is missing. */
  read(placement: Pick<StoredPlacement, "programId" | "shortId" | "page">): Promise<Buffer>;
};

/** Codes lie below the storage directory and never change; one that is missing is asked of WeChat again, once at a time. */
export function createCodeFiles({ storageDir, codes }: { storageDir: string; codes: WeixinCodes }): CodeFiles {
  const asking = new Map<string, Promise<Buffer>>();
  // both parts are ours: a program's id and 8 base62 characters; a file system may not tell `a` from `A`, hex does
  const path = (programId: string, shortId: string) =>
    join(storageDir, "codes", programId, `${Buffer.from(shortId).toString("hex")}.img`);

  async function ask(
    file: string,
    { programId, shortId, page }: Pick<StoredPlacement, "programId" | "shortId" | "page">,
  ) {
    const bytes = await codes.createCode(programId, { page, scene: sceneOf({ shortId }), widthPixels: WIDTH_PIXELS });
    await writeWhole(file, bytes);
    return bytes;
  }

  return {
    async read(placement) {
      const file = path(placement.programId, placement.shortId);
      const kept = await readFile(file).catch(() => null);
      if (kept) return kept;
      const running = asking.get(file) ?? ask(file, placement).finally(() => asking.delete(file));
      asking.set(file, running);
      return running;
    },
  };
}

/** A reader sees the whole file or none. */
async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${randomUUID()}.tmp`;
  const file = await open(beside, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}
