import { mkdir, open, rm, truncate } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Files on their way in, and what was refused of them. Ids are UUIDs of ours, programs letters and digits. */
export function createImportFiles(storageDir: string) {
  const path = (programId: string, id: string) => join(storageDir, "imports", programId, id);
  const rejectedPath = (programId: string, id: string) => `${path(programId, id)}.rejected.csv`;
  return {
    path,
    rejectedPath,
    /** On disk when it resolves. */
    async write(programId: string, id: string, bytes: Buffer, offset: number): Promise<void> {
      const to = path(programId, id);
      await mkdir(dirname(to), { recursive: true });
      const file = await open(to, offset === 0 ? "w" : "r+");
      try {
        await file.write(bytes, 0, bytes.length, offset);
        await file.datasync();
      } finally {
        await file.close();
      }
    },
    /** After what is known to belong there: a line written by whoever was killed before saying so is written over. */
    async appendRejected(programId: string, id: string, text: string, at: number): Promise<number> {
      const bytes = Buffer.from(text, "utf8");
      const to = rejectedPath(programId, id);
      const file = await open(to, at === 0 ? "w" : "r+");
      try {
        await file.write(bytes, 0, bytes.length, at);
        await file.datasync();
      } finally {
        await file.close();
      }
      await truncate(to, at + bytes.length);
      return at + bytes.length;
    },
    async remove(programId: string, id: string): Promise<void> {
      await rm(path(programId, id), { force: true });
      await rm(rejectedPath(programId, id), { force: true });
    },
  };
}
export type ImportFiles = ReturnType<typeof createImportFiles>;
