import { sql } from "kysely";
import type { Db } from "#kernel/db.ts";

/** Numbers taken from the table at once: a restart loses at most so many, a busy hour asks rarely. */
const BLOCK = 256;

export type PersonNumbers = {
  /** So many unused numbers, each given to one caller only. */
  take(programId: string, count: number): Promise<number[]>;
  /** Those of them that were surely not used. */
  giveBack(programId: string, numbers: readonly number[]): void;
};

/** Dense person numbers per program. Blocks are committed on their own, so a rolled-back caller never hands a number out twice. */
export function createPersonNumbers(db: Db): PersonNumbers {
  const free = new Map<string, number[]>();
  const refills = new Map<string, Promise<void>>();

  async function refill(programId: string, count: number) {
    const size = Math.max(BLOCK, count);
    const { rows } = await sql<{ next: number }>`
      insert into person_numbers (program_id, next) values (${programId}, ${1 + size})
      on conflict (program_id) do update set next = person_numbers.next + ${size}
      returning next`.execute(db);
    const next = rows[0]?.next;
    if (next === undefined) throw new Error(`No person numbers for ${programId}`);
    const numbers = free.get(programId) ?? [];
    // ascending from the front
    for (let number = next - size; number < next; number++) numbers.push(number);
    free.set(programId, numbers);
  }

  return {
    async take(programId, count) {
      for (;;) {
        const numbers = free.get(programId);
        if (numbers && numbers.length >= count) return numbers.splice(0, count);
        const running = refills.get(programId) ?? refill(programId, count).finally(() => refills.delete(programId));
        refills.set(programId, running);
        await running;
      }
    },
    giveBack(programId, numbers) {
      free.get(programId)?.unshift(...numbers);
    },
  };
}
