import { events, exposures, persons, sessions } from "./events.ts";
import { invited, newcomers, shares } from "./newcomers.ts";
import { couponCohort, refundTimes, repeats, shipments, winning } from "./orders.ts";

/** Every scan; each answers all of its measures with one statement. */
export const scans = {
  ...{ events, persons, exposures, sessions, newcomers, invited, shares },
  ...{ shipments, refundTimes, repeats, couponCohort, winning },
} as const;

type Scans = typeof scans;
type ScannedMeasure = { [K in keyof Scans]: keyof Scans[K]["measures"] }[keyof Scans] & string;
/** Told by something else than a statement by bucket: windows of days, what channels cost, what stands now. */
export type Measure =
  | ScannedMeasure
  | ("active_sum" | "active_days" | "active_7" | "active_30")
  | ("ad_fen" | "payback_days")
  | ("member_count" | "raised_members" | "on_sale" | "sold_out");
