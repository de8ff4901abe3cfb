import { listQuarantinedProperties, type QuarantinedProperty } from "@banyan/contracts";
import { Link } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import type { DayRange } from "../../../format/days.ts";
import { formatCount } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { SearchBox } from "../../../patterns/search-box.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import styles from "./rejected.module.css";
import { useRejectedWords } from "./words.ts";

type Row = QuarantinedProperty & { id: string };

/** Values set aside: what the plan expects, what came, from which version. */
export function QuarantinedProperties({
  range,
  event,
  onEvent,
}: {
  range: DayRange;
  event: string | undefined;
  onEvent: (event: string | undefined) => void;
}) {
  const say = useRejectedWords();
  const times = useTimes();
  const { id: program } = useProgram();
  const { data, error, isFetching, refetch } = useReply(
    listQuarantinedProperties,
    { params: { program }, query: { ...range, event } },
    { keepPrevious: true },
  );
  const items = data?.items.map((one) => ({ ...one, id: `${one.event} ${one.property} ${one.seen}` }));
  const columns: readonly Column<Row>[] = [
    {
      key: "property",
      title: say("property"),
      pinned: true,
      render: (row) => (
        <span className={styles["words"]}>
          <span className={styles["code"]}>{row.property}</span>
          <Link
            className={`${styles["faint"]} ${styles["code"]}`}
            to={`/${program}/data/tracking-plan/${encodeURIComponent(row.event)}`}
          >
            {row.event}
          </Link>
        </span>
      ),
    },
    {
      key: "reason",
      title: say("reason"),
      width: 170,
      render: ({ reason }) => <StateTag tone="bad">{say(`reason.${reason}`)}</StateTag>,
    },
    {
      key: "expected",
      title: say("expected"),
      width: 90,
      render: ({ expected }) => (expected === null ? say("notInPlan") : say(`type.${expected}`)),
    },
    { key: "seen", title: say("seen"), width: 80, render: ({ seen }) => say(`type.${seen}`) },
    {
      key: "samples",
      title: say("samples"),
      render: ({ samples }) => (
        <span className={styles["values"]}>
          {samples.map((sample) => (
            <span key={sample} className={`${styles["oneLine"]} ${styles["code"]}`}>
              {sample}
            </span>
          ))}
        </span>
      ),
    },
    {
      key: "versions",
      title: say("versions"),
      width: 150,
      render: ({ platforms, appVersions }) => (
        <span className={styles["words"]}>
          <span>{platforms.join(" · ")}</span>
          <span className={styles["faint"]}>{appVersions.join(" · ") || say("unknownVersion")}</span>
        </span>
      ),
    },
    { key: "count", title: say("count"), width: 90, align: "right", render: ({ count }) => formatCount(count) },
    { key: "first", title: say("first"), width: 120, spare: true, render: ({ firstAt }) => times.moment(firstAt) },
    { key: "last", title: say("lastAt"), width: 120, render: ({ lastAt }) => times.moment(lastAt) },
  ];
  return (
    <List<Row>
      name="quarantined-properties"
      label={say("show.properties")}
      columns={columns}
      query={{
        error,
        isFetching,
        refetch,
        data: items && { items, total: items.length, page: 1, pageSize: Math.max(1, items.length) },
      }}
      filters={<SearchBox value={event} onSearch={onEvent} placeholder={say("eventSearch")} />}
      narrowed={event !== undefined}
      onClear={() => onEvent(undefined)}
      empty={<EmptyState title={say("noProperties")} hint={say("noPropertiesHint")} />}
    />
  );
}
