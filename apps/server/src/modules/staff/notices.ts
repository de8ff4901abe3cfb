import type { Notice } from "@banyan/contracts";
import type { Clock } from "#kernel/clock.ts";
import { type Databases, type Tx, transact } from "#kernel/db.ts";
import { uuidv7 } from "#kernel/ids.ts";
import * as store from "./notice-store.ts";

const A_PAGE = 20;
const DAY_MS = 86_400_000;
/** What was read is of no use for longer; what nobody read in half a year nobody will. */
const KEPT_READ_DAYS = 90;
const KEPT_DAYS = 180;

/** What the product tells an operator, in words ready to be read. */
export type Told = {
  /** What it is about, `digest:<id>:2026-11-21`: the same key again reaches nobody a second time. */
  key: string;
  kind: string;
  title: string;
  body: string;
  /** Path in the console below the program, `/data/dashboards/<id>`. */
  link?: string;
};

export function createNotices({ db, clock }: { db: Databases; clock: Clock }) {
  return {
    /** In the transaction of what is told. Who does not work in the program is left out; how many are newly told. */
    notify: (tx: Tx, programId: string, operatorIds: readonly string[], told: Told): Promise<number> =>
      store.insertNotices(
        tx,
        programId,
        { ...told, link: told.link ?? null },
        [...new Set(operatorIds)].map((operatorId) => ({ operatorId, id: uuidv7(clock.now()) })),
      ),

    async listNotices(
      programId: string,
      operatorId: string,
      { cursor, unread }: { cursor?: string | undefined; unread?: "yes" | undefined },
    ) {
      const before = cursor !== undefined && /^[0-9a-f-]{36}$/.test(cursor) ? cursor : null;
      const [rows, count] = await Promise.all([
        store.listNotices(db.reads, programId, operatorId, {
          before,
          onlyUnread: unread === "yes",
          limit: A_PAGE + 1,
        }),
        store.countUnread(db.reads, programId, operatorId),
      ]);
      const items = rows.slice(0, A_PAGE);
      return {
        items: items.map(asNotice),
        nextCursor: rows.length > A_PAGE ? (items.at(-1)?.id ?? null) : null,
        unread: count,
      };
    },

    readNotices: (programId: string, operatorId: string, ids: "all" | readonly string[]) =>
      transact(db.orders, async (tx) => {
        await store.markRead(tx, programId, operatorId, ids === "all" ? null : ids);
        return { unread: await store.countUnread(tx, programId, operatorId) };
      }),

    forgetOldNotices(): Promise<void> {
      const ago = (days: number) => new Date(clock.now().getTime() - days * DAY_MS);
      return store.forgetNotices(db.workers, ago(KEPT_READ_DAYS), ago(KEPT_DAYS));
    },
  };
}

const asNotice = ({ at, readAt, ...row }: store.NoticeRow): Notice => ({
  ...row,
  at: at.toISOString(),
  readAt: readAt?.toISOString() ?? null,
});
