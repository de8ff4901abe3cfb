import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { programParams } from "../../schemas.ts";
import { reportErrors, reportScope } from "./query.ts";

/** What a step is: `both` tells page views by their page and everything else by its event. */
export const pathNodeKinds = ["both", "events", "pages"] as const;
export type PathNodeKind = (typeof pathNodeKinds)[number];
const eventName = z.string().check(z.minLength(1), z.maxLength(120));
/** An event, or a page (a page view by its page). */
export const pathNode = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("event"), name: eventName }),
  z.strictObject({ kind: z.literal("page"), name: z.string().check(z.maxLength(200)) }),
]);
export type PathNode = z.infer<typeof pathNode>;
export const PATH_STEPS = 10;
export const PATH_NODES = 20;

/**
 * How people go on: of each session its accepted events of the range in order (equal times: as their ids were made), consecutive
 * equal nodes as one. With an anchor the path begins at its first occurrence, or ends at its last.
 */
export const pathsQuestion = z.strictObject({
  ...reportScope,
  nodes: z._default(z.enum(pathNodeKinds), "both"),
  /** Only these events are steps; none: every event of a device but those excluded. */
  include: z._default(z.array(eventName).check(z.maxLength(30)), []),
  exclude: z._default(z.array(eventName).check(z.maxLength(30)), []),
  anchor: z.optional(z.strictObject({ at: z.enum(["start", "end"]), node: pathNode })),
  steps: z._default(z.int().check(z.gte(2), z.lte(PATH_STEPS)), 5),
  /** Nodes told apart at each position; the others are one, 其他. */
  top: z._default(z.int().check(z.gte(1), z.lte(PATH_NODES)), 8),
});
export type PathsQuestion = z.infer<typeof pathsQuestion>;

/** null: 其他, all nodes of this position that are not among its most frequent. */
const shownNode = z.nullable(pathNode);
const counts = { /** How often, once per session and position. */ sessions: z.int(), persons: z.int() };
export const pathsAnswer = z.strictObject({
  /** Sessions with at least one step (with an anchor: that have it), and whose they are. */
  total: z.strictObject(counts),
  /**
   * Position 1 is where the path begins; of a path that ends at its anchor the anchor itself, 2 what came just before it.
   * `ended`: the path has no further step (here it ended, or before it nothing happened).
   */
  positions: z.array(
    z.strictObject({
      position: z.int(),
      ...counts,
      ended: z.int(),
      nodes: z.array(z.strictObject({ node: shownNode, ...counts, ended: z.int(), endedPersons: z.int() })),
    }),
  ),
  /** Between a position and the next one; `from` is the node at `position`, `to` that at `position` + 1, whatever came first in time. */
  edges: z.array(
    z.strictObject({
      position: z.int(),
      from: shownNode,
      to: shownNode,
      ...counts,
      /** On average between both. */ averageSeconds: z.number(),
    }),
  ),
});
export type PathsAnswer = z.infer<typeof pathsAnswer>;

export const pathsCell = z.discriminatedUnion("of", [
  z.strictObject({ of: z.literal("total") }),
  z.strictObject({ of: z.literal("node"), position: z.int(), node: shownNode, ended: z._default(z.boolean(), false) }),
  z.strictObject({ of: z.literal("position"), position: z.int(), ended: z._default(z.boolean(), false) }),
  z.strictObject({ of: z.literal("edge"), position: z.int(), from: shownNode, to: shownNode }),
]);
export type PathsCell = z.infer<typeof pathsCell>;

export const getPaths = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/reports/paths",
  summary: "路径 Paths",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: reportErrors,
  params: programParams,
  body: pathsQuestion,
  response: pathsAnswer,
});
