import type { Address, AddressInput } from "@banyan/contracts";
import type { Clock } from "#kernel/clock.ts";
import { type Databases, type Db, type Tx, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import type { Sealer } from "#kernel/sealed.ts";
import * as store from "./address-store.ts";

/** What an order copies. */
export type Delivery = Pick<Address, "name" | "phone" | "province" | "city" | "district" | "detail">;

const MOST_ADDRESSES = 20;
const TABLE = "addresses";
export const PHONE_INDEX = "phone";

/** Where a member wants things sent. One is the default as long as there is any. */
export function createAddresses({ db, clock, sealer }: { db: Databases; clock: Clock; sealer: Sealer }) {
  return {
    list: async (programId: string, memberId: string): Promise<Address[]> =>
      (await store.listAddresses(db.reads, programId, memberId)).map(open),

    /** For checkout, in its transaction: one statement; null when it is not this member's. */
    async deliveryFor(from: Db | Tx, programId: string, memberId: string, id: string): Promise<Delivery | null> {
      const row = await store.findAddress(from, programId, memberId, id);
      if (!row) return null;
      const { name, phone, province, city, district, detail } = open(row);
      return { name, phone, province, city, district, detail };
    },

    /** Errors: TOO_MANY_ADDRESSES. */
    add: (programId: string, memberId: string, input: AddressInput): Promise<Address> =>
      transact(db.orders, async (tx) => {
        await store.lockMember(tx, programId, memberId);
        const count = await store.countAddresses(tx, programId, memberId);
        if (count >= MOST_ADDRESSES) fail("TOO_MANY_ADDRESSES");
        const address = { id: uuidv7(clock.now()), ...input, isDefault: input.isDefault || count === 0 };
        if (address.isDefault) await store.clearDefault(tx, programId, memberId);
        await store.insertAddress(tx, programId, memberId, seal(address));
        return address;
      }),

    /** Errors: ADDRESS_NOT_FOUND. */
    change: (programId: string, memberId: string, id: string, input: AddressInput): Promise<Address> =>
      transact(db.orders, async (tx) => {
        await store.lockMember(tx, programId, memberId);
        if (input.isDefault) await store.clearDefault(tx, programId, memberId);
        const isFound = await store.updateAddress(tx, programId, memberId, seal({ id, ...input }));
        if (!isFound) fail("ADDRESS_NOT_FOUND");
        await store.chooseDefault(tx, programId, memberId);
        const row = await store.findAddress(tx, programId, memberId, id);
        return row ? open(row) : fail("ADDRESS_NOT_FOUND");
      }),

    /** Errors: ADDRESS_NOT_FOUND. */
    remove: (programId: string, memberId: string, id: string): Promise<void> =>
      transact(db.orders, async (tx) => {
        await store.lockMember(tx, programId, memberId);
        if (!(await store.deleteAddress(tx, programId, memberId, id))) fail("ADDRESS_NOT_FOUND");
        await store.chooseDefault(tx, programId, memberId);
      }),
  };

  function seal({ id, name, phone, detail, ...plain }: Address): store.AddressRow {
    return {
      id,
      ...plain,
      name: sealer.seal(TABLE, "name", id, name),
      phone: sealer.seal(TABLE, "phone", id, phone),
      phoneIndex: sealer.blindIndex(PHONE_INDEX, phone),
      detail: sealer.seal(TABLE, "detail", id, detail),
    };
  }

  function open({ id, name, phone, phoneIndex: _, detail, ...plain }: store.AddressRow): Address {
    return {
      id,
      ...plain,
      name: sealer.open(TABLE, "name", id, name),
      phone: sealer.open(TABLE, "phone", id, phone),
      detail: sealer.open(TABLE, "detail", id, detail),
    };
  }
}
