import { fail } from "#kernel/failure.ts";

/** Of reports whose numbers count no people; those of the metrics they are about do. */
export const noPeople = async (): Promise<never> =>
  fail("INVALID_INPUT", { field: "body.cell", details: { reason: "this report counts no people" } });
