import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { day, instant, programParams } from "../../schemas.ts";
import { reportErrors, reportScope } from "./query.ts";

/** What shares are told apart by. */
export const sharingGroups = ["page", "product", "channel"] as const;
export type SharingGroup = (typeof sharingGroups)[number];

/** Who shares and whom it brings; of the shares made in the range, opened whenever (rules: reports). */
export const sharingQuestion = z.strictObject({
  ...reportScope,
  groupBy: z._default(z.enum(sharingGroups), "page"),
});
export type SharingQuestion = z.infer<typeof sharingQuestion>;

/**
 * People of shares. `k` = openers per sharer × registered of the openers; null while nobody shared.
 * A share has no success callback: what counts is who opened it.
 */
const people = {
  shares: z.int(),
  sharers: z.int(),
  /** Opened one, not their own. */ openers: z.int(),
  /** Whose first visit ever was this opening. */ newPersons: z.int(),
  /** Became members after opening. */ registered: z.int(),
  /** Paid for an order after opening. */ buyers: z.int(),
  openersPerSharer: z.nullable(z.number()),
  registrationRate: z.nullable(z.number()),
  k: z.nullable(z.number()),
};
export const sharingMeasures = ["sharers", "openers", "newPersons", "registered", "buyers"] as const;
export type SharingMeasure = (typeof sharingMeasures)[number];

/** One person of the tree; `invited`: those under whom they stand directly. */
const treePerson = z.strictObject({
  personId: z.int(),
  /** Masked words for a person. */ who: z.string(),
  /** 0: came by themselves. */ generation: z.int(),
  invited: z.int(),
  /** All below. */ subtree: z.int(),
  registered: z.int(),
  /** Generations below. */ depth: z.int(),
  /** When they opened the share that brought them; null at the top. */ openedAt: z.nullable(instant),
});
export type TreePerson = z.infer<typeof treePerson>;
export const SHOWN_SHARERS = 50;
export const SHOWN_CHILDREN = 200;

export const sharingAnswer = z.strictObject({
  total: z.strictObject({
    ...people,
    /** Openings by the sharer. */ selfOpens: z.int(),
    /** Openings that would have made a ring. */ rings: z.int(),
    /** Openings of shares nobody is known to have made. */ unknownOpens: z.int(),
    /** Median from a sharer's own arrival to the first person they brought; null while nobody brought anyone. */
    cycleSeconds: z.nullable(z.number()),
    /** The deepest generation. */ depth: z.int(),
  }),
  /** By how many sharers stand above: 1 = brought by who came by themselves. */
  generations: z.array(
    z.strictObject({
      generation: z.int(),
      persons: z.int(),
      newPersons: z.int(),
      registered: z.int(),
      sharers: z.int(),
    }),
  ),
  /** By week of the share (Monday); the youngest may still be opened. */
  weeks: z.array(z.strictObject({ week: day, ...people })),
  groups: z.array(z.strictObject({ value: z.string(), label: z.string(), ...people })),
  /** Most people below first; at most 50. */ sharers: z.array(treePerson),
});
export type SharingAnswer = z.infer<typeof sharingAnswer>;

const generation = z.int().check(z.gte(0), z.lte(1_000_000));
export const sharingCell = z.discriminatedUnion("of", [
  z.strictObject({ of: z.literal("total"), measure: z.enum(sharingMeasures) }),
  z.strictObject({ of: z.literal("week"), week: day, measure: z.enum(sharingMeasures) }),
  z.strictObject({
    of: z.literal("group"),
    value: z.string().check(z.maxLength(200)),
    measure: z.enum(sharingMeasures),
  }),
  z.strictObject({
    of: z.literal("generation"),
    generation,
    measure: z.enum(["persons", "newPersons", "registered", "sharers"]),
  }),
  z.strictObject({ of: z.literal("person"), personId: z.int(), measure: z.enum(["invited", "subtree", "registered"]) }),
]);
export type SharingCell = z.infer<typeof sharingCell>;

const sharing = { who: "staff", permission: "analytics.read", idempotency: "none" } as const;
export const getSharing = endpoint({
  ...sharing,
  method: "POST",
  path: "/api/console/programs/:program/reports/sharing",
  summary: "分享 Sharing",
  errors: reportErrors,
  params: programParams,
  body: sharingQuestion,
  response: sharingAnswer,
});
export const getShareTree = endpoint({
  ...sharing,
  method: "POST",
  path: "/api/console/programs/:program/reports/sharing/tree",
  summary: "分享树的一层 One level of the share tree",
  errors: reportErrors,
  params: programParams,
  /** Whom this person brought, most people below first. */
  body: z.strictObject({ question: sharingQuestion, personId: z.int() }),
  response: z.strictObject({ children: z.array(treePerson), /** More than are told. */ total: z.int() }),
});
