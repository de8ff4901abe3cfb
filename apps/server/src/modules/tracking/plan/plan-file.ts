import { type PlanFile, planFile } from "@banyan/contracts";
import * as z from "zod/mini";
import { csvLine, decodeCsv, parseCsv } from "#kernel/csv.ts";
import { fail } from "#kernel/failure.ts";

/** The columns of the CSV: one property a line, an event without properties has one line without any. */
const columns = [
  "event",
  "title",
  "event_description",
  "owner",
  "property",
  "type",
  "required",
  "description",
  "allowed_values",
] as const;
type Column = (typeof columns)[number];

export function* planAsCsv({ events }: PlanFile): Generator<string> {
  yield `\uFEFF${csvLine(columns)}`;
  for (const { name, title, description, owner, properties } of events) {
    const head = [name, title, description, owner];
    if (properties.length === 0) yield csvLine([...head, "", "", "", "", ""]);
    for (const one of properties)
      yield csvLine([
        ...head,
        ...[one.name, one.type, one.required ? "yes" : "no", one.description],
        one.allowedValues ? JSON.stringify(one.allowedValues) : "",
      ]);
  }
}

export type ReadPlan = { file: PlanFile; problems: { place: string; problem: string }[] };

/** A file as it came: JSON as exported, or CSV with the columns in any order. Errors: PLAN_FILE_UNREADABLE. */
export function readPlanFile(bytes: Buffer, contentType: string): ReadPlan {
  const value = contentType.startsWith("text/csv") ? fromCsv(decodeCsv(bytes)) : fromJson(bytes);
  const parsed = z.safeParse(planFile, value);
  if (parsed.success) return { file: parsed.data, problems: [] };
  const problems = parsed.error.issues.slice(0, 50).map(({ path, message }) => ({
    place: placeOf(value, path),
    problem: message,
  }));
  return { file: { version: 1, events: [] }, problems };
}

function fromJson(bytes: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    if (typeof value === "object" && value !== null && "events" in value) return value;
  } catch {} // said below
  return fail("PLAN_FILE_UNREADABLE");
}

function fromCsv(text: string): unknown {
  const [head, ...rows] = parseCsv(text);
  const place = new Map(head?.cells.map((name, nth) => [name, nth]));
  if (!place.has("event")) fail("PLAN_FILE_UNREADABLE");
  const events = new Map<
    string,
    { name: string; title: string; description: string; owner: string; properties: unknown[] }
  >();
  for (const { cells } of rows) {
    const cell = (name: Column) => unprotected(cells[place.get(name) ?? -1] ?? "");
    const name = cell("event");
    const event = events.get(name) ?? {
      ...{ name, title: cell("title"), description: cell("event_description"), owner: cell("owner") },
      properties: [],
    };
    events.set(name, event);
    if (cell("property") === "") continue;
    event.properties.push({
      name: cell("property"),
      type: cell("type") || "string",
      required: /^(yes|true|1|是)$/i.test(cell("required")),
      description: cell("description"),
      allowedValues: valuesIn(cell("allowed_values")),
    });
  }
  return { version: 1, events: [...events.values()] };
}

/** An export puts an apostrophe before what a spreadsheet would run. */
const unprotected = (cell: string) => (/^'[=+\-@\d]/.test(cell) ? cell.slice(1) : cell);

/** A JSON list, or texts between `|`. */
function valuesIn(cell: string): unknown {
  if (cell === "") return null;
  if (!cell.startsWith("[")) return cell.split("|").map((one) => one.trim());
  try {
    return JSON.parse(cell);
  } catch {
    return [cell];
  }
}

/** `events.3.properties.0.type` → the names people know. */
function placeOf(value: unknown, path: readonly PropertyKey[]): string {
  const words: string[] = [];
  let here = value;
  for (const key of path) {
    here = (here as Record<PropertyKey, unknown> | undefined)?.[key];
    const name = typeof here === "object" && here !== null && "name" in here ? String(here.name) : undefined;
    if (typeof key === "number") words.push(name ?? String(key + 1));
    else if (key !== "events" && key !== "properties") words.push(String(key));
  }
  return words.join(" › ").slice(0, 200) || "file";
}
