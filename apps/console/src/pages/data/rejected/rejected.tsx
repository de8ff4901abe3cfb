import { Segmented } from "antd";
import { useProgram } from "../../../api/session.ts";
import { addDays, type DayRange } from "../../../format/days.ts";
import { urlChoice, urlMatching, urlPage, urlText } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { DayRangePicker } from "../../../patterns/day-range.tsx";
import { Page, PageHeader } from "../../../patterns/page.tsx";
import { QuarantinedProperties } from "./quarantined-properties.tsx";
import { RefusedBodies } from "./refused-bodies.tsx";
import { RejectedEvents } from "./rejected-events.tsx";
import { useRejectedWords } from "./words.ts";

const shows = ["events", "properties", "bodies"] as const;
const day = urlMatching((text) => /^\d{4}-\d{2}-\d{2}$/.test(text));
const filters = {
  show: urlChoice(shows),
  from: day,
  to: day,
  code: urlText(64),
  event: urlText(64),
  anonId: urlText(64),
  page: urlPage,
};
export type RejectedFilter = {
  code: string | undefined;
  event: string | undefined;
  anonId: string | undefined;
  page: number;
};

/** 数据 · 被拒事件: what was not accepted or set aside, why, how it looked and what to do about it. */
export function Component() {
  const say = useRejectedWords();
  const times = useTimes();
  useProgram();
  const [{ show = "events", from, to, ...filter }, setFilter] = useUrlState(filters);
  const today = times.dayOf(new Date());
  const range: DayRange =
    from !== undefined && to !== undefined ? { from, to } : { from: addDays(today, -6), to: today };
  return (
    <Page>
      <PageHeader
        title={say("title")}
        about={say("about")}
        actions={
          <DayRangePicker
            label={say("range")}
            value={range}
            today={today}
            maxDays={30}
            onChange={(chosen) => setFilter({ from: chosen?.from, to: chosen?.to })}
          />
        }
      />
      <div>
        <Segmented
          value={show}
          onChange={(chosen) =>
            setFilter({ show: chosen === "events" ? undefined : chosen, code: undefined, anonId: undefined })
          }
          options={shows.map((value) => ({ value, label: say(`show.${value}`) }))}
        />
      </div>
      {show === "events" && <RejectedEvents range={range} filter={filter} onFilter={setFilter} />}
      {show === "properties" && (
        <QuarantinedProperties range={range} event={filter.event} onEvent={(event) => setFilter({ event })} />
      )}
      {show === "bodies" && <RefusedBodies range={range} />}
    </Page>
  );
}
