import {
  getPaths,
  landingPages,
  PATH_NODES,
  PATH_STEPS,
  type PathNode,
  type PathsAnswer,
  type PathsQuestion,
  pathNodeKinds,
  pathsQuestion,
} from "@banyan/contracts";
import { Segmented, Select } from "antd";
import { useCallback, useMemo } from "react";
import { useTimes } from "../../../format/use-times.ts";
import { pageNameOf } from "../../../patterns/page-name.ts";
import { FilterEditor } from "../../../patterns/reports/filter-editor.tsx";
import { presetRange } from "../../../patterns/reports/ranges.ts";
import { ReportPage } from "../../../patterns/reports/report-page.tsx";
import { CohortSelect, QuestionSection } from "../../../patterns/reports/selects.tsx";
import { useEventTitle, useVocabulary } from "../../../patterns/reports/use-properties.ts";
import { type QuestionState, useQuestion } from "../../../patterns/reports/use-question.ts";
import { useReport } from "../../../patterns/reports/use-report.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import { PathsView } from "./paths-view.tsx";
import { usePathsWords } from "./words.ts";

/** 数据 · 路径: what people do one after the other within a visit. */
export function Component() {
  const say = usePathsWords();
  const times = useTimes();
  const today = times.dayOf(new Date());
  const initial = useMemo(() => firstQuestion(today), [today]);
  const question = useQuestion(pathsQuestion, initial);
  const report = useReport(getPaths, question.value);
  const nameOf = useNodeName();
  const table = ({ edges }: PathsAnswer) => ({
    head: [say("steps"), say("edge"), "", say("sessions"), say("persons"), say("time")],
    rows: edges.map((edge) => [
      ...[edge.position, nameOf(edge.from), nameOf(edge.to), edge.sessions, edge.persons, edge.averageSeconds],
    ]),
  });
  return (
    <ReportPage
      title={say("title")}
      about={say("about")}
      kind="paths"
      question={question}
      report={report}
      builder={<Builder question={question} />}
      table={table}
    >
      {(answer) => <PathsView question={question.value} answer={answer} nameOf={nameOf} />}
    </ReportPage>
  );
}

/** What the app itself tells is no step of a shopper. */
const noise = [
  "app_show",
  "app_hide",
  "app_launch",
  "page_leave",
  "performance",
  "request_summary",
  "exposure",
  "app_error",
];
const firstQuestion = (today: string): PathsQuestion => ({
  ...{ nodes: "both", include: [], exclude: noise, steps: 5, top: 6, filters: [] },
  range: presetRange("last28", today),
});

/** What a step is called: pages of ours in words, others by their path, events by their titles. */
export function useNodeName(): (node: PathNode | null) => string {
  const say = usePathsWords();
  const { language } = usePreferences();
  const titleOf = useEventTitle();
  return useCallback(
    (node) => {
      if (node === null) return say("other");
      if (node.kind === "event") return titleOf({ event: node.name });
      return (
        pageNameOf(node.name, language) ?? (node.name === "" ? say("noPage") : node.name.replace(/^\/?pages\//, ""))
      );
    },
    [say, language, titleOf],
  );
}

function Builder({ question: { value, change } }: { question: QuestionState<PathsQuestion> }) {
  const say = usePathsWords();
  const nameOf = useNodeName();
  const vocabulary = useVocabulary();
  const events = (vocabulary?.events ?? []).filter(({ source }) => source !== "server");
  const pages = landingPages.map(({ page }) => ({ kind: "page" as const, name: page }));
  const nodes: PathNode[] = [
    ...(value.nodes === "events" ? [] : pages),
    ...(value.nodes === "pages" ? [] : events.map(({ name }) => ({ kind: "event" as const, name }))),
  ].filter(({ name }) => name !== "page_view" || value.nodes === "events");
  const { anchor } = value;
  const chosen = anchor?.node ?? nodes[0];
  const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);
  return (
    <>
      <QuestionSection title={say("nodes")}>
        <Segmented
          block
          value={value.nodes}
          options={pathNodeKinds.map((kind) => ({ value: kind, label: say(`nodes.${kind}`) }))}
          onChange={(nodes) => change({ nodes, anchor: undefined })}
        />
      </QuestionSection>
      <QuestionSection title={say("anchor")}>
        <Select
          aria-label={say("anchor")}
          style={{ width: "100%" }}
          value={anchor?.at ?? "none"}
          options={(["none", "start", "end"] as const).map((at) => ({ value: at, label: say(`anchor.${at}`) }))}
          onChange={(at: "none" | "start" | "end") =>
            change({ anchor: at === "none" || !chosen ? undefined : { at, node: chosen } })
          }
        />
        {anchor && (
          <Select
            showSearch={{ optionFilterProp: "label" }}
            aria-label={say("anchorNode")}
            style={{ width: "100%" }}
            value={JSON.stringify(anchor.node)}
            options={[...nodes, ...(nodes.some(({ name }) => name === anchor.node.name) ? [] : [anchor.node])].map(
              (node) => ({ value: JSON.stringify(node), label: nameOf(node) }),
            )}
            onChange={(node) => change({ anchor: { ...anchor, node: JSON.parse(node) as PathNode } })} // written just above
          />
        )}
      </QuestionSection>
      <QuestionSection title={say("steps")}>
        <Select
          aria-label={say("steps")}
          style={{ width: "100%" }}
          value={value.steps}
          options={numbers(2, PATH_STEPS).map((count) => ({ value: count, label: say("stepsCount", { count }) }))}
          onChange={(steps) => change({ steps })}
        />
        <Select
          aria-label={say("top")}
          style={{ width: "100%" }}
          value={value.top}
          options={numbers(1, PATH_NODES).map((count) => ({ value: count, label: say("topCount", { count }) }))}
          onChange={(top) => change({ top })}
        />
      </QuestionSection>
      <QuestionSection title={say("exclude")}>
        <Select
          mode="multiple"
          maxTagCount={3}
          maxCount={30}
          aria-label={say("exclude")}
          style={{ width: "100%" }}
          value={value.exclude}
          options={events.map(({ name, title }) => ({ value: name, label: title || name }))}
          onChange={(exclude) => change({ exclude })}
        />
      </QuestionSection>
      <QuestionSection title={say("scope")}>
        <CohortSelect value={value.cohort} onChange={(cohort) => change({ cohort })} />
        <FilterEditor value={value.filters} onChange={(filters) => change({ filters })} />
      </QuestionSection>
    </>
  );
}
