import {
  eventTypes,
  isPropertyName,
  type PlanSource,
  type PlanStatus,
  type PropertyType,
  planLimits,
} from "@banyan/contracts";
import { eventFlags } from "../schema.ts";
import { builtinProperties } from "./builtin.ts";
import { fits, isOfType, shortened, typeOfValue } from "./values.ts";

/** The plan of a program as PostgreSQL keeps it. */
export type StoredProperty = {
  name: string;
  type: PropertyType;
  isRequired: boolean;
  allowedValues: string[] | null;
  source: "declared" | "first_sight";
};
export type StoredEvent = { name: string; status: PlanStatus; source: PlanSource; properties: StoredProperty[] };
export type StoredPlan = { isStrict: boolean; version: number; learnedEvents: number; events: StoredEvent[] };

/** What a device says happened, before anybody judged it. */
export type Seen = { event: string; props: Readonly<Record<string, unknown>> };
/** What first sight has to say of an event: types by name. */
export type Lesson = { event: string; isBuiltin: boolean; types: ReadonlyMap<string, PropertyType> };

/** A refusal's code, or what is kept: values of the right type, the others under `$quarantined`. */
export type Checked =
  | { code: "unknown_event" | "blocked_event" }
  | { code: null; props: Readonly<Record<string, unknown>>; flags: number };

type Rule = { isDeclared: boolean; accepts(value: unknown): boolean };
type KnownEvent = {
  isRegistered: boolean;
  isBlocked: boolean;
  rules: Map<string, Rule>;
  required: string[];
  canLearn: boolean;
};

/**
 * The plan as one process knows it: `check` is the hot path and asks nobody, `lessonsIn` says what is new, `take` adds what was
 * stored since. Types only ever come from what is stored: the first of two processes to store one decides for both.
 */
export class KnownPlan {
  readonly isStrict: boolean;
  version: number;
  readonly #events = new Map<string, KnownEvent>();
  #canLearnEvents = true;

  constructor({ isStrict, version, learnedEvents, events }: StoredPlan) {
    this.isStrict = isStrict;
    this.version = version;
    for (const name of builtinProperties.keys())
      this.#events.set(name, compile({ name, status: "active", source: "builtin", properties: [] }));
    this.take(events, learnedEvents);
  }

  take(events: readonly StoredEvent[], learnedEvents: number): void {
    for (const event of events) this.#events.set(event.name, compile(event));
    this.#canLearnEvents = learnedEvents < planLimits.learnedEvents;
  }

  /** What these teach that is not known; nothing in strict mode, of blocked events, or past the limits. */
  lessonsIn(seen: readonly Seen[]): Lesson[] {
    if (this.isStrict) return [];
    const lessons = new Map<string, Map<string, PropertyType>>();
    for (const { event, props } of seen) {
      const known = this.#events.get(event);
      if (known ? known.isBlocked : !this.#canLearnEvents) continue;
      let types = lessons.get(event);
      if (!known) types ??= new Map();
      if (!known || known.canLearn)
        for (const name of Object.keys(props)) {
          if (known?.rules.has(name) || types?.has(name)) continue;
          if (types && types.size >= planLimits.learnedProperties) break;
          const value = props[name];
          const type = typeOfValue(value);
          if (type === null || !isPropertyName(name) || !fits(value)) continue;
          types ??= new Map();
          types.set(name, type);
        }
      if (types) lessons.set(event, types);
    }
    return [...lessons].map(([event, types]) => ({ event, isBuiltin: eventTypes.has(event), types }));
  }

  /** Never throws and loses nothing: every given property is kept or set aside. */
  check(event: string, props: Readonly<Record<string, unknown>>): Checked {
    const known = this.#events.get(event);
    if (known?.isBlocked) return blocked;
    const isRegistered = known?.isRegistered === true;
    if (this.isStrict && !isRegistered) return unknown;
    let flags = isRegistered ? 0 : eventFlags.unknownEvent;
    if (!known && !this.#canLearnEvents) flags |= eventFlags.planFull;
    let aside: Set<string> | undefined;
    const names = Object.keys(props);
    for (const name of names) {
      const value = props[name];
      const rule = known?.rules.get(name);
      const isRight = rule
        ? value === null || (fits(value) && rule.accepts(value))
        : isPropertyName(name) && fits(value) && (value === null || typeOfValue(value) !== null);
      if (isRight && (!this.isStrict || rule?.isDeclared)) {
        if (!rule && value !== null && known && !known.canLearn) flags |= eventFlags.planFull;
      } else {
        aside ??= new Set();
        aside.add(name);
      }
    }
    if (known) for (const name of known.required) if (isMissing(props, name)) flags |= eventFlags.missingRequired;
    if (!aside) return { code: null, props, flags };
    return { code: null, props: setAside(props, names, aside), flags: flags | eventFlags.quarantined };
  }
}

const blocked: Checked = { code: "blocked_event" };
const unknown: Checked = { code: "unknown_event" };

const isMissing = (props: Readonly<Record<string, unknown>>, name: string) =>
  !Object.hasOwn(props, name) || props[name] === null;

/** `fromEntries` defines own properties: a `__proto__` stays data. */
function setAside(props: Readonly<Record<string, unknown>>, names: readonly string[], aside: ReadonlySet<string>) {
  const kept: [string, unknown][] = [];
  const taken = new Map<string, unknown>();
  for (const name of names) {
    if (!aside.has(name)) kept.push([name, props[name]]);
    else taken.set(freeName(name, taken), shortened(props[name]));
  }
  return Object.fromEntries([...kept, ["$quarantined", Object.fromEntries(taken)]]);
}

/** Long names are cut, and two that begin alike still stay two. */
function freeName(name: string, taken: ReadonlyMap<string, unknown>): string {
  const short = name.slice(0, 64).toWellFormed();
  let free = short;
  for (let nth = 2; taken.has(free); nth++) free = `${short}~${nth}`;
  return free;
}

function compile({ name, status, source, properties }: StoredEvent): KnownEvent {
  const rules = new Map<string, Rule>();
  const required: string[] = [];
  for (const one of properties) {
    rules.set(one.name, {
      isDeclared: one.source === "declared",
      accepts: acceptsOf(one),
    });
    if (one.isRequired) required.push(one.name);
  }
  for (const builtin of builtinProperties.get(name) ?? []) {
    rules.set(builtin.name, { isDeclared: true, accepts: builtin.accepts });
    if (builtin.isRequired) required.push(builtin.name);
  }
  const learned = properties.filter((one) => one.source === "first_sight").length;
  return {
    isRegistered: source !== "first_sight" && status === "active",
    isBlocked: status === "blocked",
    rules,
    required,
    canLearn: learned < planLimits.learnedProperties,
  };
}

function acceptsOf({ type, allowedValues }: StoredProperty): (value: unknown) => boolean {
  if (!allowedValues) return (value) => isOfType(type, value);
  const allowed = new Set<unknown>(allowedValues);
  return (value) => isOfType(type, value) && allowed.has(value);
}
