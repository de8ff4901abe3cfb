import type { ReportInterval } from "@banyan/contracts";
import type { Times } from "../../format/times.ts";
import type { Language } from "../../theme/preferences.ts";

/** A stretch of time of an answer: where it starts (a day, or the instant an hour begins) and the days of the range in it. */
type Bucket = { readonly start: string; readonly from: string; readonly to: string };

/** What a bucket is called on an axis and in a head: 11月22日 · 11-22 14:00 · 11/16–11/22 · 2026年11月. */
export function bucketLabel(bucket: Bucket, interval: ReportInterval, times: Times, language: Language): string {
  switch (interval) {
    case "hour":
      return times.exact(bucket.start).slice(5, 16);
    case "day":
      return times.dayLabel(bucket.from);
    case "week":
      return bucket.from === bucket.to ? short(bucket.from) : `${short(bucket.from)}–${short(bucket.to)}`;
    case "month": {
      const [year = "", month = ""] = bucket.from.split("-");
      return language === "zh" ? `${year}年${Number(month)}月` : `${months[Number(month) - 1]} ${year}`;
    }
  }
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const short = (day: string) => `${Number(day.slice(5, 7))}/${Number(day.slice(8))}`;
