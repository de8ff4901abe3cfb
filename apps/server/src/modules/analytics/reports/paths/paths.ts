import {
  getPaths,
  type PathNode,
  type PathsAnswer,
  type PathsCell,
  type PathsQuestion,
  pathsCell,
} from "@banyan/contracts";
import { mount, type ReportContext, type ReportKind } from "../report-kind.ts";
import { openSource } from "../source.ts";
import { OTHER, type PathsRow, type PathsSource, pathsStatement, peopleOfPaths } from "./statement.ts";

/** How people go on from step to step within their sessions. */
const paths: ReportKind<PathsQuestion, PathsAnswer, PathsCell> = {
  kind: "paths",
  async answer(question, context) {
    const source = await sourceOf(question, context);
    return answerOf(await context.ask<PathsRow>(pathsStatement(source, question)));
  },
  people: async (question, cell, context) => peopleOfPaths(await sourceOf(question, context), question, cell),
};

export const pathsReport = mount(paths, getPaths, pathsCell);

async function sourceOf(question: PathsQuestion, context: ReportContext): Promise<PathsSource> {
  const source = await openSource(context, question);
  // names are looked up, so that a mistyped one is refused with its place
  for (const [n, event] of question.include.entries()) source.event({ event, filters: [] }, `include.${n}`);
  const { anchor } = question;
  if (anchor?.node.kind === "event") source.event({ event: anchor.node.name, filters: [] }, "anchor.node");
  return { ...source, program: context.program };
}

/** Pure: rows of one stream as the answer. */
export function answerOf(rows: readonly PathsRow[]): PathsAnswer {
  const at = (level: PathsRow["level"], position: number) =>
    rows.filter((row) => row.level === level && row.position === position);
  const positions = rows
    .filter(({ level }) => level === "position")
    .map(({ position, sessions, persons, ended }) => ({
      ...{ position, sessions, persons, ended },
      nodes: at("node", position).map(({ node, isPage, name, sessions, persons, ended, endedPersons }) => ({
        ...{ node: nodeOf(node, isPage, name), sessions, persons, ended, endedPersons },
      })),
    }));
  const edges = rows
    .filter(({ level, next }) => level === "edge" && next > 0 && next <= OTHER)
    .map(({ position, node, isPage, name, next, nextIsPage, nextName, sessions, persons, gapMs }) => ({
      ...{ position, from: nodeOf(node, isPage, name), to: nodeOf(next, nextIsPage, nextName), sessions, persons },
      averageSeconds: gapMs / sessions / 1000,
    }));
  const [first] = positions;
  return { total: { sessions: first?.sessions ?? 0, persons: first?.persons ?? 0 }, positions, edges };
}

const nodeOf = (number: number, isPage: number, name: string): PathNode | null =>
  number === OTHER ? null : { kind: isPage ? "page" : "event", name };
