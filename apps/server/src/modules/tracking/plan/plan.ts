import { type Databases, transact } from "#kernel/db.ts";
import type { Log } from "#kernel/log.ts";
import { KnownPlan, type Lesson, type Seen } from "./known-plan.ts";
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

/** One statement stores at most so many properties: a batch can bring 200,000, and what is stored stays when the request gives up. */
const atOnce = 5_000;

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
      for (let lessons = plan.lessonsIn(seen); lessons.length > 0; lessons = plan.lessonsIn(seen))
        await store(programId, one, plan, firstOf(lessons));
    });
    one.turns = turn.catch(() => {});
    return turn;
  }

  /** What was not stored is past a limit, and then teaches no more: each round leaves less. */
  async function store(programId: string, one: Kept, plan: KnownPlan, lessons: readonly Lesson[]): Promise<void> {
    const names = lessons.map(({ event }) => event);
    const { version, events, learnedEvents } = await transact(db.workers, async (tx) => {
      const touched = await touchPlan(tx, programId);
      await insertLessons(tx, programId, lessons);
      return { version: touched, ...(await readEvents(tx, programId, names)) };
    });
    plan.take(events, learnedEvents);
    // otherwise somebody changed more than these events: the next look reads it all
    if (version === plan.version + 1) plan.version = version;
    else one.lookedAt = Number.NEGATIVE_INFINITY;
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

/** Whole events as long as they fit; the first one always. */
function firstOf(lessons: readonly Lesson[]): Lesson[] {
  let properties = 0;
  return lessons.filter(({ types }, place) => {
    properties += types.size;
    return place === 0 || (properties <= atOnce && place < atOnce);
  });
}
