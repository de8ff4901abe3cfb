import { sql } from "kysely";
import { checkpoint } from "./checkpoint.ts";
import type { Clock } from "./clock.ts";
import { afterCommit, type Databases, type Db, type Tx, transact } from "./db.ts";
import type { Log } from "./log.ts";
import { startLoop } from "./loop.ts";

/** A call to the outside world that must happen: `id` is made with the intent, and is the provider's own number for it. */
export type Intent<P = unknown> = { id: string; programId: string; kind: string; payload: P; attempts: number };

/**
 * What a call came to. `done` and `refused` are final; `retry` = certainly not done (no connection, 429, 5xx with a promise);
 * `unknown` = sent, no answer: only the sender's `ask` may tell, unless the provider takes the same id twice without harm.
 */
export type Outcome =
  | { is: "done"; result?: unknown }
  | { is: "refused"; error: string }
  | { is: "retry"; error: string /** Not before this, when the provider says how long to wait. */; notBefore?: Date }
  | { is: "unknown"; error: string };

export type Sender<P = unknown> = {
  readonly kind: string;
  /** Called outside any transaction. A throw counts as `unknown`. */
  send(intent: Intent<P>, signal: AbortSignal): Promise<Outcome>;
  /** Asks the provider what became of an unknown one; without it the intent is sent again (then say why twice is harmless). */
  ask?(intent: Intent<P>, signal: AbortSignal): Promise<Outcome>;
  /** Runs in the transaction that settles the intent: where the outcome takes effect. */
  settled?(tx: Tx, intent: Intent<P>, outcome: Extract<Outcome, { is: "done" | "refused" }>): Promise<void>;
};

export type NewIntent = { id: string; programId: string; kind: string; payload: unknown };

export type Outbox = {
  start(): void;
  stop(): Promise<void>;
  /** Sends what is due by the app clock until nothing is; returns how many calls were made. */
  runDue(): Promise<number>;
};

/** 2, 4, 8 … seconds, at most 10 minutes apart; nothing gives up by itself, FAILED is only what the provider refused. */
const LONGEST_BACKOFF_SECONDS = 600;
/** An intent taken by a process that died becomes due again after this; longer than any call may take. */
const LEASE_SECONDS = 60;
const CALL_TIMEOUT_MS = 20_000;
const AT_ONCE = 8;
const POLL_MS = 1_000;
/** Settled intents stay so long for whoever looks into what happened; what they did is kept by the module that asked. */
const SETTLED_KEPT = "7 days";

/** Asks for a call, in the transaction that decides it. The same id again changes nothing. */
export async function enqueueIntent(tx: Tx, { id, programId, kind, payload }: NewIntent): Promise<void> {
  await sql`
    insert into outbox_intents (id, program_id, kind, payload, next_at)
    values (${id}, ${programId}, ${kind}, ${JSON.stringify(payload)}::jsonb, app_now())
    on conflict (id) do nothing`.execute(tx);
  afterCommit(tx, announce);
}

const hearers = new Set<() => void>();
function announce() {
  for (const hear of hearers) hear();
}

export function createOutbox(options: {
  db: Databases;
  clock: Clock;
  log: Log;
  senders: readonly Sender<never>[];
}): Outbox {
  const { db, log } = options;
  // A sender gets only intents of its kind, whose payload its own module wrote.
  const senders = new Map(options.senders.map((sender) => [sender.kind, sender as Sender]));
  let loop: ReturnType<typeof startLoop> | undefined;
  const nudge = () => loop?.nudge();

  async function runDue(): Promise<number> {
    let calls = 0;
    for (;;) {
      const taken = await takeDue(db, [...senders.keys()]);
      if (taken.length === 0) return calls;
      await Promise.all(taken.map(deliver));
      calls += taken.length;
    }
  }

  async function deliver(intent: Intent & { state: "PENDING" | "UNKNOWN" }) {
    const sender = senders.get(intent.kind);
    if (!sender) return;
    const signal = AbortSignal.timeout(CALL_TIMEOUT_MS);
    const call = intent.state === "UNKNOWN" && sender.ask ? sender.ask : sender.send;
    checkpoint(`${intent.kind}.taken`);
    const outcome = await call.call(sender, intent, signal).catch((error: unknown): Outcome => {
      log.warn({ err: error, kind: intent.kind, intent: intent.id }, "outside call has no answer");
      return { is: "unknown", error: error instanceof Error ? error.message : String(error) };
    });
    checkpoint(`${intent.kind}.called`);
    await transact(db.workers, async (tx) => {
      if (!(await record(tx, intent, outcome))) return; // another process settled it meanwhile
      if (outcome.is === "done" || outcome.is === "refused") await sender.settled?.(tx, intent, outcome);
    });
  }

  return {
    start() {
      hearers.add(nudge);
      loop = startLoop({ name: "outbox", everyMs: POLL_MS, log, turn: () => runDue() });
    },
    async stop() {
      hearers.delete(nudge);
      await loop?.stop();
    },
    runDue,
  };
}

/** Index: outbox_intents_due. The lease makes a second process, or the next look, leave them alone meanwhile. */
async function takeDue(db: Databases, kinds: readonly string[]) {
  const { rows } = await sql<Intent & { state: "PENDING" | "UNKNOWN" }>`
    update outbox_intents set attempts = attempts + 1, next_at = app_now() + make_interval(secs => ${LEASE_SECONDS})
    where id in (
      select id from outbox_intents
      where state in ('PENDING', 'UNKNOWN') and next_at <= app_now() and kind = any(${[...kinds]})
      order by next_at limit ${AT_ONCE} for update skip locked)
    returning id, program_id as "programId", kind, payload, attempts, state`.execute(db.workers);
  return rows;
}

async function record(tx: Tx, intent: Intent, outcome: Outcome): Promise<boolean> {
  const state = { done: "DONE", refused: "FAILED", retry: "PENDING", unknown: "UNKNOWN" }[outcome.is];
  const backoff = Math.min(2 ** Math.min(intent.attempts, 20), LONGEST_BACKOFF_SECONDS);
  const isFinal = outcome.is === "done" || outcome.is === "refused";
  const notBefore = outcome.is === "retry" ? (outcome.notBefore ?? null) : null;
  const { numAffectedRows } = await sql`
    update outbox_intents
    set state = ${state}, last_error = ${outcome.is === "done" ? null : outcome.error},
        result = ${outcome.is === "done" ? JSON.stringify(outcome.result ?? null) : null}::jsonb,
        next_at = greatest(app_now() + make_interval(secs => ${isFinal ? 0 : backoff}), ${notBefore}::timestamptz),
        settled_at = ${isFinal ? sql`app_now()` : null}
    where id = ${intent.id} and state in ('PENDING', 'UNKNOWN') and attempts = ${intent.attempts}`.execute(tx);
  return numAffectedRows === 1n;
}

/** Payloads of a kind whose outcome is not known yet: what they ask for may happen at any moment, or have happened. */
export async function openIntents<P>(db: Db, kind: string): Promise<P[]> {
  const { rows } = await sql<{ payload: P }>`
    select payload from outbox_intents where kind = ${kind} and state in ('PENDING', 'UNKNOWN')`.execute(db);
  return rows.map(({ payload }) => payload);
}

/** Housekeeping: intents settled long ago; those that are not settled stay however old. Index: outbox_intents_settled. */
export async function forgetSettledIntents(db: Db): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from outbox_intents where settled_at <= app_now() - ${SETTLED_KEPT}::interval`.execute(db);
  return Number(numAffectedRows ?? 0n);
}
