import type { DataSet } from "./generate.ts";
import type { Part } from "./part.ts";

const range = ({ from, to }: DataSet) => ({ from, to });
/** Always true, but it keeps the answer from being made of the roll-up: every event is read. */
const isThere = [{ property: "event", op: "is_set" }];
const whole = (extra: Record<string, unknown>) => ({
  question: (data: DataSet) => ({ range: range(data), ...extra }),
  sameAs: (data: DataSet) => ({ range: range(data), ...extra, filters: isThere }),
});

/** Retention of 60 daily cohorts over 31 offsets, lifecycle, stickiness, and rolling active users. */
export const part: Part = {
  measures: [
    {
      ...{ figure: "retentionCpuMs", kind: "retention", most: { "1m": 250, "20m": 200 } },
      ...whole({ offsets: 30, start: { event: "app_launch" }, return: { event: "view_item" } }),
    },
    {
      ...{ figure: "retentionFirstEverCpuMs", kind: "retention", most: { "20m": 200 } },
      ...whole({ offsets: 30, rule: "first_ever" }),
    },
    { figure: "lifecycleCpuMs", kind: "lifecycle", most: { "20m": 100 }, ...whole({}) },
    { figure: "stickinessCpuMs", kind: "stickiness", most: { "20m": 100 }, ...whole({}) },
    { figure: "activeUsersCpuMs", kind: "active-users", most: { "20m": 100 }, ...whole({}) },
  ],
  against: [
    {
      ...{ name: "PostgreSQL, plain SQL", figure: "retentionCpuMs", size: "1m", on: "postgres" },
      run: ({ postgres }) =>
        postgres.query(`
          with start as (select distinct day, person from events where event = 'app_launch'),
            back as (select distinct day, person from events where event = 'view_item')
          select start.day, back.day - start.day as n, count(*) from start join back using (person)
          where back.day - start.day between 0 and 30 group by 1, 2 order by 1, 2`),
    },
  ],
};
