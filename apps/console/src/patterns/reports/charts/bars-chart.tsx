import type { EChartsType } from "echarts/core";
import { useMemo } from "react";
import { chartColours } from "../../../theme/chart-colours.ts";
import { palettes } from "../../../theme/palette.ts";
import { useMode } from "../../../theme/preferences.ts";
import { formatOrDash, type UnitFormat } from "../units.ts";
import { Chart } from "./chart.tsx";
import { shorten, tooltipHtml } from "./tooltip.ts";

export type BarSeries = {
  readonly key: string;
  readonly name: string;
  /** One per label. */ readonly values: readonly (number | null)[];
  /** The period compared with: pale, in the colour of the series it belongs to. */ readonly isEarlier?: boolean;
  readonly of?: string;
};
type Props = {
  labels: readonly string[];
  series: readonly BarSeries[];
  format: UnitFormat;
  label: string;
  /** `grouped` side by side, `stacked` on top of each other (absolute). */ arrangement?: "grouped" | "stacked";
  /** Bars lie: for long names. */ isHorizontal?: boolean;
  height?: number;
  onBar?: ((series: BarSeries, at: number) => void) | undefined;
};
const MOST_LABELLED = 24;
const ROW_PX = 34;

/** Bars from a zero baseline, their values written on them while there is room; several series get a legend line of words above. */
export function BarsChart({
  labels,
  series,
  format,
  label,
  arrangement = "grouped",
  isHorizontal = false,
  height = isHorizontal
    ? Math.max(160, labels.length * ROW_PX * (arrangement === "grouped" ? Math.max(1, series.length * 0.6) : 1) + 40)
    : 320,
  onBar,
}: Props) {
  const mode = useMode();
  const colourOf = useMemo(() => barColours(series, chartColours[mode], palettes[mode].accent), [series, mode]);

  const option = useMemo(() => {
    const p = palettes[mode];
    const isStacked = arrangement === "stacked";
    const writesValues =
      labels.length * (isStacked ? 1 : series.length) <= MOST_LABELLED && (!isStacked || series.length === 1);
    const names = { type: "category", data: [...labels], inverse: isHorizontal };
    const values = {
      type: "value",
      ...(series.every((one) => one.values.every((value) => (value ?? 0) >= 0)) && { min: 0 }),
      splitNumber: 4,
      axisLabel: { formatter: format.short, ...(isHorizontal && { show: !writesValues }) },
    };
    return {
      grid: {
        left: 4,
        right: isHorizontal ? 72 : 12,
        top: 24,
        bottom: 4,
        outerBoundsMode: "same",
        outerBoundsContain: "axisLabel",
      },
      tooltip: {
        trigger: "axis",
        confine: true,
        axisPointer: { type: "shadow", shadowStyle: { color: p.inkFaint, opacity: 0.08 } },
        formatter: (shown: readonly { dataIndex: number }[]) => {
          const at = shown[0]?.dataIndex ?? 0;
          return tooltipHtml(
            labels[at] ?? "",
            series.map((one) => ({
              name: one.name,
              value: formatOrDash(one.values[at], format.exact),
              colour: colourOf(one),
            })),
          );
        },
      },
      xAxis: isHorizontal ? values : names,
      yAxis: isHorizontal
        ? {
            ...names,
            axisLine: { show: false },
            axisLabel: { formatter: (name: string) => shorten(name, 16), color: p.ink },
          }
        : values,
      series: series.map((one) => ({
        type: "bar",
        name: one.name,
        data: one.values.map((value) => value),
        barMaxWidth: isHorizontal ? 18 : 36,
        barGap: "12%",
        itemStyle: {
          // pale by its colour, not by opacity: the value written beside it stays readable
          color: one.isEarlier ? `${colourOf(one)}59` : colourOf(one),
          borderRadius: isStacked ? 0 : isHorizontal ? [0, 3, 3, 0] : [3, 3, 0, 0],
          ...(isStacked && { borderColor: p.surface, borderWidth: 0.5 }),
        },
        ...(isStacked && { stack: one.isEarlier ? "earlier" : "now" }),
        label: {
          show: writesValues,
          position: isHorizontal ? "right" : "top",
          color: p.inkSoft,
          fontSize: 12,
          formatter: ({ value }: { value: unknown }) => (typeof value === "number" ? format.short(value) : ""),
        },
        labelLayout: { hideOverlap: true },
      })),
    };
  }, [labels, series, format, arrangement, isHorizontal, mode, colourOf]);

  const press =
    onBar &&
    ((chart: EChartsType, [x, y]: readonly [number, number]) => {
      if (!chart.containPixel("grid", [x, y])) return;
      const place = chart.convertFromPixel({ gridIndex: 0 }, [x, y]) as [number, number];
      const at = Math.round(isHorizontal ? place[1] : place[0]);
      const found = arrangement === "stacked" ? standingAt(series, at, isHorizontal ? place[0] : place[1]) : undefined;
      const only = series.length === 1 ? series[0] : found;
      if (only !== undefined && at >= 0 && at < labels.length) onBar(only, at);
    });
  return (
    <>
      {series.length > 1 && (
        <Legend
          items={series.map((one) => ({
            key: one.key,
            name: one.name,
            colour: colourOf(one),
            isPale: one.isEarlier === true,
          }))}
        />
      )}
      <Chart
        family="axes"
        option={option}
        label={label}
        height={height}
        onPress={press}
        onItem={
          onBar && arrangement === "grouped" && series.length > 1
            ? ({ seriesIndex, dataIndex }) => {
                const one = series[seriesIndex];
                if (one !== undefined) onBar(one, dataIndex);
              }
            : undefined
        }
      />
    </>
  );
}

/** Names with their colours: for charts whose marks have no room for words. */
export const Legend = ({
  items,
}: {
  items: readonly { key: string; name: string; colour: string; isPale?: boolean }[];
}) => (
  <ul style={{ display: "flex", flexWrap: "wrap", gap: "4px 16px", marginBottom: 8, fontSize: 13 }}>
    {items.map(({ key, name, colour, isPale }) => (
      <li key={key} style={{ display: "flex", alignItems: "center", gap: 6 }}>
        <span
          aria-hidden="true"
          style={{ width: 10, height: 10, borderRadius: 3, background: colour, opacity: isPale ? 0.35 : 1 }}
        />
        {name}
      </li>
    ))}
  </ul>
);

function barColours(series: readonly BarSeries[], colours: readonly string[], accent: string) {
  const main = series.filter(({ isEarlier }) => !isEarlier);
  return (one: BarSeries) => {
    const place = Math.max(
      0,
      main.findIndex(({ key }) => key === (one.of ?? one.key)),
    );
    return colours[place % colours.length] ?? accent;
  };
}

/** The part of a stack a height falls into; what is less than nothing stands downwards. */
function standingAt(series: readonly BarSeries[], at: number, height: number): BarSeries | undefined {
  const isBelow = height < 0;
  let reached = 0;
  for (const one of series) {
    const value = one.values[at] ?? 0;
    if (value < 0 !== isBelow) continue;
    reached += Math.abs(value);
    if (Math.abs(height) <= reached) return one;
  }
  return undefined;
}
