import type { Picture } from "@banyan/contracts";
import type { Databases, Db, Tx } from "#kernel/db.ts";
import { createPictureFiles } from "./picture-files.ts";
import { encodePicture, pictureHash, pictureUrl, settlePictures } from "./pictures.ts";
import { findPictures, insertPicture } from "./store.ts";

export type Gallery = ReturnType<typeof createGallery>;

/** The pictures a program uploaded: rows in PostgreSQL, bytes on disk. */
export function createGallery({ db, storageDir }: { db: Databases; storageDir: string }) {
  const files = createPictureFiles(storageDir);
  return {
    /** Errors: IMAGE_INVALID. */
    async upload(programId: string, upload: Buffer): Promise<Picture> {
      const encoded = await encodePicture(upload);
      await files.put(programId, encoded); // the file first: a row without its file would be a broken picture
      const { hash, width, height } = encoded;
      await insertPicture(db.orders, programId, { hash, width, height, bytes: encoded.bytes.length });
      return { url: pictureUrl(programId, hash), width, height };
    },

    /** The pictures with their measured size; INVALID_INPUT at `<fieldOf(index)>.url` for one not uploaded to this program. */
    async check(
      from: Db | Tx,
      programId: string,
      pictures: readonly Picture[],
      fieldOf: (index: number) => string,
    ): Promise<Picture[]> {
      const hashes = pictures.map(({ url }) => pictureHash(programId, url)).filter((hash) => hash !== null);
      return settlePictures(programId, pictures, await findPictures(from, programId, hashes), fieldOf);
    },

    findFile: files.find,
    /** What a member showed and nothing else shows: the rows at once, by the caller, the files after the commit. */
    removeFile: files.remove,
    hashOf: pictureHash,
  };
}
