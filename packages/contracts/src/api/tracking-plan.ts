import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { instant, nothing, pageOf, pageQuery, programParams, text } from "../schemas.ts";

const base = "/api/console/programs/:program";

/** What a property of an event can hold. `datetime` is ISO 8601 text and only ever declared: first sight reads text as `string`. */
export const propertyTypes = ["string", "number", "boolean", "datetime", "list", "object"] as const;
export type PropertyType = (typeof propertyTypes)[number];

/** How much one program may be taught by first sight, and how much it may declare. */
export const planLimits = { learnedEvents: 2_000, learnedProperties: 300, declaredProperties: 300 } as const;

/**
 * `builtin`: typed by these contracts. `declared`: by an operator or an imported plan. `first_sight`: it came, and nobody had named it.
 */
export const planSources = ["builtin", "declared", "first_sight"] as const;
export type PlanSource = (typeof planSources)[number];

/** draft: seen but not registered. active: registered. blocked: refused at the door. archived: not sent any more. */
export const planStatuses = ["draft", "active", "blocked", "archived"] as const;
export type PlanStatus = (typeof planStatuses)[number];

export const eventName = z.string().check(z.regex(/^[A-Za-z$][A-Za-z0-9_$.]{0,63}$/));
const propertyName = z.string().check(
  z.minLength(1),
  z.maxLength(64),
  z.refine((s) => isPropertyName(s), "属性名不能包含控制字符，也不能以 $quarantined 开头"),
);
/** A name that can be learned, declared and kept: 1–64 characters, none of them invisible. */
export function isPropertyName(name: string): boolean {
  return (
    name.length > 0 &&
    name.length <= 64 &&
    name.isWellFormed() &&
    !name.startsWith("$quarantined") &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    !/[\u0000-\u001f\u007f]/.test(name)
  );
}

const propertyFields = {
  name: propertyName,
  type: z.enum(propertyTypes),
  required: z.boolean(),
  description: text(200, 0),
  /** Only these values are right; for text. */ allowedValues: z.nullable(
    z.array(text(100)).check(z.minLength(1), z.maxLength(50)),
  ),
};
export const planPropertyInput = z.strictObject(propertyFields);
export type PlanPropertyInput = z.infer<typeof planPropertyInput>;

/** `title` is the Chinese name people use for it. */
const eventFields = { title: text(40, 0), description: text(500, 0), owner: text(40, 0) };
export const planEventInput = z.strictObject({
  ...eventFields,
  /** Declared from now on; what first sight knows and is not in here stays as it is. Of a built-in event: the added ones. */
  properties: z.array(planPropertyInput).check(z.maxLength(planLimits.declaredProperties)),
});
export type PlanEventInput = z.infer<typeof planEventInput>;

export const planEvent = z.strictObject({
  name: z.string(),
  title: z.string(),
  titleEn: z.string(),
  description: z.string(),
  owner: z.string(),
  status: z.enum(planStatuses),
  source: z.enum(planSources),
  /** Who says it: a device, or the server's own facts (those are shown and cannot be changed). */ side: z.enum([
    "device",
    "server",
  ]),
  firstSeenAt: z.nullable(instant),
  /** Within the last 7 days. */ lastSeenAt: z.nullable(instant),
  /** Events of each of the last 7 business days, oldest first, today last. */ volume: z.array(z.int()),
  /** Events of these days with a quarantined or a missing property. */ violations: z.int(),
  propertyCount: z.int(),
});
export type PlanEvent = z.infer<typeof planEvent>;

export const planProperty = z.strictObject({
  ...propertyFields,
  source: z.enum(planSources),
  firstSeenAt: z.nullable(instant),
  /** A few values as they came, as JSON, of the last 7 days. */ seen: z.array(z.string()),
  /** How often it was quarantined in the last 7 days. */ quarantined: z.int(),
});
export type PlanProperty = z.infer<typeof planProperty>;

const read = { who: "staff", permission: "analytics.read", idempotency: "none", errors: [] } as const;
const write = { who: "staff", permission: "tracking.write", idempotency: "none" } as const;
const eventParams = z.extend(programParams, { event: eventName });

export const listPlanEvents = endpoint({
  ...read,
  method: "GET",
  path: `${base}/tracking-plan/events`,
  summary: "埋点清单 Events of the tracking plan",
  params: programParams,
  query: z.extend(pageQuery, {
    search: z.optional(z.string().check(z.maxLength(64))),
    status: z.optional(z.enum(planStatuses)),
    source: z.optional(z.enum(planSources)),
    sort: z._default(z.enum(["volume", "name", "violations", "recent"]), "volume"),
  }),
  response: z.strictObject({
    ...pageOf(planEvent).shape,
    /** Whatever the filters. */ counts: z.strictObject({
      all: z.int(),
      draft: z.int(),
      active: z.int(),
      blocked: z.int(),
      archived: z.int(),
    }),
    isStrict: z.boolean(),
  }),
});
export const getPlanEvent = endpoint({
  ...read,
  method: "GET",
  path: `${base}/tracking-plan/events/:event`,
  summary: "一个埋点 One event of the tracking plan",
  errors: ["PLAN_EVENT_NOT_FOUND"],
  params: eventParams,
  response: z.strictObject({
    event: planEvent,
    /** Hand it back when changing; 0 of a built-in event nobody has changed. */ version: z.int(),
    properties: z.array(planProperty),
  }),
});
export const declarePlanEvent = endpoint({
  ...write,
  method: "POST",
  path: `${base}/tracking-plan/events`,
  summary: "登记埋点 Declare an event",
  errors: ["PLAN_EVENT_EXISTS"],
  params: programParams,
  body: z.extend(planEventInput, { name: eventName }),
  response: nothing,
});
/** Also registers an event known by first sight. */
export const changePlanEvent = endpoint({
  ...write,
  method: "PUT",
  path: `${base}/tracking-plan/events/:event`,
  summary: "修改埋点 Change an event",
  errors: ["PLAN_EVENT_NOT_FOUND", "PLAN_EVENT_FIXED", "EDIT_CONFLICT"],
  params: eventParams,
  body: z.strictObject({ version: z.int(), event: planEventInput }),
  response: nothing,
});
export const removePlanProperty = endpoint({
  ...write,
  method: "POST",
  path: `${base}/tracking-plan/events/:event/forget-property`,
  summary: "忘记一个属性的类型 Forget a property: its next value types it again",
  errors: ["PLAN_EVENT_NOT_FOUND", "PLAN_EVENT_FIXED"],
  params: eventParams,
  body: z.strictObject({ name: propertyName }),
  response: nothing,
});
export const setPlanEventStatus = endpoint({
  ...write,
  method: "PUT",
  path: `${base}/tracking-plan/events/:event/status`,
  summary: "启用、屏蔽或归档埋点 Activate, block or archive an event",
  errors: ["PLAN_EVENT_NOT_FOUND", "PLAN_EVENT_FIXED"],
  params: eventParams,
  body: z.strictObject({ status: z.enum(["active", "blocked", "archived"]) }),
  response: nothing,
});

/** What strict mode would refuse and set aside, counted over the last 7 days. */
export const getTrackingPolicy = endpoint({
  ...read,
  method: "GET",
  path: `${base}/tracking-plan/policy`,
  summary: "埋点策略与影响 Strict mode and what it would do",
  params: programParams,
  response: z.strictObject({
    isStrict: z.boolean(),
    unknownEvents: z.int(),
    unknownRows: z.int(),
    undeclaredProperties: z.int(),
    undeclaredRows: z.int(),
    learnedEvents: z.int(),
  }),
});
export const setTrackingPolicy = endpoint({
  ...write,
  method: "PUT",
  path: `${base}/tracking-plan/policy`,
  summary: "设置严格模式 Set strict mode",
  errors: [],
  params: programParams,
  body: z.strictObject({ isStrict: z.boolean() }),
  response: nothing,
});

/** A plan as a file: what is registered, without what contracts and first sight say. */
export const planFile = z.strictObject({
  version: z.literal(1),
  events: z.array(z.extend(planEventInput, { name: eventName })).check(z.maxLength(planLimits.learnedEvents)),
});
export type PlanFile = z.infer<typeof planFile>;
export const exportPlan = endpoint({
  ...read,
  method: "GET",
  path: `${base}/tracking-plan/file`,
  summary: "导出埋点（JSON） Export the plan as JSON",
  params: programParams,
  response: planFile,
});
export const exportPlanCsv = endpoint({
  ...read,
  method: "GET",
  path: `${base}/tracking-plan/file.csv`,
  summary: "导出埋点（CSV） Export the plan as CSV, one property a line",
  params: programParams,
  answers: "csv",
  response: z.unknown(),
});
/** A file of either kind, told by its content type. `check` says what would change and changes nothing. */
export const importPlan = endpoint({
  ...write,
  method: "POST",
  path: `${base}/tracking-plan/file`,
  summary: "导入埋点 Import a plan",
  errors: ["PLAN_FILE_UNREADABLE"],
  params: programParams,
  query: z.strictObject({ mode: z._default(z.enum(["check", "apply"]), "check") }),
  rawBody: ["application/json", "text/csv"],
  response: z.strictObject({
    added: z.array(z.string()),
    changed: z.array(z.string()),
    unchanged: z.int(),
    /** With any problem nothing is changed. */ problems: z.array(
      z.strictObject({ place: z.string(), problem: z.string() }),
    ),
  }),
});
/** TypeScript for `track()`: every registered event and its properties. */
export const getPlanTypes = endpoint({
  ...read,
  method: "GET",
  path: `${base}/tracking-plan/types`,
  summary: "埋点类型文件 Types for track(), banyan-events.d.ts",
  params: programParams,
  answers: "text",
  response: z.string(),
});
