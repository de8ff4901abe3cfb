import { sql } from "kysely";
import type { Databases, Tx } from "./db.ts";

/** One mini-program. `zone` decides business days. */
export type Program = { id: string; appid: string; name: string; zone: string };

export type Programs = {
  /** What `X-Program` carries: an appid, or the program's own id. */
  byCode(code: string): Promise<Program | null>;
  byAppid(appid: string): Promise<Program | null>;
  byId(id: string): Promise<Program | null>;
  list(): Promise<Program[]>;
  add(tx: Tx, program: Program): Promise<void>;
};

/** Every request asks, a program hardly ever changes: looked up again after so long. */
const FRESH_MS = 30_000;

export function createPrograms(db: Databases): Programs {
  let known: Promise<Program[]> = Promise.resolve([]);
  let readAt = Number.NEGATIVE_INFINITY;
  const read = () => {
    readAt = performance.now();
    known = sql<Program>`select id, appid, name, zone from programs order by id`
      .execute(db.reads)
      .then(({ rows }) => rows);
    known.catch(() => {
      readAt = Number.NEGATIVE_INFINITY;
    });
    return known;
  };
  /** One not found is looked for again, but an unknown name must not cost a query each time it is tried. */
  let missedAt = Number.NEGATIVE_INFINITY;
  const find = async (matches: (program: Program) => boolean): Promise<Program | null> => {
    const found = (await (performance.now() - readAt < FRESH_MS ? known : read())).find(matches);
    if (found || performance.now() - missedAt < 100) return found ?? null;
    missedAt = performance.now();
    return (await read()).find(matches) ?? null;
  };
  return {
    byCode: (code) => find((program) => program.appid === code || program.id === code),
    byAppid: (appid) => find((program) => program.appid === appid),
    byId: (id) => find((program) => program.id === id),
    list: read,
    async add(tx, { id, appid, name, zone }) {
      await sql`insert into programs (id, appid, name, zone) values (${id}, ${appid}, ${name}, ${zone})`.execute(tx);
      readAt = Number.NEGATIVE_INFINITY;
    },
  };
}
