import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";

export type ExportFiles = ReturnType<typeof createExportFiles>;

/** Archives of exports below the storage folder, one per request. */
export function createExportFiles(storageDir: string) {
  const whole = (file: string) => join(storageDir, file);
  return {
    nameFor: (programId: string, requestId: string) => join("exports", programId, `${requestId}.zip`),
    /** A reader sees the whole file or none; made twice, the second takes the first's place. */
    async put(file: string, bytes: Buffer): Promise<void> {
      await mkdir(dirname(whole(file)), { recursive: true });
      const beside = `${whole(file)}.${randomUUID()}.tmp`;
      const handle = await open(beside, "wx", 0o600);
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(beside, whole(file));
    },
    read: (file: string): Promise<Buffer> => readFile(whole(file)),
    /** Gone already is gone. */
    remove: (file: string): Promise<void> =>
      unlink(whole(file)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error;
      }),
  };
}
