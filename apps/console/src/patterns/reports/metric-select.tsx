import { isLiveMetric, type MetricKey, metricFamilies, metricKeys, metricOf } from "@banyan/contracts";
import { Select, Tooltip } from "antd";
import { usePreferences } from "../../theme/preferences.ts";
import { useMetricFamilyWords } from "./metric-words.ts";

/** One metric of the library by its name; its definition shows while choosing. `accepts` narrows the choice. */
export function MetricSelect({
  value,
  onChange,
  accepts = () => true,
}: {
  value: MetricKey | undefined;
  onChange: (key: MetricKey) => void;
  accepts?: (key: MetricKey) => boolean;
}) {
  const { language } = usePreferences();
  const say = useMetricFamilyWords();
  const offered = metricKeys.filter((key) => isLiveMetric(key) && accepts(key));
  const groups = metricFamilies
    .map((family) => ({
      label: say(family),
      options: offered
        .filter((key) => metricOf(key).family === family)
        .map((key) => {
          const { name, definition } = metricOf(key);
          return {
            value: key,
            label: name[language],
            about: definition[language],
            search: `${name.zh} ${name.en} ${key}`.toLowerCase(),
          };
        }),
    }))
    .filter(({ options }) => options.length > 0);
  return (
    <Select
      showSearch={{
        filterOption: (text, option) =>
          option !== undefined && "search" in option && String(option.search).includes(text.toLowerCase()),
      }}
      aria-label={say("metric")}
      placeholder={say("chooseMetric")}
      style={{ width: "100%", minWidth: 0 }}
      popupMatchSelectWidth={260}
      value={value ?? null}
      onChange={(key) => key !== null && onChange(key)}
      options={groups}
      optionRender={({ label, data }) => (
        <Tooltip title={"about" in data ? String(data.about) : undefined} placement="right">
          <span style={{ display: "block" }}>{label}</span>
        </Tooltip>
      )}
    />
  );
}
