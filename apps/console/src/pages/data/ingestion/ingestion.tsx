import { getIngestionHealth, type IngestionHealth } from "@banyan/contracts";
import { Alert } from "antd";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatCount, formatCountShort, formatShare } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Block } from "../../../patterns/block.tsx";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { LineChart } from "../../../patterns/line-chart.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { MinuteBars } from "../../../patterns/sparkline.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { usePreferences } from "../../../theme/preferences.ts";
import styles from "./ingestion.module.css";
import { useIngestionWords } from "./words.ts";

const REFETCH_MS = 15_000;
/** Into so many slices devices are shared out among web processes. */
const SLICES = 64;

/** 数据 · 接入健康: does anything keep events from coming in. */
export function Component() {
  const say = useIngestionWords();
  const times = useTimes();
  const { id: program } = useProgram();
  const { data, error, refetch } = useReply(
    getIngestionHealth,
    { params: { program } },
    { refetchEveryMs: REFETCH_MS, staleMs: 0 },
  );
  const device = data?.sources.find(({ source }) => source === "device");
  const isEmpty = data?.sources.every(({ lastAt }) => lastAt === null) ?? false;
  return (
    <Page>
      <PageHeader title={say("title")} about={say("about")} beside={<StateTag tone="good">{say("live")}</StateTag>} />
      {error !== null && data === undefined ? (
        <Panel>
          <ErrorState error={error} retry={() => void refetch()} />
        </Panel>
      ) : isEmpty ? (
        <Panel>
          <EmptyState title={say("empty")} hint={say("emptyHint")} />
        </Panel>
      ) : (
        <>
          {device?.isSilent && device.lastAt !== null && (
            <Alert type="warning" showIcon title={say("silentAbout", { time: times.moment(device.lastAt) })} />
          )}
          <Numbers health={data} />
          <div className={styles["halves"]}>
            <Bars title={say("perMinute")} values={data?.perMinute} />
            <Bars title={say("perHour")} values={data?.perHour} />
          </div>
          <Days health={data} />
          <div className={styles["halves"]}>
            <div className={styles["column"]}>
              <Sources health={data} />
              <Collectors health={data} />
            </div>
            <Trackers health={data} />
          </div>
        </>
      )}
    </Page>
  );
}

type Part = { health: IngestionHealth | undefined };

function Numbers({ health }: Part) {
  const say = useIngestionWords();
  const of = (part: number | undefined, whole: number | undefined) =>
    part === undefined || whole === undefined ? undefined : (formatShare(part, whole) ?? "0%");
  const sent = health && health.events + health.duplicates + health.rejected;
  const count = (value: number | undefined) => (value === undefined ? undefined : formatCount(value));
  return (
    <>
      <Figures columns={4}>
        <Figure
          label={say("events")}
          definition={say("eventsAbout")}
          value={count(health?.events)}
          trend={health?.perHour}
        />
        <Figure
          label={say("ack")}
          definition={say("ackAbout", { count: formatCount(health?.ack?.count ?? 0) })}
          value={
            health &&
            (health.ack === null ? say("ackNone") : say("ackValue", { p50: health.ack.p50Ms, p99: health.ack.p99Ms }))
          }
        />
        <Figure label={say("rejected")} definition={say("rejectedAbout")} value={of(health?.rejected, sent)} />
        <Figure label={say("duplicates")} definition={say("duplicatesAbout")} value={of(health?.duplicates, sent)} />
      </Figures>
      <Figures columns={5}>
        <Figure label={say("unknown")} definition={say("unknownAbout")} value={of(health?.unknown, health?.events)} />
        <Figure
          label={say("quarantined")}
          definition={say("quarantinedAbout")}
          value={of(health?.quarantined, health?.events)}
        />
        <Figure
          label={say("clockCorrected")}
          definition={say("clockCorrectedAbout")}
          value={of(health?.clockCorrected, health?.events)}
        />
        <Figure
          label={say("clockClamped")}
          definition={say("clockClampedAbout")}
          value={of(health?.clockClamped, health?.events)}
        />
        <Figure
          label={say("refusedBodies")}
          definition={say("refusedBodiesAbout")}
          value={count(health?.refusedBodies)}
        />
      </Figures>
    </>
  );
}

function Bars({ title, values }: { title: string; values: readonly number[] | undefined }) {
  return (
    <Panel
      title={title}
      aside={
        values && <span className={styles["faint"]}>{formatCount(values.reduce((sum, one) => sum + one, 0))}</span>
      }
    >
      <div className={styles["bars"]}>
        {values === undefined ? <Block height={96} /> : <MinuteBars values={values} label={title} />}
      </div>
    </Panel>
  );
}

function Days({ health }: Part) {
  const say = useIngestionWords();
  const times = useTimes();
  const { language } = usePreferences();
  return (
    <Panel title={say("perDay")}>
      {health === undefined ? (
        <Block height={200} />
      ) : (
        <LineChart
          label={say("perDay")}
          height={200}
          labels={health.perDay.map(({ day }) => times.dayLabel(day))}
          lines={[{ name: say("perDayLine"), values: health.perDay.map(({ count }) => count) }]}
          format={formatCount}
          formatAxis={(value) => formatCountShort(value, language)}
        />
      )}
    </Panel>
  );
}

function Sources({ health }: Part) {
  const say = useIngestionWords();
  const times = useTimes();
  return (
    <Panel title={say("sources")} flush>
      {health === undefined ? (
        <Block height={140} />
      ) : (
        <table className={styles["table"]}>
          <thead>
            <tr>
              <th>{say("sources")}</th>
              <th>{say("count")}</th>
              <th>{say("lastAt")}</th>
              <th aria-label={say("silent")} />
            </tr>
          </thead>
          <tbody>
            {health.sources.map(({ source, count, lastAt, isSilent }) => (
              <tr key={source}>
                <td>{say(`source.${source}`)}</td>
                <td>{formatCount(count)}</td>
                <td>{lastAt === null ? say("never") : times.moment(lastAt)}</td>
                <td>
                  {isSilent ? (
                    <StateTag tone="bad">{say("silent")}</StateTag>
                  ) : (
                    lastAt !== null && <StateTag tone="good">{say("flowing")}</StateTag>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

/** Every device belongs to one of 64 slices, each slice to one process: all held means nobody waits. */
function Collectors({ health }: Part) {
  const say = useIngestionWords();
  if (health === undefined || health.collectors.length === 0) return null;
  const held = health.collectors.filter(({ isCurrent }) => isCurrent).reduce((sum, { shards }) => sum + shards, 0);
  return (
    <Panel
      title={say("collectors")}
      aside={<StateTag tone={held === SLICES ? "good" : "bad"}>{say("held", { held, all: SLICES })}</StateTag>}
      flush
    >
      <table className={styles["table"]}>
        <thead>
          <tr>
            <th>{say("collector")}</th>
            <th>{say("slices")}</th>
            <th aria-label={say("leaseOver")} />
          </tr>
        </thead>
        <tbody>
          {health.collectors.map(({ term, shards, isCurrent }) => (
            <tr key={term}>
              <td>{say("term", { term })}</td>
              <td>{shards}</td>
              <td>
                <StateTag tone={isCurrent ? "good" : "bad"}>{say(isCurrent ? "flowing" : "leaseOver")}</StateTag>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function Trackers({ health }: Part) {
  const say = useIngestionWords();
  const times = useTimes();
  return (
    <Panel title={say("trackers")} aside={<span className={styles["faint"]}>{say("trackersAbout")}</span>} flush>
      {health === undefined ? (
        <Block height={140} />
      ) : health.trackers.length === 0 ? (
        <EmptyState title={say("noTrackers")} />
      ) : (
        <table className={styles["table"]}>
          <thead>
            <tr>
              <th>{say("platform")}</th>
              <th>{say("trackerVersion")}</th>
              <th>{say("appVersion")}</th>
              <th>{say("perDayLine")}</th>
              <th>{say("lastAt")}</th>
            </tr>
          </thead>
          <tbody>
            {health.trackers.map((one) => (
              <tr key={`${one.platform} ${one.trackerVersion} ${one.appVersion}`}>
                <td>{one.platform || say("unknownVersion")}</td>
                <td>{one.trackerVersion || say("unknownVersion")}</td>
                <td>{one.appVersion || say("unknownVersion")}</td>
                <td>{formatCount(one.events)}</td>
                <td>{times.moment(one.lastAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
