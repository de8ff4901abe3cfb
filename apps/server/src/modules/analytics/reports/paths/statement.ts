import type { PathNode, PathsCell, PathsQuestion } from "@banyan/contracts";
import type { Source } from "../source.ts";
import { and, empty, int, raw, type Sql, sql, text, texts } from "../sql.ts";
import { merged } from "../who.ts";

/** What the statements are made of; `stream`, over `who`, tells several worlds of one program apart (tests). */
export type PathsSource = Pick<Source, "range" | "within" | "behaviour" | "among"> & { program: string; stream?: Sql };

/** A row per shown edge, node and position; columns its level does not have are empty. */
export type PathsRow = {
  stream: number;
  level: "edge" | "node" | "position";
  position: number;
  /** Numbers of nodes; `OTHER`: 其他; `next` of an edge 0 or `GOES_ON`: there is none. */
  node: number;
  next: number;
  isPage: number;
  name: string;
  nextIsPage: number;
  nextName: string;
  sessions: number;
  persons: number;
  ended: number;
  endedPersons: number;
  gapMs: number;
};

/** Nodes are numbered while a statement runs, events before pages, by name; sixteen bits of a step's key hold so many. */
export const OTHER = 65_535;
const MOST_NODES = OTHER - 1;
const ENDED = 0;
/** The path has more steps than are asked for. */
const GOES_ON = 70_000;

/**
 * All shown numbers in one statement. A step is one number (time 36 bits, the counter of its id 12, node 16), so a session is put
 * in order by sorting numbers. How frequent a node is follows from the edges that leave it, of the position after from those that
 * reach it; persons are bitmaps until the less frequent nodes are one.
 */
export const pathsStatement = (source: PathsSource, question: PathsQuestion): Sql => sql`
  WITH ${dictionary(source, question)} AS dict
  SELECT stream, multiIf(grouping(b) = 0, 'edge', grouping(a) = 0, 'node', 'position') AS level, position,
    toUInt32(a) AS node, toUInt32(b) AS next, dict.6[a] AS isPage, dict.5[a] AS name, dict.6[b] AS nextIsPage, dict.5[b] AS nextName,
    toUInt32(sum(s)) AS sessions, toUInt32(groupBitmapMerge(p)) AS persons,
    toUInt32(sumIf(s, after = ${int(ENDED)})) AS ended, toUInt32(groupBitmapMergeIf(p, after = ${int(ENDED)})) AS endedPersons,
    toInt64(sum(gaps)) AS gapMs
  FROM (${shown(source, question)}) GROUP BY GROUPING SETS ((stream, position, a, b), (stream, position, a), (stream, position))
  ORDER BY stream, position, level, sessions DESC, node, next`;

/** Whom a number counts. */
export const peopleOfPaths = (source: PathsSource, question: PathsQuestion, cell: PathsCell): Sql => sql`
  WITH ${dictionary(source, question)} AS dict
  SELECT arrayJoin(bitmapToArray(groupBitmapMergeState(p))) AS person FROM (${shown(source, question)}) WHERE ${isCell(cell)}`;

function isCell(cell: PathsCell): Sql {
  const ended = (isAsked: boolean) => (isAsked ? sql` AND after = ${int(ENDED)}` : empty);
  switch (cell.of) {
    case "total":
      return raw("position = 1");
    case "position":
      return sql`position = ${int(cell.position)}${ended(cell.ended)}`;
    case "node":
      return sql`position = ${int(cell.position)} AND ${isNode("a", cell.node)}${ended(cell.ended)}`;
    case "edge":
      return sql`position = ${int(cell.position)} AND ${isNode("a", cell.from)} AND ${isNode("b", cell.to)}`;
  }
}
const isNode = (column: "a" | "b", node: PathNode | null): Sql =>
  node === null
    ? sql`${raw(column)} = ${int(OTHER)}`
    : sql`(${raw(column)} = ${numberOf(node)} AND ${raw(column)} BETWEEN 1 AND ${int(MOST_NODES)})`;
const numberOf = ({ kind, name }: PathNode): Sql =>
  kind === "page"
    ? sql`transform(${text(name)}, dict.3, dict.4, ${int(0)})`
    : sql`transform(${text(name)}, dict.1, dict.2, ${int(0)})`;

/** Edges as they are shown: beyond the most frequent of their position nodes are one. `after`: the node that came next. */
const shown = (source: PathsSource, question: PathsQuestion): Sql => sql`
  SELECT stream, position, after, s, p, gaps, if(rank <= ${int(question.top)}, here, ${int(OTHER)}) AS a,
    if(rankAfter <= ${int(question.top)} OR after = ${int(ENDED)} OR after = ${int(GOES_ON)}, after, ${int(OTHER)}) AS b
  FROM (
    SELECT *, dense_rank() OVER (PARTITION BY stream, position ORDER BY ofHere DESC, here) AS rank,
      dense_rank() OVER (PARTITION BY stream, position ORDER BY after IN (${int(ENDED)}, ${int(GOES_ON)}), ofAfter DESC, after) AS rankAfter
    FROM (
      SELECT *, if(here = ${int(OTHER)}, 0, sum(s) OVER (PARTITION BY stream, position, here)) AS ofHere,
        if(after = ${int(OTHER)}, 0, sum(s) OVER (PARTITION BY stream, position, after)) AS ofAfter
      FROM (${edges(source, question)})
    )
  )`;

/** Every edge there is: how often, whose, and the time between. */
const edges = (source: PathsSource, question: PathsQuestion): Sql => sql`
  SELECT stream, edge.1 AS position, edge.2 AS here, edge.3 AS after, count() AS s, groupBitmapState(who) AS p, sum(edge.4) AS gaps
  FROM (
    SELECT who, ${source.stream ?? raw("0")} AS stream, length(path) AS steps, arrayJoin(arrayMap(
      (key, then, n) -> (n, toUInt32(bitAnd(key, 65535)),
        multiIf(n = steps, toUInt32(${int(ENDED)}), n = ${int(question.steps)}, toUInt32(${int(GOES_ON)}), toUInt32(bitAnd(then, 65535))),
        if(n = steps OR n = ${int(question.steps)}, 0, abs(toInt64(bitShiftRight(then, 28)) - toInt64(bitShiftRight(key, 28))))),
      arraySlice(path, 1, ${int(question.steps)}), arraySlice(arrayPushBack(arrayPopFront(path), 0), 1, ${int(question.steps)}),
      arraySlice(arrayEnumerate(path), 1, ${int(question.steps)}))) AS edge
    FROM (SELECT ${merged(source.program, raw("person"))} AS who, ${anchored(question)} AS path FROM (${sessions(source, question)})) WHERE notEmpty(path)
  ) GROUP BY stream, position, here, after`;

/** From the anchor on, or back from it; empty: the session does not have it. */
function anchored({ anchor }: PathsQuestion): Sql {
  if (!anchor) return raw("visit");
  const isIt = sql`step -> bitAnd(step, 65535) = ${numberOf(anchor.node)}`;
  return anchor.at === "start"
    ? sql`if(arrayFirstIndex(${isIt}, visit) = 0, [], arraySlice(visit, arrayFirstIndex(${isIt}, visit)))`
    : sql`if(arrayLastIndex(${isIt}, visit) = 0, [], arrayReverse(arraySlice(visit, 1, arrayLastIndex(${isIt}, visit))))`;
}

/** Each session's steps in order, equal neighbours as one. */
const sessions = (source: PathsSource, question: PathsQuestion): Sql => sql`
  SELECT e.person AS person, arrayCompact(step -> bitAnd(step, 65535), arraySort(groupArray(${keyOf(source, question)}))) AS visit
  FROM events AS e WHERE ${accepted(source, question)} GROUP BY e.person, e.session`;

const keyOf = ({ range }: PathsSource, question: PathsQuestion): Sql => sql`
  bitOr(bitShiftLeft(toUInt64(toUnixTimestamp64Milli(e.ts) - ${int(range.from)}), 28), bitOr(
    bitShiftLeft(bitAnd(toUInt64(bitShiftRight(toUInt128(e.id), 64)), 4095), 16),
    toUInt64(if(${isPage(question)}, transform(e.page, dict.3, dict.4, ${int(OTHER)}), transform(e.event, dict.1, dict.2, ${int(OTHER)})))))`;

/** (events, their numbers, pages, their numbers, names by number, are they pages by number); `''` leads, so that no list is empty. */
const dictionary = (source: PathsSource, question: PathsQuestion): Sql => sql`(
  SELECT (arrayPushFront(groupArrayIf(name, NOT page), ' '), arrayPushFront(groupArrayIf(number, NOT page), 0),
    arrayPushFront(groupArrayIf(name, page), ' '), arrayPushFront(groupArrayIf(number, page), 0), groupArray(name), groupArray(page))
  FROM (SELECT page, name, toInt64(row_number() OVER (ORDER BY page, name)) AS number FROM (
    SELECT ${isPage(question)} AS page, toString(if(page, e.page, e.event)) AS name FROM events AS e WHERE ${accepted(source, question)}
    GROUP BY page, name ORDER BY count() DESC, page, name LIMIT ${int(MOST_NODES)}) ORDER BY number))`;

const isPage = ({ nodes }: PathsQuestion): Sql => raw(nodes === "events" ? "toUInt8(0)" : "e.event = 'page_view'");

function accepted(source: PathsSource, { nodes, include, exclude }: PathsQuestion): Sql {
  return and([
    source.within(),
    source.behaviour,
    ...(nodes === "pages" ? [raw("e.event = 'page_view'")] : []),
    ...(include.length > 0 ? [sql`e.event IN ${texts(include)}`] : []),
    ...(exclude.length > 0 ? [sql`e.event NOT IN ${texts(exclude)}`] : []),
    source.among,
  ]);
}
