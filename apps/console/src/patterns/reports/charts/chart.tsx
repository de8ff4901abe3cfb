import type { EChartsCoreOption, EChartsType } from "echarts/core";
import { useEffect, useRef, useState } from "react";
import { useMode, useReducedMotion } from "../../../theme/preferences.ts";
import { Block } from "../../block.tsx";
import styles from "./chart.module.css";
import { useChartShelf } from "./shelf.ts";

/** ECharts is the heaviest part of the console: each family of charts is loaded when the first of it is drawn. */
const engines = {
  axes: () => import("./engine-axes.ts"),
  sankey: () => import("./engine-sankey.ts"),
  scatter: () => import("./engine-scatter.ts"),
};

export type ChartProps = {
  family: keyof typeof engines;
  /** What ECharts is to draw, in the one theme; memoise it. */ option: EChartsCoreOption;
  /** What the chart shows, for those who cannot see it. */ label: string;
  height: number;
  /** Listens where a click fell, in pixels of the chart: charts find their point with `chart.convertFromPixel`. */
  onPress?: ((chart: EChartsType, at: readonly [number, number]) => void) | undefined;
  /** Clicks on a drawn thing (a bar, a node), as ECharts tells them. */
  onItem?: ((item: { dataIndex: number; seriesIndex: number; data: unknown; dataType?: string }) => void) | undefined;
};

/**
 * One ECharts picture: theme and dark mode, size, reduced motion, loading, and its place on the report's shelf (PNG).
 * Pages use `LinesChart`, `BarsChart`, `SankeyChart`, `HeatTable`; this is what those are made of.
 */
export function Chart({ family, option, label, height, onPress, onItem }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<EChartsType | null>(null);
  const mode = useMode();
  const isStill = useReducedMotion();
  const listeners = useRef({ onPress, onItem });
  listeners.current = { onPress, onItem };
  useChartShelf(chart, label);

  useEffect(() => {
    let made: EChartsType | undefined;
    let observer: ResizeObserver | undefined;
    let isGone = false;
    void engines[family]().then(({ init }) => {
      if (isGone || box.current === null) return;
      const one = init(box.current, `banyan-${mode}`, { renderer: "svg" });
      made = one;
      observer = new ResizeObserver(() => one.resize());
      observer.observe(box.current);
      one.getZr().on("click", ({ offsetX, offsetY }) => listeners.current.onPress?.(one, [offsetX, offsetY]));
      one.on("click", (item) => listeners.current.onItem?.(item as never)); // ECharts types data as any value
      setChart(one);
    });
    return () => {
      isGone = true;
      observer?.disconnect();
      made?.dispose();
      setChart(null);
    };
  }, [family, mode]);

  useEffect(() => {
    chart?.setOption({ animation: !isStill, animationDuration: 300, ...option }, { notMerge: true });
  }, [chart, option, isStill]);

  return (
    <div className={onPress || onItem ? styles["pressable"] : styles["chart"]} style={{ height }}>
      <div ref={box} role="img" aria-label={label} className={styles["box"]} />
      {chart === null && (
        <div className={styles["loading"]}>
          <Block height={height} />
        </div>
      )}
    </div>
  );
}
