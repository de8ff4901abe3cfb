import { getRejectedSummary, listRejectedEvents, type RejectedEvent } from "@banyan/contracts";
import { Drawer, Select } from "antd";
import { useState } from "react";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import type { DayRange } from "../../../format/days.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Block } from "../../../patterns/block.tsx";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Facts } from "../../../patterns/facts.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { SearchBox } from "../../../patterns/search-box.tsx";
import { useCommonWords } from "../../../words/common.ts";
import { Reasons } from "./reasons.tsx";
import styles from "./rejected.module.css";
import type { RejectedFilter } from "./rejected.tsx";
import { reasonKey, useRejectedWords } from "./words.ts";

type Row = RejectedEvent & { id: string };

/** Reasons with their trend above, samples below; one opens at the side. */
export function RejectedEvents({
  range,
  filter,
  onFilter,
}: {
  range: DayRange;
  filter: RejectedFilter;
  onFilter: (change: Partial<RejectedFilter>) => void;
}) {
  const say = useRejectedWords();
  const common = useCommonWords();
  const times = useTimes();
  const { id: program } = useProgram();
  const [open, setOpen] = useState<RejectedEvent>();
  const params = { program };
  const summary = useReply(getRejectedSummary, { params, query: range });
  const { data, error, isFetching, refetch } = useReply(
    listRejectedEvents,
    { params, query: { ...range, ...filter } },
    { keepPrevious: true },
  );
  const columns: readonly Column<Row>[] = [
    { key: "at", title: say("at"), width: 130, pinned: true, render: ({ at }) => times.moment(at) },
    { key: "code", title: say("code"), width: 170, render: ({ code }) => say(`code.${reasonKey(code)}`) },
    {
      key: "event",
      title: say("event"),
      width: 180,
      render: ({ event }) =>
        event === "" ? (
          <span className={styles["faint"]}>{say("unnamed")}</span>
        ) : (
          <span className={styles["code"]}>{event}</span>
        ),
    },
    {
      key: "app",
      title: say("app"),
      width: 130,
      render: ({ platform, appVersion }) => [platform, appVersion].filter(Boolean).join(" ") || common("none"),
    },
    {
      key: "anonId",
      title: say("anonId"),
      width: 200,
      spare: true,
      render: ({ anonId }) => <span className={styles["code"]}>{anonId}</span>,
    },
    {
      key: "sample",
      title: say("sample"),
      render: ({ sample }) => <span className={`${styles["oneLine"]} ${styles["code"]}`}>{sample}</span>,
    },
  ];
  const isNarrowed = filter.code !== undefined || filter.event !== undefined || filter.anonId !== undefined;
  const reasons = summary.data?.byCode;
  return (
    <>
      {reasons?.length !== 0 && (
        <Panel title={say("reasons")} flush>
          {reasons === undefined ? (
            summary.error === null ? (
              <Block height={120} />
            ) : (
              <ErrorState error={summary.error} retry={() => void summary.refetch()} compact />
            )
          ) : (
            <Reasons reasons={reasons} chosen={filter.code} onChoose={(code) => onFilter({ code })} />
          )}
        </Panel>
      )}
      <List<Row>
        name="rejected-events"
        label={say("title")}
        columns={columns}
        query={{
          error,
          isFetching,
          refetch,
          data: data && { ...data, items: data.items.map((one, nth) => ({ ...one, id: `${data.page}-${nth}` })) },
        }}
        onPage={(page) => onFilter({ page })}
        onOpen={setOpen}
        filters={
          <>
            <Select
              aria-label={say("event")}
              style={{ width: 240 }}
              showSearch
              allowClear
              placeholder={say("eventSearch")}
              value={filter.event}
              onChange={(event) => onFilter({ event })}
              options={[...new Set(summary.data?.byEvent.map(({ event }) => event).filter(Boolean))].map((value) => ({
                value,
                label: value,
              }))}
            />
            <SearchBox
              value={filter.anonId}
              onSearch={(anonId) => onFilter({ anonId })}
              placeholder={say("anonSearch")}
            />
          </>
        }
        narrowed={isNarrowed}
        onClear={() => onFilter({ code: undefined, event: undefined, anonId: undefined })}
        empty={<EmptyState title={say("empty")} hint={say("emptyHint")} />}
      />
      <Sample event={open} onClose={() => setOpen(undefined)} />
    </>
  );
}

function Sample({ event, onClose }: { event: RejectedEvent | undefined; onClose: () => void }) {
  const say = useRejectedWords();
  const common = useCommonWords();
  const times = useTimes();
  return (
    <Drawer
      open={event !== undefined}
      size={560}
      title={event && say(`code.${reasonKey(event.code)}`)}
      onClose={onClose}
    >
      {event !== undefined && (
        <div className={styles["drawer"]}>
          <p>{say(`fix.${reasonKey(event.code)}`)}</p>
          <Facts
            items={[
              { name: say("at"), value: times.exact(event.at) },
              { name: say("code"), value: <span className={styles["code"]}>{event.code}</span> },
              { name: say("event"), value: event.event || say("unnamed") },
              { name: say("anonId"), value: <span className={styles["code"]}>{event.anonId}</span> },
              {
                name: say("app"),
                value: [event.platform, event.appVersion].filter(Boolean).join(" ") || common("none"),
              },
            ]}
          />
          <pre className={styles["sample"]}>{pretty(event.sample)}</pre>
        </div>
      )}
    </Drawer>
  );
}

/** A sample cut short is no JSON any more: it is shown as it is. */
function pretty(sample: string): string {
  try {
    return JSON.stringify(JSON.parse(sample), null, 2);
  } catch {
    return sample;
  }
}
