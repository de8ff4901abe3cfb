import { checkpoint } from "../checkpoint.ts";
import { type Db, isConnectionError, sqlState, transact } from "../db.ts";
import { Failure } from "../failure.ts";
import type { Log } from "../log.ts";
import type { Fact } from "./append.ts";
import type { Consumer } from "./consumer.ts";
import { dueParked, type ParkedHead, park, parkAgain, splitParked, unpark } from "./parked.ts";
import { type Cursor, CursorMoved, factBySeq, lockCursor, moveCursor, readFacts } from "./store.ts";

/** An idle cursor is written only when it fell so many transactions behind; until then the next look re-reads little. */
const IDLE_MOVE = 5_000n;

export type Delivery = {
  /** Delivers what there is; the number of facts handled. Throws what is not a fact's fault (a database gone). */
  deliver(): Promise<number>;
};

/** Delivers one consumer's facts, batch by batch. */
export function createDelivery({ db, log, consumer }: { db: Db; log: Log; consumer: Consumer }): Delivery {
  /** As the cursor said last; whoever parks a fact here or elsewhere is noticed by the next batch, at the latest by a sweep. */
  let hasParked = true;
  return {
    async deliver() {
      let handled = hasParked ? await deliverParked() : 0;
      let limit = consumer.batchSize;
      /** Facts still to pass one by one or in halves before full batches are tried again. */
      let careful = 0;
      for (;;) {
        let size = 0;
        try {
          const done = await deliverBatch(limit, (read) => {
            size = read;
          });
          handled += done;
          if (done > 0) checkpoint("reaction.committed");
          if (done < limit) return handled; // nothing more, or another process is at it
          careful -= done;
          if (careful <= 0) limit = consumer.batchSize;
        } catch (error) {
          if (error instanceof CursorMoved) return handled;
          if (isPassing(error)) throw error;
          if (size > 1) {
            if (careful <= 0) careful = size;
            limit = Math.ceil(size / 2);
          } else {
            handled += await parkNext(error);
            careful = 0;
            limit = consumer.batchSize;
          }
        }
      }
    },
  };

  /** One batch and the cursor in one transaction. `onRead` tells its size before it can fail. */
  function deliverBatch(limit: number, onRead: (size: number) => void): Promise<number> {
    return transact(db, async (tx) => {
      const cursor = await lockCursor(tx, consumer.name);
      if (!cursor) return 0;
      hasParked = cursor.hasParked;
      const window = openWindow(cursor);
      if (!window) return 0;
      const batch = await readFacts(tx, { ...window, names: consumer.facts, limit });
      onRead(batch.length);
      if (
        batch.length === 0 &&
        window.until.xmax - window.behind.xmax < IDLE_MOVE &&
        cursor.behind.text === cursor.until.text
      )
        return 0;
      const { free, waiting } = cursor.hasParked
        ? await splitParked(tx, consumer.name, batch)
        : { free: batch, waiting: [] };
      if (waiting.length > 0) await park(tx, consumer.name, waiting, null);
      if (free.length > 0) await consumer.run(free, tx);
      if (batch.length > 0) checkpoint("reaction.before-commit");
      await moveCursor(tx, consumer.name, cursor, after(window, batch, limit));
      return batch.length;
    });
  }

  /** The fact at the cursor cannot be digested: put it aside, so that the facts of other subjects go on. */
  function parkNext(error: unknown): Promise<number> {
    return transact(db, async (tx) => {
      const cursor = await lockCursor(tx, consumer.name);
      const window = cursor && openWindow(cursor);
      if (!cursor || !window) return 0;
      const batch = await readFacts(tx, { ...window, names: consumer.facts, limit: 1 });
      const [guilty] = batch;
      if (!guilty) return 0;
      await park(tx, consumer.name, [guilty], messageOf(error));
      hasParked = true;
      await moveCursor(tx, consumer.name, cursor, after(window, batch, 1));
      log.error(
        { err: error, consumer: consumer.name, seq: guilty.seq, fact: guilty.name, subject: guilty.subject },
        "fact parked",
      );
      return 1;
    });
  }

  async function deliverParked(): Promise<number> {
    let handled = 0;
    for (const due of await dueParked(db, consumer.name)) {
      for (let head: ParkedHead | undefined = due; head; ) {
        const next: ParkedHead | "failed" | undefined = await deliverHead(head);
        if (next === "failed") break;
        handled++;
        head = next;
      }
    }
    return handled;
  }

  async function deliverHead(head: ParkedHead): Promise<ParkedHead | "failed" | undefined> {
    try {
      return await transact(db, async (tx) => {
        if (!(await lockCursor(tx, consumer.name))) return "failed";
        const fact = await factBySeq(tx, head.seq);
        if (fact) await consumer.run([fact], tx);
        return unpark(tx, consumer.name, head);
      });
    } catch (error) {
      if (isPassing(error)) throw error;
      await parkAgain(db, consumer.name, head, messageOf(error));
      return "failed";
    }
  }
}

type Window = Pick<Cursor, "behind" | "until"> & { after: number };

/** What the cursor is in the middle of, or everything new; null when there cannot be anything new. */
function openWindow(cursor: Cursor): Window | null {
  const { behind, until, now, lastSeq } = cursor;
  if (behind.text !== until.text) return { behind, until, after: lastSeq };
  return now.text === until.text ? null : { behind: until, until: now, after: 0 };
}

function after(window: Window, batch: readonly Fact[], limit: number) {
  if (batch.length < limit) return { behind: window.until, until: window.until, lastSeq: 0 };
  return { behind: window.behind, until: window.until, lastSeq: batch.at(-1)?.seq ?? 0 };
}

/** Not the fact's fault: the database, ClickHouse or a lock. Waiting helps, parking would not. */
function isPassing(error: unknown): boolean {
  if (error instanceof Failure) return error.status === 503;
  return isConnectionError(error) || ["40001", "40P01", "55P03", "57014"].includes(sqlState(error));
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 500);
