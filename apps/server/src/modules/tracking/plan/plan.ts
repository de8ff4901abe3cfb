import { type Databases, transact } from "#kernel/db.ts";
import type { Log } from "#kernel/log.ts";
import { KnownPlan, type Seen } from "./known-plan.ts";
import { insertLessons, readEvents, readPlan, touchPlan, versionOfPlan } from "./learn-store.ts";

export type LivePlan = {
  /**
   * The program's plan, with everything these teach already in it: their `check` knows every type. Asks PostgreSQL when something
   * new is seen, and at most once a second whether somebody else changed the plan.
   */
  learn(programId: string, seen: readonly Seen[]): Promise<KnownPlan>;
  /** Called after a change of this process: its next event already follows it. */
  changed(programId: string): void;
};

/** Another process's change is looked for this often, without holding up anybody … */
const lookAfterMs = 1_000;
/** … and when the last look is older than this, the next event waits for it. */
const trustMs = 2_000;

type Kept = { plan: Promise<KnownPlan>; lookedAt: number; isLooking: boolean; turns: Promise<void> };

export function createLivePlan({ db, log }: { db: Databases; log: Log }): LivePlan {
  const kept = new Map<string, Kept>();

  function load(programId: string): Kept {
    const plan = readPlan(db.reads, programId).then((stored) => new KnownPlan(stored));
    const one: Kept = { plan, lookedAt: performance.now(), isLooking: false, turns: Promise.resolve() };
    plan.catch(() => kept.get(programId) === one && kept.delete(programId));
    kept.set(programId, one);
    return one;
  }

  async function current(programId: string): Promise<Kept> {
    const one = kept.get(programId) ?? load(programId);
    const age = performance.now() - one.lookedAt;
    if (age < lookAfterMs) return one;
    if (age > trustMs) await look(programId, one);
    else if (!one.isLooking) void look(programId, one);
    return one;
  }

  /** In turn with what is learned: a plan read before a lesson was stored must not take the place of one that knows it. */
  async function look(programId: string, one: Kept): Promise<void> {
    one.isLooking = true;
    one.turns = one.turns.then(async () => {
      const plan = await one.plan;
      const at = performance.now();
      try {
        if ((await versionOfPlan(db.reads, programId)) !== plan.version)
          one.plan = Promise.resolve(new KnownPlan(await readPlan(db.reads, programId)));
        one.lookedAt = at;
      } catch (error) {
        log.warn({ err: error, programId }, "the tracking plan cannot be looked up; the known one goes on");
      }
      one.isLooking = false;
    });
    await one.turns;
  }

  /** One at a time per program: of twenty requests with the same new property nineteen find it known when their turn comes. */
  function learnInTurn(programId: string, one: Kept, seen: readonly Seen[]): Promise<void> {
    const turn = one.turns.then(async () => {
      const plan = await one.plan;
      const lessons = plan.lessonsIn(seen);
      if (lessons.length === 0) return;
      await transact(db.orders, async (tx) => {
        const version = await touchPlan(tx, programId);
        await insertLessons(tx, programId, lessons);
        return {
          version,
          ...(await readEvents(
            tx,
            programId,
            lessons.map(({ event }) => event),
          )),
        };
      }).then(({ version, events, learnedEvents }) => {
        plan.take(events, learnedEvents);
        // otherwise somebody changed more than these events: the next look reads it all
        if (version === plan.version + 1) plan.version = version;
        else one.lookedAt = Number.NEGATIVE_INFINITY;
      });
    });
    one.turns = turn.catch(() => {});
    return turn;
  }

  return {
    async learn(programId, seen) {
      const one = await current(programId);
      const plan = await one.plan;
      if (plan.lessonsIn(seen).length === 0) return plan;
      await learnInTurn(programId, one, seen);
      return one.plan;
    },
    changed: (programId) => void kept.delete(programId),
  };
}
