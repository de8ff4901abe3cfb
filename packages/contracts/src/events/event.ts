import type * as z from "zod/mini";

/** A fact of the one vocabulary: its name on the wire (snake_case, past tense for business facts) and the shape of its data. */
export type EventType<Name extends string = string, Schema extends z.core.$ZodType = z.core.$ZodType> = {
  readonly name: Name;
  /** `device`: sent by the tracker. `server`: appended to the facts log inside the transaction that made it true. */
  readonly source: "device" | "server";
  readonly zh: string;
  readonly en: string;
  readonly schema: Schema;
};

export const event = <const Name extends string, Schema extends z.core.$ZodType>(
  e: EventType<Name, Schema>,
): EventType<Name, Schema> => e;

export type EventData<E> = E extends EventType<string, infer S> ? z.core.output<S> : never;
