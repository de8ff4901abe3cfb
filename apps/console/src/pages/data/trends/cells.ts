import type { TrendsCell } from "@banyan/contracts";
import type { TrendsRow } from "./rows.ts";

/** Which number a row shows at a bucket (its start), or of the whole range. */
export const cellOf = (row: TrendsRow, bucket: string | undefined, isBefore: boolean): TrendsCell => ({
  series: row.key,
  ...(bucket !== undefined && { bucket }),
  breakdown: row.breakdown.map(({ value, isOther }) => ({ value, ...(isOther && { isOther }) })),
  isBefore,
});
