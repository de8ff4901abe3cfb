import type { EventData, EventType } from "@banyan/contracts";
import { sql } from "kysely";
import * as z from "zod/mini";
import { afterCommit, type Tx } from "../db.ts";

/** A fact's name on the wire and the shape of its data; they live in `@banyan/contracts` `events/<module>.ts`. */
export type FactType = Pick<EventType, "name" | "schema">;

export type NewFact<F extends FactType = FactType> = {
  programId: string;
  /** What the fact is about, e.g. the order id: a consumer gets the facts of one subject in order. */
  subject: string;
  data: EventData<F> | z.core.input<F["schema"]>;
  /** Who it happened to, when someone. */
  personId?: number | null | undefined;
};

/** A fact as consumers get it. */
export type Fact<F extends FactType = FactType> = F extends FactType
  ? {
      /** Order of delivery; grows, with gaps. */
      seq: number;
      name: F["name"];
      programId: string;
      subject: string;
      personId: number | null;
      at: Date;
      data: z.core.output<F["schema"]>;
    }
  : never;

/**
 * Append one fact. Take the subject's row lock before you append: `seq` is drawn here, so facts appended under the lock
 * carry the order in which they became true.
 */
export function appendFact<F extends FactType>(tx: Tx, fact: F, entry: NewFact<F>): Promise<void> {
  return appendFacts(tx, [[fact, entry]]);
}

/** Several facts in one statement, whatever their number: `appendFacts(tx, [[orderPlaced, {…}], [stockReserved, {…}]])`. */
export async function appendFacts<const F extends readonly FactType[]>(
  tx: Tx,
  entries: readonly [...{ [I in keyof F]: readonly [F[I], NewFact<F[I]>] }],
): Promise<void> {
  if (entries.length === 0) return;
  const names: string[] = [];
  const programs: string[] = [];
  const subjects: string[] = [];
  const persons: (number | null)[] = [];
  const data: string[] = [];
  for (const [fact, entry] of entries as readonly (readonly [FactType, NewFact])[]) {
    names.push(fact.name);
    programs.push(entry.programId);
    subjects.push(entry.subject);
    persons.push(entry.personId ?? null);
    data.push(JSON.stringify(z.parse(fact.schema, entry.data)));
  }
  // arrays keep the text the same for any number of facts, so it is prepared once
  await sql`
    insert into facts (name, program_id, subject, person_id, data, at)
    select name, program_id, subject, person_id, data::jsonb, app_now()
    from unnest(${names}::text[], ${programs}::text[], ${subjects}::text[], ${persons}::integer[], ${data}::text[])
      with ordinality as fact (name, program_id, subject, person_id, data, position)
    order by position`.execute(tx);
  afterCommit(tx, announce);
}

const hearers = new Set<() => void>();

/** Called after each commit that appended facts in this process. */
export function onFactsAppended(hear: () => void): () => void {
  hearers.add(hear);
  return () => void hearers.delete(hear);
}
function announce() {
  for (const hear of hearers) hear();
}
