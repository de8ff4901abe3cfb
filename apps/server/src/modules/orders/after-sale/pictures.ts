import { readFile } from "node:fs/promises";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { PersonalStore } from "#kernel/personal-data.ts";
import type { Catalog } from "#modules/catalog/index.ts";

type Deps = {
  db: Db;
  catalog: Pick<Catalog, "pictureHash" | "readPicture" | "findPicturesToRemove" | "removePictures">;
};

/** What a buyer showed of their goods: files, named by content. Kept where another after-sale or the shop itself shows the same. */
export function afterSalePictures({ db, catalog }: Deps): PersonalStore<string[]> {
  const hashesOf = async (from: Db | Tx, programId: string, memberId: string): Promise<string[]> => {
    const urls = await findUrls(from, programId, memberId);
    return [...new Set(urls.map((url) => catalog.pictureHash(programId, url)).filter((hash) => hash !== null))];
  };
  return {
    name: "files.after-sale",
    async trace(tx, { programId, memberId }) {
      const hashes = await hashesOf(tx, programId, memberId);
      const own = await notShownByOthers(tx, programId, memberId, hashes);
      return catalog.findPicturesToRemove(tx, programId, own);
    },
    async export({ programId, memberId }) {
      const hashes = await hashesOf(db, programId, memberId);
      const files = [];
      for (const hash of hashes) {
        const path = await catalog.readPicture(programId, hash, null);
        if (path !== null) files.push({ name: `售后图片/${hash.slice(0, 12)}.webp`, bytes: await readFile(path) });
      }
      return { rows: {}, files };
    },
    erase: (programId, hashes) => catalog.removePictures(programId, hashes),
  };
}

async function findUrls(db: Db | Tx, programId: string, memberId: string): Promise<string[]> {
  const { rows } = await sql<{ url: string }>`
    select picture ->> 'url' as url from after_sales, jsonb_array_elements(pictures) as picture
    where program_id = ${programId} and member_id = ${memberId}`.execute(db);
  return rows.map(({ url }) => url);
}

async function notShownByOthers(db: Db | Tx, programId: string, memberId: string, hashes: readonly string[]) {
  const { rows } = await sql<{ hash: string }>`
    select given.hash from unnest(${hashes}::text[]) as given (hash)
    where not exists (
      select from after_sales where program_id = ${programId} and member_id <> ${memberId}
        and pictures::text like '%' || given.hash || '%')`.execute(db);
  return rows.map(({ hash }) => hash);
}
