import type { BillDay, BillDifference, BillState, BillSubject } from "@banyan/contracts";
import { fail } from "#kernel/failure.ts";
import type { Ordering } from "../deps.ts";
import { countDays, countDifferent, findDay, listDays, listDifferences, listLines } from "./bill-reads.ts";
import { hasBill, reconcile, reconcileDue } from "./reconcile.ts";

type Paging = { page: number; pageSize: number };
const window = ({ page, pageSize }: Paging) => ({ limit: pageSize, offset: (page - 1) * pageSize });

export type Bills = ReturnType<typeof createBills>;

/** Our money beside WeChat's bill, day by day. */
export function createBills(deps: Ordering) {
  const { reads } = deps.db;

  async function readDay(programId: string, day: string): Promise<BillDay & { list: BillDifference[] }> {
    const found = (await findDay(reads, programId, day)) ?? fail("BILL_DAY_NOT_FOUND");
    return { ...found, list: await listDifferences(reads, programId, day) };
  }

  return {
    async list(programId: string, query: Paging & { state?: BillState | undefined }) {
      const [items, counts] = await Promise.all([
        listDays(reads, programId, { state: query.state, ...window(query) }),
        countDays(reads, programId),
      ]);
      const total = query.state ? counts[query.state] : counts.WAITING + counts.BALANCED + counts.DIFFERENT;
      return { items, counts, total, page: query.page, pageSize: query.pageSize };
    },
    /** Errors: BILL_DAY_NOT_FOUND. */
    get: readDay,
    async lines(programId: string, day: string, query: Paging & { subject?: BillSubject | undefined }) {
      if (!(await findDay(reads, programId, day))) fail("BILL_DAY_NOT_FOUND");
      const lines = await listLines(reads, programId, day, { subject: query.subject, ...window(query) });
      return { ...lines, page: query.page, pageSize: query.pageSize };
    },
    /** By hand, as often as wanted; a bill that is not there leaves what was found before. Errors: BILL_NOT_READY. */
    async check(programId: string, day: string) {
      if (!hasBill(day, deps.clock.now())) fail("BILL_NOT_READY");
      await reconcile(deps, programId, day);
      return readDay(programId, day);
    },
    /** Days with differences, for the things to handle. */
    countDifferent: (programId: string) => countDifferent(reads, programId),
    reconcileDue: () => reconcileDue(deps),
  };
}
