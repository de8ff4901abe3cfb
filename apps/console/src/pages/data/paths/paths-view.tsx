import type { PathNode, PathsAnswer, PathsCell, PathsQuestion } from "@banyan/contracts";
import { useMemo } from "react";
import { formatCount } from "../../../format/numbers.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { SankeyChart, type SankeyLink, type SankeyNode } from "../../../patterns/reports/charts/sankey-chart.tsx";
import { PeopleNumber, useOpenPeople } from "../../../patterns/reports/people.tsx";
import { ReportTable } from "../../../patterns/reports/report-table.tsx";
import { formatPercent, unitFormat } from "../../../patterns/reports/units.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import { usePathsWords } from "./words.ts";

type Props = { question: PathsQuestion; answer: PathsAnswer; nameOf: (node: PathNode | null) => string };
const SHOWN_EDGES = 40;
const keyOf = (position: number, node: PathNode | null) => JSON.stringify([position, node]);

const CHART_HEIGHT = 520;
const edgeNameOf =
  (nameOf: Props["nameOf"], isBackward: boolean) =>
  ({ from, to }: { from: PathNode | null; to: PathNode | null }) =>
    isBackward ? `${nameOf(to)} → ${nameOf(from)}` : `${nameOf(from)} → ${nameOf(to)}`;

/** Streams from step to step: for the page and for tiles of dashboards. */
export function PathsChart({ question, answer, nameOf, height = CHART_HEIGHT }: Props & { height?: number }) {
  const say = usePathsWords();
  const { language } = usePreferences();
  const open = useOpenPeople();
  const format = useMemo(() => unitFormat("count", language), [language]);
  const isBackward = question.anchor?.at === "end";
  const { nodes, links } = useMemo(() => streams(answer, isBackward, nameOf, say), [answer, isBackward, nameOf, say]);
  const edgeName = edgeNameOf(nameOf, isBackward);
  const asked = (cell: PathsCell, title: string) => ({ kind: "paths", question, cell, title });
  return (
    <SankeyChart
      nodes={nodes}
      links={links}
      format={format}
      height={height}
      label={say("chart", { sessions: answer.total.sessions })}
      onNode={open && ((node) => open(asked(cellOf(node.key), node.name)))}
      onLink={
        open &&
        (({ from, to }) => {
          const [first, second] = isBackward ? [to, from] : [from, to];
          const [position, here] = partsOf(first);
          const cell: PathsCell = { of: "edge", position, from: here, to: partsOf(second)[1] };
          open(asked(cell, edgeName(cell)));
        })
      }
    />
  );
}

/** The answer: streams from step to step, and the same as a table. */
export function PathsView({ question, answer, nameOf }: Props) {
  const say = usePathsWords();
  const { language } = usePreferences();
  const isBackward = question.anchor?.at === "end";
  const edgeName = edgeNameOf(nameOf, isBackward);
  if (answer.total.sessions === 0)
    return (
      <Panel>
        <EmptyState title={say("nobody")} hint={say("nobodyHint")} />
      </Panel>
    );
  const asked = (cell: PathsCell, title: string) => ({ kind: "paths", question, cell, title });
  const stepName = (position: number) => {
    if (!isBackward) return say("step", { step: position });
    return position === 1 ? say("anchorStep") : say("before", { step: position - 1 });
  };
  const edges = answer.edges
    .toSorted((a, b) => a.position - b.position || b.sessions - a.sessions)
    .slice(0, SHOWN_EDGES);
  const seconds = unitFormat("seconds", language).exact;
  return (
    <>
      <Panel>
        <PeopleNumber asked={asked({ of: "total" }, say("title"))}>
          {say("total", {
            sessions: formatCount(answer.total.sessions),
            persons: formatCount(answer.total.persons),
          })}
        </PeopleNumber>
        <PathsChart question={question} answer={answer} nameOf={nameOf} />
      </Panel>
      <Panel flush>
        <ReportTable
          label={say("edge")}
          heads={[say("edge"), say("steps"), say("sessions"), say("persons"), say("time")]}
          rows={edges.map((edge) => ({
            key: JSON.stringify([edge.position, edge.from, edge.to]),
            name: edgeName(edge),
            cells: [
              stepName(edge.position),
              formatCount(edge.sessions),
              <PeopleNumber
                key="persons"
                asked={asked({ of: "edge", position: edge.position, from: edge.from, to: edge.to }, edgeName(edge))}
              >
                {formatCount(edge.persons)}
              </PeopleNumber>,
              seconds(edge.averageSeconds),
            ],
          }))}
        />
      </Panel>
    </>
  );
}

const partsOf = (key: string) => JSON.parse(key) as [number, PathNode | null]; // made by keyOf
function cellOf(key: string): PathsCell {
  const [position, node] = partsOf(key);
  return { of: "node", position, node, ended: false };
}

/** Steps from left to right in time, also when the path is seen from its end. */
function streams(
  { positions, edges }: PathsAnswer,
  isBackward: boolean,
  nameOf: Props["nameOf"],
  say: ReturnType<typeof usePathsWords>,
): { nodes: SankeyNode[]; links: SankeyLink[] } {
  const deepest = Math.max(0, ...positions.map(({ position }) => position));
  const nodes = positions.flatMap(({ position, nodes }) =>
    nodes.map(({ node, sessions, ended }): SankeyNode => {
      const share = formatPercent(ended / Math.max(1, sessions), 0);
      return {
        ...{ key: keyOf(position, node), name: nameOf(node), value: sessions },
        depth: isBackward ? deepest - position : position - 1,
        ...(ended > 0 && { note: say(isBackward ? "cameNote" : "leftNote", { share }) }),
        ...(node === null && { isEnd: true }),
      };
    }),
  );
  const links = edges.map(({ position, from, to, sessions }) => {
    const [here, next] = [keyOf(position, from), keyOf(position + 1, to)];
    return isBackward ? { from: next, to: here, value: sessions } : { from: here, to: next, value: sessions };
  });
  return { nodes, links };
}
