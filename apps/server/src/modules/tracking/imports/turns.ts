import { sql } from "kysely";
import { type Databases, sqlState, transact } from "#kernel/db.ts";
import { Failure } from "#kernel/failure.ts";

/** Shorter than what ends a transaction that does nothing (30 s). */
const stillHereMs = 5_000;

export type Turns = <T>(programId: string, run: () => Promise<T>) => Promise<T>;

/**
 * One writer of history per program at a time, whatever the number of processes: between looking which ids are stored and storing
 * the others nobody may store one of them. UNAVAILABLE when somebody else takes longer than the lock may be waited for.
 */
export function createTurns(db: Databases): Turns {
  const last = new Map<string, Promise<unknown>>();
  return (programId, run) => {
    const before = last.get(programId) ?? Promise.resolve();
    const mine = before.catch(() => {}).then(() => locked(programId, run));
    last.set(programId, mine);
    const forget = () => void (last.get(programId) === mine && last.delete(programId));
    mine.then(forget, forget);
    return mine;
  };

  async function locked<T>(programId: string, run: () => Promise<T>): Promise<T> {
    try {
      return await transact(db.reports, async (tx) => {
        await sql`select pg_advisory_xact_lock(hashtextextended(${`imports ${programId}`}, 0))`.execute(tx);
        const beat = setInterval(() => void sql`select 1`.execute(tx).catch(() => {}), stillHereMs);
        try {
          return await run();
        } finally {
          clearInterval(beat);
        }
      });
    } catch (error) {
      if (sqlState(error) === "55P03") throw new Failure("UNAVAILABLE", { cause: error });
      throw error;
    }
  }
}
