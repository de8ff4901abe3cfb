import { sql } from "kysely";
import { type Db, type Tx, transact } from "./db.ts";

/** Whose data: a member of a program, and the person number events carry. */
export type Subject = { programId: string; memberId: string; personId: number };
/** The same with everything they are known by: every number that counts as `personId`, and their devices. */
export type WholePerson = Subject & { numbers: readonly number[]; devices: readonly string[] };

/**
 * A place outside PostgreSQL that keeps something about people: ClickHouse, files. It is erased after PostgreSQL, by calls
 * that are repeated until they succeed; by then nobody can be looked up any more, so it notes before what it will need.
 */
export type PersonalStore<Trace = unknown> = {
  readonly name: string;
  /** What finds the person's things later. Runs in the transaction that erases, before any handler; must fit into JSON. */
  trace(tx: Tx, person: WholePerson): Promise<Trace>;
  /** For the person to read: rows by name, and files. */
  export(person: WholePerson): Promise<{ rows: Record<string, Record<string, unknown>[]>; files: PersonalFile[] }>;
  /** Twice is harmless; a throw means: again later. */
  erase(programId: string, trace: Trace): Promise<void>;
  /** What still arrived under numbers that were erased a moment ago. */
  sweep?(programId: string, numbers: readonly number[]): Promise<void>;
};
export type PersonalFile = { name: string; bytes: Buffer };

/** What a module does with the rows of one of its tables that belong to a member or person. */
export type PersonalData = {
  readonly table: string;
  /** Rows as the member may read them; sealed columns opened. Empty when there is nothing to give. */
  export(db: Db | Tx, subject: Subject): Promise<Record<string, unknown>[]>;
  /** Deletes or makes anonymous; what law or bookkeeping keeps stays without a name. Twice is harmless. */
  erase(tx: Tx, subject: Subject): Promise<void>;
  /** Two persons are one: what belonged to `from` belongs to `into`. Twice is harmless. */
  merge(tx: Tx, from: Subject, into: Subject): Promise<void>;
};

export type PersonalDataRegistry = {
  register(...handlers: PersonalData[]): void;
  registerStores(...stores: PersonalStore[]): void;
  readonly stores: readonly PersonalStore[];
  export(db: Db, subject: Subject): Promise<Record<string, Record<string, unknown>[]>>;
  /** In one transaction; what lies outside PostgreSQL stays. */
  erase(db: Db, subject: Subject): Promise<void>;
  eraseIn(tx: Tx, subject: Subject): Promise<void>;
  merge(tx: Tx, from: Subject, into: Subject): Promise<void>;
  /** Tables with a member_id or person_id column that nobody registered; a test keeps this empty. */
  unhandledTables(db: Db): Promise<string[]>;
};

export function createPersonalData(): PersonalDataRegistry {
  const handlers = new Map<string, PersonalData>();
  const stores: PersonalStore[] = [];
  async function eraseIn(tx: Tx, subject: Subject) {
    for (const handler of handlers.values()) await handler.erase(tx, subject);
  }
  return {
    stores,
    registerStores(...added) {
      stores.push(...added); // a store gets back the traces it made
    },
    register(...added) {
      for (const handler of added) {
        if (handlers.has(handler.table)) throw new Error(`Personal data of ${handler.table} is registered twice`);
        handlers.set(handler.table, handler);
      }
    },
    async export(db, subject) {
      const data: Record<string, Record<string, unknown>[]> = {};
      for (const handler of handlers.values()) data[handler.table] = await handler.export(db, subject);
      return data;
    },
    async erase(db, subject) {
      await transact(db, (tx) => eraseIn(tx, subject));
    },
    eraseIn,
    async merge(tx, from, into) {
      for (const handler of handlers.values()) await handler.merge(tx, from, into);
    },
    async unhandledTables(db) {
      const { rows } = await sql<{ table: string }>`
        select distinct table_name as "table" from information_schema.columns
        where table_schema = 'public' and column_name in ('member_id', 'person_id') order by 1`.execute(db);
      return rows.map(({ table }) => table).filter((table) => !handlers.has(table));
    },
  };
}
