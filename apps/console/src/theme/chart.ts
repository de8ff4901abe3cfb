import { chartColours } from "./chart-colours.ts";
import { fontFamily as family, type Mode, palettes } from "./palette.ts";

/** In single quotes: as a picture a chart is an SVG file whose attributes stand in double ones. */
const fontFamily = family.replaceAll('"', "'");

/** The one ECharts theme, from the same palette as everything else. */
export function chartTheme(mode: Mode) {
  const p = palettes[mode];
  const words = { color: p.inkFaint, fontSize: 12, fontFamily };
  return {
    color: [...chartColours[mode]],
    backgroundColor: "transparent",
    textStyle: { fontFamily, color: p.ink },
    categoryAxis: {
      axisLine: { lineStyle: { color: p.line } },
      axisTick: { show: false },
      axisLabel: { ...words, margin: 12 },
      splitLine: { show: false },
    },
    valueAxis: {
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: words,
      splitLine: { lineStyle: { color: p.lineSoft } },
    },
    tooltip: {
      backgroundColor: p.raised,
      borderColor: p.line,
      borderWidth: 1,
      padding: [8, 12],
      textStyle: { color: p.ink, fontSize: 13, fontFamily },
      axisPointer: { lineStyle: { color: p.inkFaint, type: "solid", width: 1 } },
      extraCssText: "border-radius: 8px; box-shadow: 0 6px 24px rgba(20, 18, 14, 0.14);",
    },
    line: { smooth: false },
  };
}
