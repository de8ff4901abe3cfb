import type { Chdb, Connection } from "./chdb.ts";
import { refuse } from "./failure.ts";

const DEFAULT_TIMEOUT_S = 60;
const LONGEST_TIMEOUT_S = 3_600;

type Session = { connection: Connection; busy: boolean; timer?: NodeJS.Timeout };

/** A connection for one request: fresh by default, kept between requests for a session_id, one request at a time. */
export class Sessions {
  #chdb: Chdb;
  #kept = new Map<string, Session>();

  constructor(chdb: Chdb) {
    this.#chdb = chdb;
  }

  get size(): number {
    return this.#kept.size;
  }

  async use<T>(parameters: URLSearchParams, work: (connection: Connection) => Promise<T>): Promise<T> {
    const id = parameters.get("session_id");
    if (!id) {
      const connection = this.#chdb.connect();
      return work(connection).finally(() => this.#chdb.close(connection));
    }
    const session = this.#take(id, parameters.get("session_check") === "1" ? "must exist" : "may be new");
    try {
      return await work(session.connection);
    } finally {
      session.busy = false;
      const seconds = Number(parameters.get("session_timeout") ?? DEFAULT_TIMEOUT_S) || DEFAULT_TIMEOUT_S;
      if (parameters.get("close_session") === "1") this.#drop(id);
      else session.timer = setTimeout(() => this.#drop(id), 1_000 * Math.min(LONGEST_TIMEOUT_S, seconds));
    }
  }

  /** Only when no request runs. */
  closeAll(): void {
    for (const id of [...this.#kept.keys()]) this.#drop(id);
  }

  #take(id: string, rule: "must exist" | "may be new"): Session {
    const known = this.#kept.get(id);
    if (known?.busy) throw refuse("SESSION_IS_LOCKED", `Session ${id} is locked by a concurrent client`);
    if (rule === "must exist" && !known) throw refuse("SESSION_NOT_FOUND", `Session ${id} not found`);
    const session = known ?? { connection: this.#chdb.connect(), busy: true };
    session.busy = true;
    clearTimeout(session.timer);
    this.#kept.set(id, session);
    return session;
  }

  #drop(id: string): void {
    const session = this.#kept.get(id);
    if (!session) return;
    clearTimeout(session.timer);
    this.#kept.delete(id);
    this.#chdb.close(session.connection);
  }
}
