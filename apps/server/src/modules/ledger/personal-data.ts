import type { PersonalData } from "#kernel/personal-data.ts";
import { chart } from "./accounts.ts";
import type { Ledger } from "./service.ts";
import { balancesOfMember } from "./store.ts";

/** Accounts of a member: the books are kept, under an id that leads to nobody once the member is gone. */
export const personalDataOfLedger = (ledger: Pick<Ledger, "post">, now: () => Date): PersonalData[] => [
  {
    table: "ledger_accounts",
    async export(db, { programId, memberId }) {
      const balances = await balancesOfMember(db, programId, memberId);
      return balances.map(({ account, debit, credit }) => ({ account: chart[account].zh, balance: credit - debit }));
    },
    erase: async () => {},
    // what stands is not rewritten: the balances move with a transaction of their own, once per pair
    async merge(tx, from, into) {
      const balances = await balancesOfMember(tx, from.programId, from.memberId);
      const entries = balances.flatMap(({ account, debit, credit }) => {
        const side = (fen: number) => ({ debit: Math.max(fen, 0), credit: Math.max(-fen, 0) });
        return debit === credit
          ? []
          : [
              { account, ref: from.memberId, memberId: from.memberId, ...side(credit - debit) },
              { account, ref: into.memberId, memberId: into.memberId, ...side(debit - credit) },
            ];
      });
      const source = `merge:${from.memberId}:${into.memberId}`;
      const head = { programId: from.programId, source, kind: "member_merged", at: now(), orderId: null, voucher: {} };
      await ledger.post(tx, [{ ...head, entries }]);
    },
  },
];
