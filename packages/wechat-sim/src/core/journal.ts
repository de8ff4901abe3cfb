import type { Store } from "./store.ts";

/** One call that crossed the simulator's border, in either direction. */
export type JournalEntry = {
  seq: number;
  at: string;
  direction: "in" | "out";
  method: string;
  url: string;
  /** The HTTP status, 0 when no answer came. */
  status: number;
  /** `errcode` of api.weixin.qq.com or `code` of WeChat Pay, empty when all went well. */
  code: string;
  request: string;
  response: string;
  fault: string;
};

export type Journal = {
  record(entry: Omit<JournalEntry, "seq">): void;
  /** The shopper closed the payment sheet: no call of the merchant's, but worth knowing. */
  recordCancel(prepayId: string, at: Date): void;
  /** The newest entries first; `url` is matched as a prefix of the path. */
  list(filter?: { url?: string; limit?: number }): JournalEntry[];
};

/** Bodies are for reading by people: the beginning is enough. */
const KEPT_CHARS = 4_000;
const KEPT_ENTRIES = 50_000;
const TRIM_EVERY = 5_000;

export function createJournal(store: Store): Journal {
  store.exec(`CREATE TABLE IF NOT EXISTS journal (
    seq INTEGER PRIMARY KEY, at TEXT, direction TEXT, method TEXT, url TEXT, status INTEGER,
    code TEXT, request TEXT, response TEXT, fault TEXT)`);
  const insert = store.prepare(
    "INSERT INTO journal (at, direction, method, url, status, code, request, response, fault) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const select = store.prepare(
    "SELECT * FROM journal WHERE substr(url, 1, length(:url)) = :url ORDER BY seq DESC LIMIT :limit",
  );
  const trim = store.prepare("DELETE FROM journal WHERE seq < ?");

  function record(entry: Omit<JournalEntry, "seq">) {
    store.touch();
    const { lastInsertRowid } = insert.run(
      entry.at,
      entry.direction,
      entry.method,
      entry.url,
      entry.status,
      entry.code,
      entry.request.slice(0, KEPT_CHARS),
      entry.response.slice(0, KEPT_CHARS),
      entry.fault,
    );
    const seq = Number(lastInsertRowid);
    if (seq % TRIM_EVERY === 0) trim.run(seq - KEPT_ENTRIES);
  }

  return {
    record,
    recordCancel: (prepayId, at) =>
      record({
        at: at.toISOString(),
        direction: "in",
        method: "CANCEL",
        url: `/cashier/${prepayId}`,
        status: 200,
        code: "",
        request: "",
        response: "",
        fault: "",
      }),
    // The columns of the table are the fields of the type.
    list: ({ url = "", limit = 100 } = {}) => select.all({ url, limit }) as unknown as JournalEntry[],
  };
}
