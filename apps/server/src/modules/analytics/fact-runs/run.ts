import { hash } from "node:crypto";
import { DEFAULT_ZONE } from "@banyan/calendar";
import type { FactRun } from "@banyan/contracts";
import { checkpoint } from "#kernel/checkpoint.ts";
import type { Databases } from "#kernel/db.ts";
import { deliveredAmong, deliveredUntil, type Fact, factsAmong, pageOfFacts } from "#kernel/facts.ts";
import { openIntents } from "#kernel/outbox.ts";
import type { Programs } from "#kernel/programs.ts";
import type { EventRow } from "#modules/tracking/index.ts";
import { amountOf, factToRow, seqOfFactId } from "../facts-to-rows.ts";
import { type Block, blockKind, counted, factsConsumer } from "../reactions.ts";
import type { AnalyticsStore } from "../store.ts";
import type { FactRows, StoredFact } from "./rows-store.ts";
import {
  advanceRun,
  type DayTotal,
  endRun,
  type FactRunRecord,
  findRun,
  goneWithPerson,
  totalsInLog,
} from "./store.ts";

export type FactRunDeps = {
  db: Databases;
  programs: Programs;
  rows: FactRows;
  insertFacts: AnalyticsStore["insertFacts"];
  /** Persons who were erased. */
  erasedPersons(programId: string): Promise<readonly number[]>;
};

/** What the id of a row has room for. */
const lastSeq = 2 ** 48 - 1;
const windowFacts = 5_000;
const sliceMs = 8_000;
/** A fact that commits late may be on its way while both sides are counted: then they are counted again. */
const looks = 5;
const mostDifferences = 100;

/**
 * Works on a run for a while. A replay goes through the log window by window and puts right what ClickHouse has otherwise: a row
 * that is missing, twice, different, or of no fact. Rows that are right are never touched, so reports have no gap; after kill −9
 * the window is simply compared again. Then both sides are counted.
 */
export async function runFactsSlice(
  deps: FactRunDeps,
  programId: string,
  id: string,
  signal: AbortSignal,
): Promise<"finished" | "more"> {
  const endsAt = performance.now() + sliceMs;
  let run = await findRun(deps.db.workers, programId, id);
  while (run?.state === "RUNNING") {
    if (run.cancelAsked) {
      await endRun(deps.db.workers, run, { state: "CANCELLED" });
      return "finished";
    }
    if (run.kind === "CHECK" || run.doneSeq >= run.untilSeq) {
      await endRun(deps.db.workers, run, { state: "DONE", ...(await compare(deps, programId)) });
      return "finished";
    }
    if (!(await replayWindow(deps, run))) return "finished";
    checkpoint("facts.window-done");
    if (signal.aborted || performance.now() > endsAt) return "more";
    run = await findRun(deps.db.workers, programId, id);
  }
  return "finished";
}

async function replayWindow(
  { db, programs, rows, insertFacts, erasedPersons }: FactRunDeps,
  run: FactRunRecord,
): Promise<boolean> {
  const { programId, doneSeq: after, untilSeq } = run;
  const facts = await pageOfFacts(db.workers, {
    programId,
    facts: counted,
    after,
    until: untilSeq,
    limit: windowFacts,
  });
  const until = facts.length < windowFacts ? untilSeq : (facts.at(-1)?.seq ?? untilSeq);
  const nobody = new Set(await erasedPersons(programId));
  const zone = (await programs.byId(programId))?.zone ?? DEFAULT_ZONE;
  const right = new Map(
    facts
      .map((fact) => [factToRow(fact as Fact, zone), fact.seq] as const)
      .flatMap(([row, seq]) =>
        goneWithPerson.has(row.event) && nobody.has(row.person) ? [] : [[row.id, { row, seq }] as const],
      ),
  );
  // the last window looks past the end of the log as well
  const end = until === untilSeq ? lastSeq : until;
  const stored = await rows.stored(programId, after, end);
  const isRight = (one: StoredFact) => {
    const found = right.get(one.fact);
    return found !== undefined && one.copies === 1 && isSame(one, found.row);
  };
  const others = stored
    .filter((one) => !isRight(one) && !(goneWithPerson.has(one.event) && nobody.has(one.person)))
    .map(({ fact }) => fact);
  // a row whose fact was not there when the log was read is no stranger when it is there now: a row comes after its fact
  const known = await factsAmong(db.workers, programId, others.map(seqOfFactId));
  const wrong = others.filter((fact) => right.has(fact) || !known.has(seqOfFactId(fact)));

  // only what the live way has surely dealt with: it would store the others itself
  const good = new Set(stored.filter(isRight).map(({ fact }) => fact));
  const lacking = [...right.values()].filter(({ row }) => !good.has(row.id));
  const settled = await settledAmong(
    db,
    lacking.map(({ seq, row }) => ({ seq, id: row.id })),
  );
  const takeOut = wrong.filter((fact) => !right.has(fact) || settled.has(fact));
  if (takeOut.length > 0) await rows.remove(programId, takeOut);
  checkpoint("facts.removed");
  const there = new Set((lacking.length === 0 ? [] : await rows.stored(programId, after, end)).map(({ fact }) => fact));
  const putIn = lacking.flatMap(({ row }) => (settled.has(row.id) && !there.has(row.id) ? [row] : []));
  if (putIn.length > 0) {
    const ids = putIn.map(({ id }) => id);
    await rows.removeRecent(programId, ids);
    await insertFacts(putIn, `replay/${run.id}/${hash("sha256", ids.join())}`);
  }
  return advanceRun(db.workers, run, {
    doneSeq: until,
    facts: facts.length,
    added: putIn.length,
    removed: takeOut.length,
  });
}

/** Their cursor is past, and the block they went into has arrived; in this order, for a block commits with the cursor. */
async function settledAmong(db: Databases, facts: readonly { seq: number; id: string }[]): Promise<Set<string>> {
  if (facts.length === 0) return new Set();
  const delivered = await deliveredAmong(
    db.workers,
    factsConsumer,
    facts.map(({ seq }) => seq),
  );
  const open = new Set(
    (await openIntents<Block>(db.workers, blockKind)).flatMap(({ events }) => events.map(({ id }) => id)),
  );
  return new Set(facts.flatMap(({ seq, id }) => (delivered.has(seq) && !open.has(id) ? [id] : [])));
}

const isSame = (stored: StoredFact, { event, person, ts, amount_fen, product_id, props }: EventRow) =>
  stored.event === event &&
  stored.person === person &&
  stored.atMs === Math.round(Number(ts) * 1000) &&
  stored.amountFen === amount_fen &&
  stored.product === product_id &&
  stored.props === props;

/** Rows past what is compared whose fact is nowhere. */
async function ofNoFact({ db, rows }: FactRunDeps, programId: string, until: number): Promise<DayTotal[]> {
  const after = await rows.after(programId, until);
  const known = await factsAmong(
    db.workers,
    programId,
    after.map(({ seq }) => seq),
  );
  return after
    .filter(({ seq }) => !known.has(seq))
    .map(({ day, event, amountFen }) => ({ day, event, facts: 1, amountFen }));
}

/** Both sides by day and event; what is still on its way counts on neither. */
async function compare(
  deps: FactRunDeps,
  programId: string,
): Promise<{ compared: FactRun["compared"]; differences: FactRun["differences"] }> {
  for (let look = 1; ; look++) {
    const { seq } = await deliveredUntil(deps.db.workers, { programId, consumer: factsConsumer, facts: counted });
    const open = (await openIntents<Block>(deps.db.workers, blockKind)).flatMap(({ events }) =>
      events.map(({ id }) => seqOfFactId(id)),
    );
    const until = Math.min(seq, ...open.map((one) => one - 1));
    const nobody = await deps.erasedPersons(programId);
    const names = counted.map(({ name }) => name);
    const log = await totalsInLog(deps.db.workers, { programId, names, until, amountOf, nobody });
    const differences = differencesOf(log, [
      ...(await deps.rows.totals(programId, until, nobody)),
      ...(await ofNoFact(deps, programId, until)),
    ]);
    if (differences.length > 0 && look < looks) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      continue;
    }
    const sum = (pick: (total: DayTotal) => number) => log.reduce((all, total) => all + pick(total), 0);
    const compared = {
      facts: sum(({ facts }) => facts),
      amountFen: sum(({ amountFen }) => amountFen),
      days: new Set(log.map(({ day }) => day)).size,
    };
    return { compared, differences: differences.slice(0, mostDifferences) };
  }
}

/** Days and events where the two do not agree, oldest first. */
export function differencesOf(log: readonly DayTotal[], rows: readonly DayTotal[]): FactRun["differences"] {
  const keyOf = ({ day, event }: DayTotal) => `${day} ${event}`;
  const both = new Map<string, FactRun["differences"][number]>();
  const none = { expected: 0, actual: 0, expectedFen: 0, actualFen: 0 };
  for (const total of log)
    both.set(keyOf(total), {
      ...none,
      day: total.day,
      event: total.event,
      expected: total.facts,
      expectedFen: total.amountFen,
    });
  for (const { day, event, facts, amountFen } of rows) {
    const one = both.get(`${day} ${event}`) ?? { ...none, day, event };
    both.set(`${day} ${event}`, { ...one, actual: one.actual + facts, actualFen: one.actualFen + amountFen });
  }
  return [...both.values()]
    .filter(({ expected, actual, expectedFen, actualFen }) => expected !== actual || expectedFen !== actualFen)
    .toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.event < b.event ? -1 : 1));
}
