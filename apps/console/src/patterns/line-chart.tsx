import { LineChart as Lines } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { type EChartsType, init, registerTheme, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import { chartTheme } from "../theme/chart.ts";
import { palettes } from "../theme/palette.ts";
import { useMode, useReducedMotion } from "../theme/preferences.ts";

use([Lines, GridComponent, TooltipComponent, LabelLayout, SVGRenderer]);
registerTheme("banyan-light", chartTheme("light"));
registerTheme("banyan-dark", chartTheme("dark"));

export type Line = {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** An earlier period: grey and dashed, behind. */ readonly isEarlier?: boolean;
};

/** Values over time from a zero baseline, each line named at its end. */
export function LineChart({
  labels,
  lines,
  format,
  formatAxis,
  label,
  height = 280,
}: {
  /** Along the time axis. */ labels: readonly string[];
  lines: readonly Line[];
  format: (value: number) => string;
  formatAxis: (value: number) => string;
  /** What the chart shows, for those who cannot see it. */ label: string;
  height?: number;
}) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(null);
  const mode = useMode();
  const isStill = useReducedMotion();

  useEffect(() => {
    if (box.current === null) return;
    const made = init(box.current, `banyan-${mode}`, { renderer: "svg" });
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(box.current);
    return () => {
      observer.disconnect();
      made.dispose();
    };
  }, [mode]);

  useEffect(() => {
    const p = palettes[mode];
    const few = labels.length <= 31;
    chart.current?.setOption(
      {
        animation: !isStill,
        animationDuration: 400,
        grid: { left: 8, right: 72, top: 24, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
        tooltip: {
          trigger: "axis",
          valueFormatter: (value: unknown) => (typeof value === "number" ? format(value) : "—"),
        },
        xAxis: { type: "category", data: [...labels], boundaryGap: labels.length === 1 },
        yAxis: { type: "value", min: 0, splitNumber: 4, axisLabel: { formatter: formatAxis } },
        series: lines.map(({ name, values, isEarlier }, index) => ({
          type: "line",
          name,
          data: [...values],
          z: isEarlier ? 1 : 3,
          showSymbol: few && !isEarlier,
          symbol: "circle",
          symbolSize: 5,
          lineStyle: isEarlier ? { width: 1.5, type: "dashed", color: p.inkFaint } : { width: 2 },
          itemStyle: isEarlier ? { color: p.inkFaint } : {},
          ...(index === 0 && !isEarlier && { areaStyle: { opacity: 0.08 } }),
          endLabel: {
            show: true,
            formatter: "{a}",
            color: isEarlier ? p.inkFaint : p.ink,
            fontSize: 12,
            lineHeight: 18,
            distance: 8,
          },
          labelLayout: { moveOverlap: "shiftY" },
        })),
      },
      { notMerge: true },
    );
  }, [labels, lines, format, formatAxis, mode, isStill]);

  return <div ref={box} role="img" aria-label={label} style={{ height }} />;
}
