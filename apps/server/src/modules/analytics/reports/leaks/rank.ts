import { LEAK_LEAST_PERSONS, type LeakPart, type LeakStep, leakSteps } from "@banyan/contracts";

/** People of a part by how far they got: [visited or further, viewed or further, …, paid]. */
export type Reached = { readonly value: string; readonly persons: readonly number[]; readonly paidFen: number };
export type RankedLeak = {
  readonly by: LeakPart;
  readonly value: string;
  readonly from: LeakStep;
  readonly to: LeakStep;
  readonly persons: number;
  readonly droppedPersons: number;
  readonly rate: number;
  readonly benchmarkRate: number;
  readonly lostPersons: number;
  readonly lostFen: number;
};
const SHOWN_LEAKS = 50;

/** Drop-offs worse than their benchmark, by what they cost: lost people × who pays of those who get on × paid per buyer. */
export function rankLeaks(
  parts: readonly { by: LeakPart; now: Reached; benchmark: Reached | undefined }[],
  everybody: Reached,
): RankedLeak[] {
  const at = (reached: Reached | undefined, step: number) => reached?.persons[step] ?? 0;
  const buyers = at(everybody, leakSteps.length - 1);
  const perBuyer = buyers === 0 ? 0 : everybody.paidFen / buyers;
  const found = parts.flatMap(({ by, now, benchmark }) =>
    leakSteps.slice(1).flatMap((to, n): RankedLeak[] => {
      const from = leakSteps[n];
      const [persons, before] = [at(now, n), at(benchmark, n)];
      if (from === undefined || persons < LEAK_LEAST_PERSONS || before < LEAK_LEAST_PERSONS) return [];
      const [rate, benchmarkRate] = [at(now, n + 1) / persons, at(benchmark, n + 1) / before];
      const lostPersons = (benchmarkRate - rate) * persons;
      if (lostPersons < 1) return [];
      const pays = at(everybody, n + 1) === 0 ? 0 : buyers / at(everybody, n + 1);
      const told = { by, value: now.value, from, to, persons, droppedPersons: persons - at(now, n + 1) };
      return [{ ...told, rate, benchmarkRate, lostPersons, lostFen: Math.round(lostPersons * pays * perBuyer) }];
    }),
  );
  return found
    .sort((a, b) => b.lostFen - a.lostFen || b.lostPersons - a.lostPersons || (a.value < b.value ? -1 : 1))
    .slice(0, SHOWN_LEAKS);
}
