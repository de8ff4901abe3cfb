import {
  getShareTree,
  getSharing,
  type Reply,
  SHOWN_CHILDREN,
  SHOWN_SHARERS,
  type SharingAnswer,
  type SharingCell,
  type SharingQuestion,
  sharingCell,
  type TreePerson,
} from "@banyan/contracts";
import * as z from "zod/mini";
import { fail } from "#kernel/failure.ts";
import { mount, type ReportContext, type ReportKind } from "../report-kind.ts";
import { openSource } from "../source.ts";
import { and, instant, persons, type Sql, sql } from "../sql.ts";
import {
  type FiguresRow,
  figuresStatement,
  type Openings,
  openingsStatement,
  peopleOfShares,
  type SharingSource,
  unknownStatement,
} from "./statement.ts";
import { below, byReach, cycleSeconds, type Forest, generationsOf, plant } from "./tree.ts";

/** So many openings are held in memory while a tree is made: some 50 MB. */
const MOST_OPENINGS = 500_000;
/** Persons named one by one in a statement. */
const MOST_NAMED = 100_000;
const SHOWN_GROUPS = 50;

/** Who shares, whom it brings, and how it goes on from there. */
const sharing: ReportKind<SharingQuestion, SharingAnswer, SharingCell> = {
  kind: "sharing",
  async answer(question, context) {
    const source = await sourceOf(question, context);
    const [rows, [unknown], forest] = await Promise.all([
      context.ask<FiguresRow>(figuresStatement(source)),
      context.ask<{ openings: number }>(unknownStatement(source)),
      forestOf(source, context),
    ]);
    return answerOf(rows, unknown?.openings ?? 0, forest);
  },
  async people(question, cell, context) {
    const source = await sourceOf(question, context);
    if (cell.of === "total") return peopleOfShares(source, cell.measure, {});
    if (cell.of === "week") return peopleOfShares(source, cell.measure, { week: cell.week });
    if (cell.of === "group") return peopleOfShares(source, cell.measure, { value: cell.value });
    return named(peopleOfForest(await forestOf(source, context), cell));
  },
};
export const sharingReport = mount(sharing, getSharing, sharingCell);

/** One level of the tree. */
const shareTree: ReportKind<{ question: SharingQuestion; personId: number }, Reply<typeof getShareTree>, unknown> = {
  kind: "share-tree",
  async answer({ question, personId }, context) {
    const children = await childrenOf(question, personId, context);
    return { children: children.slice(0, SHOWN_CHILDREN).map(told), total: children.length };
  },
  people: async ({ question, personId }, _, context) =>
    named((await childrenOf(question, personId, context)).map(({ person }) => person)),
};
export const shareTreeReport = mount(shareTree, getShareTree, z.unknown());

async function childrenOf(question: SharingQuestion, personId: number, context: ReportContext) {
  const inside = { ...context, at: `${context.at}.question` };
  const { nodes } = await forestOf(await sourceOf(question, inside), context);
  return (nodes.get(personId)?.children ?? []).toSorted(byReach);
}

async function sourceOf(question: SharingQuestion, context: ReportContext): Promise<SharingSource> {
  const source = await openSource(context, question);
  const { from, until } = source.range;
  return {
    ...{ program: context.program, zone: context.zone, groupBy: question.groupBy },
    isAsked: and([source.within(), source.among]),
    isInRange: sql`o.at >= ${instant(from)} AND o.at < ${instant(until)}`,
  };
}

async function forestOf(source: SharingSource, { ask }: ReportContext): Promise<Forest> {
  const [openings] = await ask<Openings>(openingsStatement(source, MOST_OPENINGS));
  if (!openings || openings.who.length > MOST_OPENINGS) return fail("REPORT_TOO_LARGE");
  return plant(openings);
}

const named = (people: readonly number[]): Sql =>
  people.length > MOST_NAMED ? fail("REPORT_TOO_LARGE") : sql`SELECT arrayJoin(${persons(people)}) AS person`;

/** Pure: which people of the tree a number counts. */
export function peopleOfForest(
  { nodes, asked }: Forest,
  cell: Extract<SharingCell, { of: "generation" | "person" }>,
): number[] {
  const people = (() => {
    if (cell.of === "person") {
      const node = nodes.get(cell.personId);
      if (!node) return [];
      const all = cell.measure === "invited" ? node.children : below(node);
      return cell.measure === "registered" ? all.filter(({ hasRegistered }) => hasRegistered) : all;
    }
    return asked
      .filter(({ generation }) => generation === cell.generation)
      .filter(({ isNew, hasRegistered, children }) => {
        const is = { persons: true, newPersons: isNew, registered: hasRegistered, sharers: children.length > 0 };
        return is[cell.measure];
      });
  })();
  return people.map(({ person }) => person);
}

/** Pure: rows of one stream and its forest as the answer. */
export function answerOf(rows: readonly FiguresRow[], unknownOpens: number, forest: Forest): SharingAnswer {
  const of = (level: FiguresRow["level"]) => rows.filter((row) => row.level === level);
  const total = of("total")[0];
  return {
    total: {
      ...rated(total),
      ...{ selfOpens: total?.selfOpens ?? 0, rings: forest.rings, unknownOpens },
      ...{
        cycleSeconds: cycleSeconds(forest),
        depth: Math.max(0, ...generationsOf(forest).map((one) => one.generation)),
      },
    },
    generations: generationsOf(forest),
    weeks: of("week").map((row) => ({ week: row.week, ...rated(row) })),
    groups: of("group")
      .slice(0, SHOWN_GROUPS)
      .map((row) => ({ value: row.value, label: row.value, ...rated(row) })),
    sharers: [...forest.nodes.values()]
      .filter(({ children }) => children.length > 0)
      .sort(byReach)
      .slice(0, SHOWN_SHARERS)
      .map(told),
  };
}

function rated(row: FiguresRow | undefined) {
  const { shares = 0, sharers = 0, openers = 0, newPersons = 0, registered = 0, buyers = 0 } = row ?? {};
  const over = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  return {
    ...{ shares, sharers, openers, newPersons, registered, buyers },
    ...{ openersPerSharer: over(openers, sharers), registrationRate: over(registered, openers) },
    // openers per sharer × registered of openers
    k: over(registered, sharers),
  };
}

const told = (node: Forest["asked"][number]): TreePerson => ({
  ...{ personId: node.person, who: `访客 ${node.person}`, generation: node.generation },
  ...{ invited: node.children.length, subtree: node.subtree, registered: node.registeredBelow, depth: node.depth },
  openedAt: node.parent ? new Date(node.openedAt).toISOString() : null,
});
