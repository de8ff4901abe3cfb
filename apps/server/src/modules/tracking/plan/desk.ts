import { addDays, dayOf, startOfDay } from "@banyan/calendar";
import {
  type EventType,
  eventTypes,
  type PlanEvent,
  type PlanEventInput,
  type PlanProperty,
  type PlanStatus,
  type QuarantinedProperty,
} from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import type { Clock } from "#kernel/clock.ts";
import { afterCommit, type Databases, type Tx, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import type { Programs } from "#kernel/programs.ts";
import { builtinProperties } from "./builtin.ts";
import * as store from "./desk-store.ts";
import { readPlan, touchPlan } from "./learn-store.ts";
import type { LivePlan } from "./plan.ts";
import type { PlanFigures, VolumeRow } from "./plan-figures.ts";
import { explainQuarantine } from "./quarantine.ts";

export type PlanDeskDeps = {
  db: Databases;
  clock: Clock;
  programs: Programs;
  figures: PlanFigures;
  plan: Pick<LivePlan, "changed">;
};
export type ListQuery = {
  page: number;
  pageSize: number;
  search?: string | undefined;
  status?: PlanStatus | undefined;
  source?: PlanEvent["source"] | undefined;
  sort: "volume" | "name" | "violations" | "recent";
};

const shownDays = 7;
export type PlanDesk = ReturnType<typeof createPlanDesk>;

/** The tracking plan as operators see and change it. */
export function createPlanDesk({ db, clock, programs, figures, plan }: PlanDeskDeps) {
  return { list, find, declare, change, forget, setStatus, policy, setStrict, quarantined, saveAll };

  /** The last seven business days, today included. */
  async function week(programId: string) {
    const zone = (await programs.byId(programId))?.zone ?? fail("UNKNOWN_PROGRAM");
    const today = dayOf(clock.now(), zone);
    const days = Array.from({ length: shownDays }, (_, nth) => addDays(today, nth + 1 - shownDays));
    return { zone, days, from: startOfDay(days[0] ?? today, zone), until: startOfDay(addDays(today, 2), zone) };
  }

  async function all(programId: string): Promise<PlanEvent[]> {
    const { zone, days, from, until } = await week(programId);
    const [stored, counts, volumes] = await Promise.all([
      store.listEvents(db.reads, programId),
      store.countProperties(db.reads, programId),
      figures.volumes(programId, zone, from, until),
    ]);
    const volumeOf = Map.groupBy(volumes, ({ event }) => event);
    const known = new Map(stored.map((event) => [event.name, event]));
    return [...new Set([...eventTypes.keys(), ...known.keys()])].map((name) =>
      toPlanEvent(name, known.get(name), counts.get(name) ?? 0, volumeOf.get(name) ?? [], days),
    );
  }

  async function list(programId: string, query: ListQuery) {
    const [events, { isStrict }] = await Promise.all([all(programId), readPlan(db.reads, programId)]);
    const wanted = (query.search ?? "").trim().toLowerCase();
    const found = events.filter(
      (event) =>
        (query.status ? event.status === query.status : event.status !== "archived" || wanted !== "") &&
        (!query.source || event.source === query.source) &&
        [event.name, event.title, event.titleEn, event.owner].some((text) => text.toLowerCase().includes(wanted)),
    );
    const counts = { all: 0, draft: 0, active: 0, blocked: 0, archived: 0 };
    for (const { status } of events) counts[status] += 1;
    counts.all = events.length - counts.archived;
    const from = (query.page - 1) * query.pageSize;
    return {
      items: found.sort(orders[query.sort]).slice(from, from + query.pageSize),
      total: found.length,
      page: query.page,
      pageSize: query.pageSize,
      counts,
      isStrict,
    };
  }

  async function find(programId: string, name: string) {
    const { from, until } = await week(programId);
    const [event, row, properties, samples, aside] = await Promise.all([
      all(programId).then((events) => events.find((one) => one.name === name)),
      store.findEvent(db.reads, programId, name),
      store.listProperties(db.reads, programId, name),
      figures.samples(programId, name, from, until),
      figures.quarantined(programId, from, until, name),
    ]);
    if (!event) fail("PLAN_EVENT_NOT_FOUND");
    const seen = new Map(samples.map((one) => [one.name, one.seen]));
    const quarantinedOf = new Map<string, number>();
    for (const one of aside) quarantinedOf.set(one.property, (quarantinedOf.get(one.property) ?? 0) + one.count);
    const withFigures = (property: Omit<PlanProperty, "seen" | "quarantined">): PlanProperty => ({
      ...property,
      seen: seen.get(property.name) ?? [],
      quarantined: quarantinedOf.get(property.name) ?? 0,
    });
    return {
      event,
      version: row?.version ?? 0,
      properties: [
        ...builtinOf(name),
        ...properties.filter((one) => !isBuiltin(name, one.name)).map(toPlanProperty),
      ].map(withFigures),
    };
  }

  async function declare(programId: string, name: string, input: PlanEventInput, actor: string): Promise<void> {
    await inTransaction(programId, async (tx) => {
      const known = await store.findEvent(tx, programId, name);
      if (eventTypes.has(name) || (known && known.source !== "first_sight")) fail("PLAN_EVENT_EXISTS");
      await save(tx, programId, name, input, known);
      await note(tx, programId, actor, "declare", name, known, input);
    });
  }

  async function change(
    programId: string,
    name: string,
    { version, event }: { version: number; event: PlanEventInput },
    actor: string,
  ): Promise<void> {
    await inTransaction(programId, async (tx) => {
      const known = await changeable(tx, programId, name);
      if ((known?.version ?? 0) !== version) fail("EDIT_CONFLICT", { details: { version: known?.version ?? 0 } });
      await save(tx, programId, name, event, known);
      await note(tx, programId, actor, "change", name, known, event);
    });
  }

  /** Also the import of a file writes an event like this. Names of built-in properties are refused: their contract types them. */
  async function save(tx: Tx, programId: string, name: string, input: PlanEventInput, known: store.EventRow | null) {
    const names = input.properties.map((one) => one.name);
    const twice = names.findIndex((one, place) => names.indexOf(one) < place || isBuiltin(name, one));
    if (twice >= 0) fail("INVALID_INPUT", { field: `body.properties.${twice}.name` });
    const wrong = input.properties.findIndex((one) => one.allowedValues && one.type !== "string");
    if (wrong >= 0) fail("INVALID_INPUT", { field: `body.properties.${wrong}.allowedValues` });
    const { title, description, owner } = input;
    await store.saveEvent(tx, programId, {
      ...{ name, title, description, owner },
      status: known && known.status !== "draft" ? known.status : "active",
      source: eventTypes.has(name) ? "builtin" : "declared",
    });
    await store.declareProperties(tx, programId, name, input.properties);
  }

  /** Of a file that was checked: all of it or nothing. */
  async function saveAll(
    programId: string,
    events: readonly (PlanEventInput & { name: string })[],
    actor: string,
  ): Promise<void> {
    await inTransaction(programId, async (tx) => {
      for (const { name, ...event } of events) {
        const known = await changeable(tx, programId, name, { mayBeNew: true });
        await save(tx, programId, name, event, known);
        await note(tx, programId, actor, "import", name, known, event);
      }
    });
  }

  async function forget(programId: string, event: string, property: string, actor: string): Promise<void> {
    await inTransaction(programId, async (tx) => {
      await changeable(tx, programId, event);
      const isForgotten = await store.forgetProperty(tx, programId, event, property);
      if (isForgotten) await note(tx, programId, actor, "forget-property", event, { property }, undefined);
    });
  }

  async function setStatus(programId: string, name: string, status: "active" | "blocked" | "archived", actor: string) {
    await inTransaction(programId, async (tx) => {
      const known = await changeable(tx, programId, name);
      const builtin = { title: "", description: "", owner: "", source: "builtin" } as const;
      // an event nobody registered is registered by being activated, and only seen again when it was blocked or archived
      const source = known?.source === "first_sight" && status === "active" ? "declared" : known?.source;
      await store.saveEvent(tx, programId, { ...builtin, ...known, name, status, ...(source && { source }) });
      await note(tx, programId, actor, "status", name, known && { status: known.status }, { status });
    });
  }

  async function changeable(
    tx: Tx,
    programId: string,
    name: string,
    { mayBeNew = false } = {},
  ): Promise<store.EventRow | null> {
    const type = eventTypes.get(name);
    if (type?.source === "server") fail("PLAN_EVENT_FIXED");
    const known = await store.findEvent(tx, programId, name);
    if (!type && !known && !mayBeNew) fail("PLAN_EVENT_NOT_FOUND");
    return known;
  }

  /** What strict mode would do, by what came in the last 7 days. */
  async function policy(programId: string) {
    const { zone, from, until } = await week(programId);
    const [{ isStrict, learnedEvents, events }, volumes] = await Promise.all([
      readPlan(db.reads, programId),
      figures.volumes(programId, zone, from, until),
    ]);
    const registered = new Set(eventTypes.keys());
    for (const { name, source, status } of events) {
      // a blocked event is refused already
      if (status === "blocked" || (source !== "first_sight" && status === "active")) registered.add(name);
      else registered.delete(name);
    }
    const unknown = volumes.filter(({ event }) => !registered.has(event));
    const undeclared = events
      .filter(({ name }) => registered.has(name))
      .flatMap(({ name, properties }) =>
        properties.filter(({ source }) => source === "first_sight").map((one) => `${name}\n${one.name}`),
      );
    return {
      isStrict,
      learnedEvents,
      unknownEvents: new Set(unknown.map(({ event }) => event)).size,
      unknownRows: unknown.reduce((sum, { count }) => sum + count, 0),
      undeclaredProperties: undeclared.length,
      undeclaredRows: await figures.rowsWith(programId, from, until, undeclared),
    };
  }

  async function setStrict(programId: string, isStrict: boolean, actor: string): Promise<void> {
    await inTransaction(programId, async (tx) => {
      await store.setStrict(tx, programId, isStrict);
      await note(tx, programId, actor, "strict", "policy", undefined, { isStrict });
    });
  }

  async function quarantined(
    programId: string,
    { from, until }: { from: Date; until: Date },
    event: string | null,
  ): Promise<QuarantinedProperty[]> {
    const [rows, properties] = await Promise.all([
      figures.quarantined(programId, from, until, event),
      store.listProperties(db.reads, programId, event),
    ]);
    const typed = new Map(properties.map((one) => [`${one.event}\n${one.name}`, one]));
    return rows.map((row) => explainQuarantine(row, typed.get(`${row.event}\n${row.property}`)));
  }

  /** A change of the plan: its lock, its new number, and this process follows it from its next event on. */
  async function inTransaction<T>(programId: string, run: (tx: Tx) => Promise<T>): Promise<T> {
    return transact(db.orders, async (tx) => {
      await touchPlan(tx, programId);
      afterCommit(tx, () => plan.changed(programId));
      return run(tx);
    });
  }
}

const note = (tx: Tx, programId: string, actor: string, deed: string, name: string, before: unknown, after: unknown) =>
  audit(tx, {
    programId,
    actor,
    action: `tracking-plan.${deed}`,
    subject: `event:${name}`,
    before: before ?? undefined,
    after,
  });

const orders: Record<ListQuery["sort"], (a: PlanEvent, b: PlanEvent) => number> = {
  name: byName,
  volume: (a, b) => total(b) - total(a) || byName(a, b),
  violations: (a, b) => b.violations - a.violations || total(b) - total(a) || byName(a, b),
  recent: (a, b) => (b.lastSeenAt ?? "").localeCompare(a.lastSeenAt ?? "") || byName(a, b),
};
function byName(a: PlanEvent, b: PlanEvent): number {
  return a.name < b.name ? -1 : 1;
}
const total = ({ volume }: PlanEvent) => volume.reduce((sum, count) => sum + count, 0);

function toPlanEvent(
  name: string,
  stored: store.EventRow | undefined,
  propertyCount: number,
  volumes: readonly VolumeRow[],
  days: readonly string[],
): PlanEvent {
  const type: EventType | undefined = eventTypes.get(name);
  const countOn = new Map(volumes.map(({ day, count }) => [day, count]));
  const lastMs = Math.max(0, ...volumes.map((one) => one.lastMs));
  return {
    name,
    title: stored?.title || (type?.zh ?? ""),
    titleEn: type?.en ?? "",
    description: stored?.description ?? "",
    owner: stored?.owner ?? "",
    status: stored?.status ?? "active",
    source: stored?.source ?? "builtin",
    side: type?.source ?? "device",
    firstSeenAt: stored?.firstSeenAt?.toISOString() ?? null,
    lastSeenAt: lastMs > 0 ? new Date(lastMs).toISOString() : null,
    volume: days.map((day) => countOn.get(day) ?? 0),
    violations: volumes.reduce((sum, { violations }) => sum + violations, 0),
    propertyCount: propertyCount + (builtinProperties.get(name)?.length ?? 0),
  };
}

const isBuiltin = (event: string, property: string) =>
  builtinProperties.get(event)?.some(({ name }) => name === property) ?? false;

const builtinOf = (event: string) =>
  (builtinProperties.get(event) ?? []).map(({ name, type, isRequired, allowedValues }) => ({
    ...{ name, type, allowedValues, required: isRequired, description: "", source: "builtin" as const },
    firstSeenAt: null,
  }));

const toPlanProperty = ({ event: _, firstSeenAt, ...property }: store.PropertyRow) => ({
  ...property,
  firstSeenAt: firstSeenAt?.toISOString() ?? null,
});
