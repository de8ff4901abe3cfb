import { sql } from "kysely";
import * as z from "zod/mini";
import { afterCommit, type Databases, type Tx } from "./db.ts";

/** Something an operator may set, per program; typed, with its words for the console. */
export type Setting<S extends z.core.$ZodType = z.core.$ZodType> = {
  readonly key: string;
  readonly schema: S;
  readonly default: z.core.output<S>;
  readonly zh: string;
  readonly en: string;
};

/** @example export const unpaidMinutes = defineSetting({ key: "orders.unpaid-minutes", schema: z.int(), default: 30, zh: "未支付关闭（分钟）", en: "Close unpaid after (minutes)" }) */
export const defineSetting = <S extends z.core.$ZodType>(setting: Setting<S>): Setting<S> => setting;

export type Settings = {
  /** From memory after the first time; another process's change arrives by NOTIFY, at the latest after 30 s. */
  read<S extends z.core.$ZodType>(programId: string, setting: Setting<S>): Promise<z.core.output<S>>;
  write<S extends z.core.$ZodType>(
    tx: Tx,
    programId: string,
    setting: Setting<S>,
    value: z.core.input<S>,
  ): Promise<void>;
};

const CHANNEL = "banyan_settings";
const FRESH_MS = 30_000;

export function createSettings(db: Databases): Settings {
  const known = new Map<string, { values: Promise<Map<string, unknown>>; until: number }>();
  db.listen(CHANNEL, (programId) => (programId === "" ? known.clear() : known.delete(programId)));

  function valuesOf(programId: string): Promise<Map<string, unknown>> {
    const cached = known.get(programId);
    if (cached && cached.until > performance.now()) return cached.values;
    const values = sql<{ key: string; value: unknown }>`select key, value from settings where program_id = ${programId}`
      .execute(db.reads)
      .then(({ rows }) => new Map(rows.map(({ key, value }) => [key, value])));
    values.catch(() => known.delete(programId));
    known.set(programId, { values, until: performance.now() + FRESH_MS });
    return values;
  }

  return {
    async read(programId, setting) {
      const values = await valuesOf(programId);
      // a value stored by an older version that no longer fits counts as not set
      const parsed = values.has(setting.key) ? z.safeParse(setting.schema, values.get(setting.key)) : undefined;
      return parsed?.success ? parsed.data : setting.default;
    },
    async write(tx, programId, setting, value) {
      const json = JSON.stringify(z.parse(setting.schema, value));
      await sql`
        insert into settings (program_id, key, value) values (${programId}, ${setting.key}, ${json}::jsonb)
        on conflict (program_id, key) do update set value = excluded.value, updated_at = app_now()`.execute(tx);
      await sql`select pg_notify(${CHANNEL}, ${programId})`.execute(tx);
      afterCommit(tx, () => known.delete(programId));
    },
  };
}
