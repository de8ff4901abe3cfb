import type { EChartsType } from "echarts/core";
import { useMemo } from "react";
import { chartColours } from "../../../theme/chart-colours.ts";
import { palettes } from "../../../theme/palette.ts";
import { useMode } from "../../../theme/preferences.ts";
import { formatOrDash, type UnitFormat } from "../units.ts";
import { useReportPartWords } from "../words.ts";
import { Legend } from "./bars-chart.tsx";
import { Chart } from "./chart.tsx";
import { shorten, tooltipHtml } from "./tooltip.ts";

export type ReportLine = {
  readonly key: string;
  readonly name: string;
  /** One per label; null = no value there (not yet, or nothing to divide by). */ readonly values: readonly (
    | number
    | null
  )[];
  /** The period compared with: dashed, in the colour of the line it belongs to (`of`, a key) or grey. */
  readonly isEarlier?: boolean;
  readonly of?: string;
  /** Its own format when the lines of a chart differ in unit. */ readonly format?: UnitFormat;
  /** Which of `scales` it is drawn on; the first by default. */ readonly scale?: number;
};
/** A vertical mark with words at one of the labels: a campaign began, a new version. */
export type ChartMark = { readonly at: number; readonly words: string };
/** A ring around one point of a line, with the reason. */
export type PointMark = { readonly line: string; readonly at: number; readonly words: string };

type Props = {
  /** Along the time axis. */ labels: readonly string[];
  lines: readonly ReportLine[];
  /** How values are written. */ format: UnitFormat;
  /** Lines of several units: the first scale stands left, the second right, more are told by the tooltip alone. */
  scales?: readonly UnitFormat[];
  /** What the chart shows, for those who cannot see it. */ label: string;
  height?: number;
  /** No value can be above it: the axis ends there instead of beyond. */ ceiling?: number;
  /** The last label is not over yet: its stretch is dashed. */ isLastPartial?: boolean;
  /** Filled and put on top of each other. */ isStacked?: boolean;
  marks?: readonly ChartMark[];
  /** Words of the marks stand above them; without, only in the tooltip: for small charts. */ namesMarks?: boolean;
  points?: readonly PointMark[];
  /** Pressing near a point. */ onPoint?: ((line: ReportLine, at: number) => void) | undefined;
};
const NAME_WIDTH = 120;
const MOST_SYMBOLS = 31;
const LEGEND_HEIGHT = 32;
/** Of the width, for the words of a mark. */
const MARK_ROOM = 0.14;

/** Values over time from a zero baseline, each line named at its end. All arrays must be memoised by the page. */
export function LinesChart({
  labels,
  lines,
  format,
  scales,
  label,
  height = 320,
  ceiling,
  isLastPartial = false,
  isStacked = false,
  marks,
  namesMarks = true,
  points,
  onPoint,
}: Props) {
  const mode = useMode();
  const say = useReportPartWords();

  const isScaled = (scales?.length ?? 0) > 1;
  const colourOf = useMemo(() => lineColours(lines, mode), [lines, mode]);

  const option = useMemo(() => {
    const p = palettes[mode];
    const main = lines.filter(({ isEarlier }) => !isEarlier);
    const last = labels.length - 1;
    const series = lines.flatMap((line) => {
      const colour = colourOf(line);
      const isEarlier = line.isEarlier === true;
      const cutsLast = isLastPartial && !isEarlier && last > 0 && !isStacked;
      const rings = points?.filter((point) => point.line === line.key) ?? [];
      const base = {
        type: "line",
        name: line.name,
        yAxisIndex: line.scale ?? 0,
        symbol: "circle",
        itemStyle: { color: colour },
        z: isEarlier ? 2 : 3,
        connectNulls: false,
      };
      // beside several lines only the lines of now are named: what is dashed has the colour of its own
      // a name has no place at a line without any value
      const isNamed = !isScaled && (!isEarlier || main.length === 1) && line.values.some((value) => value !== null);
      const named = isNamed && {
        endLabel: {
          show: true,
          formatter: () => `{dot|●} ${shorten(line.name, 13)}`,
          rich: { dot: { color: colour, fontSize: 9 } },
          color: isEarlier ? p.inkFaint : p.ink,
          fontSize: 12,
          lineHeight: 18,
          distance: 8,
        },
        labelLayout: { moveOverlap: "shiftY" },
      };
      const whole = {
        ...base,
        data: line.values.map((value, at) => {
          const ring = rings.find((point) => point.at === at);
          return ring === undefined
            ? { value: cutsLast && at === last ? null : value }
            : {
                value: cutsLast && at === last ? null : value,
                symbol: "circle",
                symbolSize: 11,
                itemStyle: { color: p.surface, borderColor: p.bad, borderWidth: 2 },
              };
        }),
        // a ring is drawn even where the others are not
        showSymbol: rings.length > 0 || (labels.length <= MOST_SYMBOLS && !isEarlier),
        symbolSize: labels.length <= MOST_SYMBOLS && !isEarlier ? 5 : 0,
        lineStyle: isEarlier ? { width: 1.5, type: [4, 4], color: colour, opacity: 0.65 } : { width: 2, color: colour },
        ...(isStacked && !isEarlier ? { stack: "all", areaStyle: { opacity: 0.5 } } : {}),
        ...(main.length === 1 && !isEarlier && !isStacked && { areaStyle: { opacity: 0.08 } }),
        // while a line grows its name hangs at the first point: without one there it would hang nowhere
        ...(line.values[0] === null && { animation: false }),
        ...(!cutsLast && named),
      };
      if (!cutsLast) return [whole];
      const stretch = {
        ...base,
        data: line.values.map((value, at) => (at >= last - 1 ? value : null)),
        symbolSize: 5,
        showSymbol: labels.length <= MOST_SYMBOLS,
        lineStyle: { width: 2, type: [3, 4], color: colour },
        tooltip: { show: false },
        animation: false, // begins with nothing, as above
        ...named,
      };
      return [whole, stretch];
    });
    const marked = marks ?? [];
    const told = apart(marked, labels.length);
    if (marked.length > 0) {
      series.push({
        type: "line",
        name: "marks",
        data: [],
        silent: true,
        labelLayout: { hideOverlap: true },
        markLine: {
          symbol: ["none", "none"],
          silent: true,
          animation: false,
          lineStyle: { color: p.inkFaint, type: "dashed", width: 1 },
          label: {
            show: namesMarks,
            color: p.inkSoft,
            fontSize: 12,
            position: "insideEndTop",
            rotate: 0,
            width: 120,
            overflow: "truncate",
          },
          data: marked.map(({ at, words }) => ({
            xAxis: at,
            label: { formatter: shorten(words, 12), show: namesMarks && told.has(at) },
          })),
        },
      } as never); // a series of marks alone has none of the parts of the others
    }
    return {
      grid: {
        left: 4,
        right: isScaled ? 4 : NAME_WIDTH + 16,
        top: marked.length > 0 && namesMarks ? 36 : 20,
        bottom: 4,
        outerBoundsMode: "same",
        outerBoundsContain: "axisLabel",
      },
      tooltip: {
        trigger: "axis",
        confine: true,
        formatter: (shown: readonly { dataIndex: number }[]) => {
          const at = shown[0]?.dataIndex ?? 0;
          return tooltipHtml(
            (labels[at] ?? "") + (isLastPartial && at === last ? ` · ${say("notOver")}` : ""),
            lines.map((line) => ({
              name: line.name,
              value: formatOrDash(line.values[at], (line.format ?? format).exact),
              colour: colourOf(line),
            })),
            [
              ...marked.filter((mark) => mark.at === at).map(({ words }) => words),
              ...(points ?? []).filter((point) => point.at === at).map(({ words }) => words),
            ],
          );
        },
      },
      xAxis: { type: "category", data: [...labels], boundaryGap: labels.length === 1 },
      yAxis: (scales ?? [format]).map((scale, at) => ({
        type: "value",
        min: ({ min }: { min: number }) => (min < 0 ? null : 0),
        ...(ceiling !== undefined && { max: ({ max }: { max: number }) => (max > ceiling * 0.8 ? ceiling : null) }),
        splitNumber: 4,
        axisLabel: { formatter: scale.short },
        ...(at > 0 && { position: "right", splitLine: { show: false }, show: at === 1 }),
      })),
      series,
    };
  }, [
    labels,
    lines,
    format,
    scales,
    ceiling,
    isScaled,
    colourOf,
    isLastPartial,
    isStacked,
    marks,
    namesMarks,
    points,
    mode,
    say,
  ]);

  const press =
    onPoint &&
    ((chart: EChartsType, [x, y]: readonly [number, number]) => {
      if (!chart.containPixel("grid", [x, y])) return;
      const [column, height] = chart.convertFromPixel({ gridIndex: 0 }, [x, y]) as [number, number];
      const at = Math.round(column);
      const near = isScaled
        ? nearest(lines, at, y, false, (line, value) => chart.convertToPixel({ yAxisIndex: line.scale ?? 0 }, value))
        : nearest(lines, at, height, isStacked);
      if (near !== undefined) onPoint(near, at);
    });
  return (
    <>
      {isScaled && (
        <Legend
          items={lines
            .filter(({ isEarlier }) => !isEarlier)
            .map((line) => ({
              key: line.key,
              name:
                line.scale === 0 ? line.name : say(line.scale === 1 ? "rightScale" : "ownScale", { name: line.name }),
              colour: colourOf(line),
            }))}
        />
      )}
      <Chart
        family="axes"
        option={option}
        label={label}
        height={isScaled ? height - LEGEND_HEIGHT : height}
        onPress={press}
      />
    </>
  );
}

/** Marks whose words have room: the first of those that stand close together. */
function apart(marks: readonly ChartMark[], labels: number): ReadonlySet<number> {
  const room = labels * MARK_ROOM;
  const told: number[] = [];
  for (const { at } of marks.toSorted((a, b) => a.at - b.at))
    if (told.every((before) => at - before >= room)) told.push(at);
  return new Set(told);
}

function lineColours(lines: readonly ReportLine[], mode: "light" | "dark") {
  const [p, colours] = [palettes[mode], chartColours[mode]];
  const main = lines.filter(({ isEarlier }) => !isEarlier);
  return (line: ReportLine): string => {
    const place = main.findIndex(({ key }) => key === (line.of ?? line.key));
    return place < 0 ? p.inkFaint : (colours[place % colours.length] ?? p.accent);
  };
}

/** The line whose value at a label is nearest to a height; stacked lines stand on each other. */
function nearest(
  lines: readonly ReportLine[],
  at: number,
  height: number,
  isStacked: boolean,
  heightOf: (line: ReportLine, value: number) => number = (_, value) => value,
): ReportLine | undefined {
  let ground = 0;
  const heights = lines.flatMap((line) => {
    const value = line.values[at];
    if (value === null || value === undefined) return [];
    const top = isStacked && !line.isEarlier ? ground + value : heightOf(line, value);
    if (!line.isEarlier) ground += value;
    return [{ line, off: isStacked ? (top >= height ? top - height : Number.MAX_VALUE) : Math.abs(top - height) }];
  });
  return heights.toSorted((a, b) => a.off - b.off)[0]?.line;
}
