export const growthSteps = ["visitors", "viewers", "cart", "orders", "paid"] as const;
export type GrowthStep = (typeof growthSteps)[number];
/** People of each step, in their order; money is what the last of them paid. */
export type Steps = { readonly people: Record<GrowthStep, number>; readonly paidFen: number };

export type Leak = {
  readonly from: GrowthStep;
  readonly to: GrowthStep;
  /** `worse`: fewer go on than in the period before. `largest`: none is worse; here most are lost. */
  readonly kind: "worse" | "largest";
  readonly people: number;
  /** Who went on, of those at the step; and before. */ readonly rate: number;
  readonly rateBefore: number | null;
  /** What the people would have paid, had they gone on like the others; null for `largest`. */ readonly lostFen:
    | number
    | null;
};
/** Of fewer people than this nothing is said. */
const LEAST_PEOPLE = 30;

/**
 * The biggest leak of the growth funnel: the step whose conversion fell most beside the period before, by lost value
 * (people × chance to pay from there on × paid per buyer); if none fell, the step most people are lost at.
 */
export function biggestLeak(now: Steps, before: Steps): Leak | null {
  const perBuyer = now.people.paid === 0 ? 0 : now.paidFen / now.people.paid;
  const found = growthSteps.slice(1).flatMap((to, n): Leak[] => {
    const from = growthSteps[n];
    if (from === undefined || now.people[from] < LEAST_PEOPLE) return [];
    const rate = Math.min(1, now.people[to] / now.people[from]);
    const rateBefore = before.people[from] < LEAST_PEOPLE ? null : Math.min(1, before.people[to] / before.people[from]);
    const chance = now.people[to] === 0 ? 0 : Math.min(1, now.people.paid / now.people[to]);
    const fewer = rateBefore === null ? 0 : (rateBefore - rate) * now.people[from];
    return fewer >= 1
      ? [
          {
            from,
            to,
            kind: "worse",
            people: Math.round(fewer),
            rate,
            rateBefore,
            lostFen: Math.round(fewer * chance * perBuyer),
          },
        ]
      : [
          {
            from,
            to,
            kind: "largest",
            people: Math.max(0, now.people[from] - now.people[to]),
            rate,
            rateBefore,
            lostFen: null,
          },
        ];
  });
  const worse = found.filter(({ kind }) => kind === "worse");
  const by = (size: (leak: Leak) => number) => (a: Leak, b: Leak) => size(b) - size(a);
  if (worse.length > 0) return worse.sort(by(({ lostFen, people }) => (lostFen ?? 0) * 1_000 + people))[0] ?? null;
  return found.filter(({ people }) => people > 0).sort(by(({ people }) => people))[0] ?? null;
}
