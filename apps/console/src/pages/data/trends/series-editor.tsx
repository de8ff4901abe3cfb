import { DeleteOutlined, LineChartOutlined, PlusOutlined } from "@ant-design/icons";
import { measuresOfProperty, metricOf, type TrendsMeasure, type TrendsSeries, trendsMeasures } from "@banyan/contracts";
import { Button, Select } from "antd";
import editor from "../../../patterns/reports/editors.module.css";
import { EventSelectionEditor } from "../../../patterns/reports/event-selection-editor.tsx";
import { MetricSelect } from "../../../patterns/reports/metric-select.tsx";
import { PropertySelect } from "../../../patterns/reports/property-select.tsx";
import { usePreferences } from "../../../theme/preferences.ts";
import { seriesKey } from "./rows.ts";
import styles from "./trends.module.css";
import { useTrendsWords } from "./words.ts";

const MOST = 10;
const isOfProperty = (measure: TrendsMeasure) => (measuresOfProperty as readonly string[]).includes(measure);
/** Figures that have a value for each day or hour; those of a whole range or of now have none. */
const isOverTime = (key: Parameters<typeof metricOf>[0]) => ["bucket", "day"].includes(metricOf(key).grain);

/** What is looked at: events with what is counted of them, and metrics, called A to J. */
export function SeriesEditor({
  value,
  onChange,
}: {
  value: readonly TrendsSeries[];
  onChange: (series: TrendsSeries[]) => void;
}) {
  const say = useTrendsWords();
  const change = (place: number, series: TrendsSeries) =>
    onChange(value.map((one, at) => (at === place ? series : one)));
  const remove = value.length > 1 ? (place: number) => onChange(value.filter((_, at) => at !== place)) : undefined;
  return (
    <>
      {value.map((series, place) => {
        const Part = series.metric === undefined ? OfEvent : OfMetric;
        return (
          <Part
            key={seriesKey(place)}
            series={series}
            mark={seriesKey(place)}
            onChange={(next) => change(place, next)}
            onRemove={remove && (() => remove(place))}
          />
        );
      })}
      {value.length < MOST && (
        <div className={styles["adds"]}>
          <Button
            size="small"
            icon={<PlusOutlined />}
            onClick={() => onChange([...value, { event: "order_paid", filters: [], measure: "count" }])}
          >
            {say("addEvent")}
          </Button>
          <Button
            size="small"
            icon={<LineChartOutlined />}
            onClick={() => onChange([...value, { metric: "visitors", filters: [], measure: "count" }])}
          >
            {say("addMetric")}
          </Button>
        </div>
      )}
    </>
  );
}

type Part = {
  series: TrendsSeries;
  mark: string;
  onChange: (series: TrendsSeries) => void;
  onRemove: (() => void) | undefined;
};

function OfEvent({ series, mark, onChange, onRemove }: Part) {
  const say = useTrendsWords();
  const { event = "", filters, label, measure, property } = series;
  // numbers can be added up; anything can be told apart
  const accepts = (type: string) => measure === "distinct" || type === "number";
  return (
    <EventSelectionEditor
      mark={mark}
      value={{ event, filters, ...(label !== undefined && { label }) }}
      onChange={(selection) =>
        onChange(
          selection.event === event
            ? { ...selection, measure, ...(property !== undefined && { property }) }
            : { ...selection, measure: isOfProperty(measure) ? "count" : measure },
        )
      }
      onRemove={onRemove}
    >
      <div className={styles["measure"]}>
        <Select
          aria-label={say("measure")}
          style={{ width: "100%", minWidth: 0 }}
          popupMatchSelectWidth={false}
          value={measure}
          onChange={(next) => {
            const { property: _, ...rest } = series;
            onChange({ ...rest, measure: next, ...(isOfProperty(next) && { property: property ?? "amount_fen" }) });
          }}
          options={trendsMeasures.map((one) => ({ value: one, label: say(`measure.${one}`) }))}
        />
        {isOfProperty(measure) && (
          <PropertySelect
            value={property}
            event={event}
            accepts={({ type }) => accepts(type)}
            onChange={(next) => next !== undefined && onChange({ ...series, property: next })}
          />
        )}
      </div>
    </EventSelectionEditor>
  );
}

function OfMetric({ series, mark, onChange, onRemove }: Part) {
  const say = useTrendsWords();
  const { language } = usePreferences();
  return (
    <div className={styles["metric"]}>
      <div className={styles["metricHead"]}>
        <span className={editor["mark"]}>{mark}</span>
        <MetricSelect
          value={series.metric}
          accepts={isOverTime}
          onChange={(metric) => onChange({ metric, filters: [], measure: "count" })}
        />
        {onRemove !== undefined && (
          <Button
            type="text"
            size="small"
            icon={<DeleteOutlined />}
            aria-label={say("removeMetric")}
            onClick={onRemove}
          />
        )}
      </div>
      {series.metric !== undefined && (
        <p className={styles["definition"]}>{metricOf(series.metric).definition[language]}</p>
      )}
    </div>
  );
}
