import { sql } from "kysely";
import { checkpoint } from "#kernel/checkpoint.ts";
import { type Databases, isConnectionError, sqlState, type Tx, transact } from "#kernel/db.ts";
import type { Log } from "#kernel/log.ts";
import type { Metrics } from "#kernel/metrics.ts";
import type { EventRow } from "../schema.ts";
import { type BehaviourReaction, rowsFor } from "./reaction.ts";
import type { ReactionStore } from "./store.ts";

export type Reactor = {
  /** A durable block's rows that some reaction wants; blocks of a term come in order. Never waits, never refuses. */
  offer(term: number, block: number, rows: readonly EventRow[]): void;
  /** What a term that ended stored and did not react to. */
  catchUp(term: number): void;
  /** Tries parked ones again; how many it got rid of. */
  retryParked(): Promise<number>;
  isIdle(): boolean;
  idle(): Promise<void>;
  /** Ends after the transaction under way. */
  stop(): Promise<void>;
};

export type ReactorDeps = {
  reactions: readonly BehaviourReaction[];
  store: ReactionStore;
  db: Databases;
  log: Log;
  metrics: Metrics;
};

/** Rows of one transaction; blocks that came while PostgreSQL was busy go together. */
const ROWS_AT_ONCE = 5_000;
/** More rows waiting than this are let go of and read again from ClickHouse: ingestion never waits for PostgreSQL. */
const ROWS_WAITING = 20_000;
const BLOCKS_A_LOOK = 500;
/** A block in which one reaction fails on so many rows: its code is broken, the rest of the block is parked untried. */
const MOST_GUILTY = 20;
const RETRY_MS = { first: 100, most: 5_000 };
const RETRIED_PARKED = 200;

type Piece = { term: number; block: number; rows: readonly EventRow[]; at: number };

/**
 * Reacts to durable blocks in their order, one transaction after the other. The mark of the term (its last block that was reacted to)
 * moves in the same transaction as the effects, from where it was believed to be: nobody does a block twice, and what a killed process
 * left undone is found by it. Costs one row of one table per transaction, none per event.
 */
export function createReactor({ reactions, store, db, log, metrics }: ReactorDeps): Reactor {
  let queue: Piece[] = [];
  let waitingRows = 0;
  /** Per term: the last block done here, and up to which blocks were let go of. */
  const marks = new Map<number, number>();
  const letGo = new Map<number, number>();
  const ended = new Set<number>();
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  metrics.gauge("reactions_waiting_events", () => waitingRows);
  metrics.gauge("reactions_parked", () => store.countParked(db.reads));

  const isIdle = () => queue.length === 0 && letGo.size === 0 && ended.size === 0 && running === undefined;

  function wake() {
    running ??= work().finally(() => {
      running = undefined;
      if (!stopping.signal.aborted && !isIdle()) wake();
    });
  }

  async function work() {
    for (let delay = RETRY_MS.first; !stopping.signal.aborted; ) {
      try {
        if (!(await step())) return;
        delay = RETRY_MS.first;
      } catch (error) {
        log.warn({ err: error, waiting: waitingRows }, "reactions to behaviour wait");
        await pause(delay, stopping.signal);
        delay = Math.min(delay * 2, RETRY_MS.most);
      }
    }
  }

  /** One transaction's worth; false when nothing is left. */
  async function step(): Promise<boolean> {
    const [behind] = letGo;
    if (behind) {
      const [term, until] = behind;
      if (!(await reactToStored(term, until)) && letGo.get(term) === until) letGo.delete(term);
      return true;
    }
    const [first] = queue;
    if (first) {
      await reactToQueued(first.term);
      return true;
    }
    for (const term of ended) {
      if (!(await reactToStored(term, MOST_BLOCK))) {
        const mark = marks.get(term);
        if (mark !== undefined) await store.forgetTerm(db.workers, term, mark);
        marks.delete(term);
        ended.delete(term);
      }
      return true;
    }
    return false;
  }

  async function reactToQueued(term: number) {
    let count = 0;
    let rows = 0;
    for (const piece of queue) {
      if (piece.term !== term || (count > 0 && rows + piece.rows.length > ROWS_AT_ONCE)) break;
      rows += piece.rows.length;
      count++;
    }
    const pieces = queue.slice(0, count);
    const last = pieces.at(-1);
    if (!last) return;
    const rowsOfAll = pieces.flatMap((piece) => piece.rows);
    const isOurs = await react(term, last.block, rowsOfAll);
    // where the mark stands now; a term that is gone was done by others
    const mark = marks.get(term) ?? MOST_BLOCK;
    queue = queue.filter((piece) => piece.term !== term || piece.block > mark);
    waitingRows = queue.reduce((sum, piece) => sum + piece.rows.length, 0);
    const now = performance.now();
    if (isOurs) for (const { at } of pieces) metrics.observe("reaction_seconds", (now - at) / 1000);
  }

  /** Blocks read back from ClickHouse, one transaction's worth; false when there are no more up to `until`. */
  async function reactToStored(term: number, until: number): Promise<boolean> {
    const mark = marks.get(term) ?? (await store.markOf(db.workers, term));
    if (mark === undefined) return false;
    marks.set(term, mark);
    const blocks = await store.blocksAfter(term, mark, until, BLOCKS_A_LOOK);
    let rows = 0;
    let last: number | undefined;
    for (const { block, rows: more } of blocks) {
      if (last !== undefined && rows + more > ROWS_AT_ONCE) break;
      rows += more;
      last = block;
    }
    if (last === undefined) return false;
    await react(term, last, await store.rowsOf(term, mark, last));
    return true;
  }

  /** False when it was done already: by another process, or by a commit whose answer was lost. */
  async function react(term: number, to: number, rows: readonly EventRow[]): Promise<boolean> {
    const from = marks.get(term) ?? 0;
    if (to <= from) return true;
    const isOurs = await transactOnce(term, from, to, rows).catch((error: unknown) => {
      if (isPassing(error)) throw error;
      return transact(db.workers, async (tx) => {
        if (!(await store.advance(tx, term, from, to))) return false;
        for (const reaction of reactions) await runApart(reaction, rowsFor(reaction, rows), tx);
        return true;
      });
    });
    if (isOurs) {
      checkpoint("behaviour-reaction.committed");
      metrics.count("events_reacted", {}, rows.length);
      marks.set(term, to);
      return true;
    }
    const mark = await store.markOf(db.workers, term);
    if (mark === undefined) marks.delete(term);
    else marks.set(term, mark);
    return false;
  }

  const transactOnce = (term: number, from: number, to: number, rows: readonly EventRow[]) =>
    transact(db.workers, async (tx) => {
      if (!(await store.advance(tx, term, from, to))) return false;
      for (const reaction of reactions) {
        const mine = rowsFor(reaction, rows);
        if (mine.length > 0) await reaction.run(mine, tx);
      }
      checkpoint("behaviour-reaction.before-commit");
      return true;
    });

  /** Some reaction fails on this block: each for itself, in halves, until the guilty rows stand alone and are parked. */
  async function runApart(reaction: BehaviourReaction, rows: readonly EventRow[], tx: Tx) {
    let guilty = 0;
    const tryRows = async (some: readonly EventRow[]): Promise<void> => {
      if (some.length === 0) return;
      if (guilty >= MOST_GUILTY)
        return store.park(tx, reaction.name, some, "not tried: too many others of its block failed");
      await sql`savepoint reaction`.execute(tx);
      try {
        await reaction.run(some, tx);
        await sql`release savepoint reaction`.execute(tx);
      } catch (error) {
        if (isPassing(error)) throw error;
        await sql`rollback to savepoint reaction`.execute(tx);
        if (some.length === 1) {
          guilty++;
          log.error({ err: error, reaction: reaction.name, id: some[0]?.id }, "a reaction to behaviour is parked");
          return store.park(tx, reaction.name, some, String(error).slice(0, 500));
        }
        const middle = some.length >> 1;
        await tryRows(some.slice(0, middle));
        await tryRows(some.slice(middle));
      }
    };
    await tryRows(rows);
  }

  return {
    offer(term, block, rows) {
      if (rows.length === 0 || stopping.signal.aborted) return;
      queue.push({ term, block, rows, at: performance.now() });
      waitingRows += rows.length;
      if (waitingRows > ROWS_WAITING) {
        for (const piece of queue) letGo.set(piece.term, Math.max(letGo.get(piece.term) ?? 0, piece.block));
        metrics.count("reactions_let_go", {}, waitingRows);
        queue = [];
        waitingRows = 0;
      }
      wake();
    },
    catchUp(term) {
      if (stopping.signal.aborted) return;
      ended.add(term);
      wake();
    },
    async retryParked() {
      let done = 0;
      for (const parked of await store.parked(db.workers, RETRIED_PARKED)) {
        const reaction = reactions.find(({ name }) => name === parked.reaction);
        const row = reaction && (await store.rowOf(parked));
        if (!reaction || !row) continue;
        const isDone = await transact(db.workers, async (tx) => {
          if (!(await store.unpark(tx, parked))) return false;
          await reaction.run([row], tx);
          return true;
        }).catch((error: unknown) => {
          log.warn({ err: error, reaction: reaction.name, id: row.id }, "a parked reaction failed again");
          return false;
        });
        if (isDone) done++;
      }
      return done;
    },
    isIdle,
    async idle() {
      while (running) await running;
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Block numbers are UInt32. */
const MOST_BLOCK = 4_294_967_295;

/** PostgreSQL is away, slow or asks to come again: nothing is wrong with the rows. */
const PASSING = new Set(["40001", "40P01", "55P03", "57014", "57P01", "57P02", "57P03", "53300", "53100"]);
const isPassing = (error: unknown) => isConnectionError(error) || PASSING.has(sqlState(error));

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
