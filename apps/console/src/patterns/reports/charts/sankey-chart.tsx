import { useMemo } from "react";
import { chartColours } from "../../../theme/chart-colours.ts";
import { palettes } from "../../../theme/palette.ts";
import { useMode } from "../../../theme/preferences.ts";
import type { UnitFormat } from "../units.ts";
import { Chart } from "./chart.tsx";
import { shorten, tooltipHtml } from "./tooltip.ts";

export type SankeyNode = {
  /** Unique, position included. */ readonly key: string;
  readonly name: string;
  /** From 0: the step it stands at. */ readonly depth: number;
  readonly value: number;
  /** Said in the tooltip below the value: “12% 在此离开”. */ readonly note?: string;
  /** What ends here: grey. */ readonly isEnd?: boolean;
};
export type SankeyLink = { readonly from: string; readonly to: string; readonly value: number };
type Props = {
  nodes: readonly SankeyNode[];
  links: readonly SankeyLink[];
  format: UnitFormat;
  label: string;
  height?: number;
  onNode?: ((node: SankeyNode) => void) | undefined;
  onLink?: ((link: SankeyLink) => void) | undefined;
};

/** Streams from step to step, each node named with its value. */
export function SankeyChart({ nodes, links, format, label, height = 480, onNode, onLink }: Props) {
  const mode = useMode();
  const option = useMemo(() => {
    const p = palettes[mode];
    const colours = chartColours[mode];
    const names = [...new Set(nodes.filter(({ isEnd }) => !isEnd).map(({ name }) => name))];
    const byKey = new Map(nodes.map((node) => [node.key, node]));
    const colourOf = (node: SankeyNode | undefined) =>
      node === undefined || node.isEnd ? p.inkFaint : (colours[names.indexOf(node.name) % colours.length] ?? p.accent);
    return {
      tooltip: {
        trigger: "item",
        confine: true,
        formatter: ({
          dataType,
          data,
        }: {
          dataType?: string;
          data: { name?: string; source?: string; target?: string; value?: number };
        }) => {
          if (dataType === "edge") {
            const [from, to] = [byKey.get(data.source ?? ""), byKey.get(data.target ?? "")];
            return tooltipHtml(`${from?.name ?? ""} → ${to?.name ?? ""}`, [
              { name: "", value: format.exact(data.value ?? 0), colour: colourOf(from) },
            ]);
          }
          const node = byKey.get(data.name ?? "");
          if (node === undefined) return "";
          return tooltipHtml(
            node.name,
            [{ name: "", value: format.exact(node.value), colour: colourOf(node) }],
            node.note ? [node.note] : [],
          );
        },
      },
      series: [
        {
          type: "sankey",
          left: 4,
          right: 132,
          top: 8,
          bottom: 8,
          nodeWidth: 12,
          nodeGap: 12,
          draggable: false,
          layoutIterations: 32,
          emphasis: { focus: "adjacency" },
          label: {
            color: p.ink,
            fontSize: 12,
            formatter: ({ name }: { name: string }) => {
              const node = byKey.get(name);
              return node === undefined ? "" : `${shorten(node.name, 10)} ${format.short(node.value)}`;
            },
          },
          lineStyle: { color: "source", opacity: mode === "dark" ? 0.32 : 0.22, curveness: 0.5 },
          data: nodes.map((node) => ({
            name: node.key,
            depth: node.depth,
            value: node.value,
            itemStyle: { color: colourOf(node), borderWidth: 0 },
          })),
          links: links.map(({ from, to, value }) => ({ source: from, target: to, value })),
        },
      ],
    };
  }, [nodes, links, format, mode]);
  const press = (item: { dataType?: string; data: unknown }) => {
    const data = item.data as { name?: string; source?: string; target?: string }; // as given above
    if (item.dataType === "edge") {
      const link = links.find(({ from, to }) => from === data.source && to === data.target);
      if (link !== undefined) onLink?.(link);
      return;
    }
    const node = nodes.find(({ key }) => key === data.name);
    if (node !== undefined) onNode?.(node);
  };
  return (
    <Chart
      family="sankey"
      option={option}
      label={label}
      height={height}
      onItem={onNode || onLink ? press : undefined}
    />
  );
}
