import { eventTypes, type PlanFile } from "@banyan/contracts";
import type { Databases } from "#kernel/db.ts";
import type { PlanDesk } from "./desk.ts";
import { listEvents, listProperties } from "./desk-store.ts";
import { type ReadPlan, readPlanFile } from "./plan-file.ts";
import { toPlanFile } from "./plan-types.ts";

type Given = { bytes: Buffer; contentType: string; mode: "check" | "apply"; actor: string };
export type ImportResult = {
  added: string[];
  changed: string[];
  unchanged: number;
  problems: ReadPlan["problems"];
};

/** Compares a file with the plan and, asked to, makes the plan say what the file says; events the file does not name stay. */
export async function importFile(
  { db, desk }: { db: Databases; desk: PlanDesk },
  programId: string,
  { bytes, contentType, mode, actor }: Given,
): Promise<ImportResult> {
  const { file, problems } = readPlanFile(bytes, contentType);
  const known = toPlanFile(
    ...(await Promise.all([listEvents(db.reads, programId), listProperties(db.reads, programId, null)])),
  );
  const result = compare(file, known);
  const found = [...problems, ...problemsOf(file)];
  if (mode === "apply" && found.length === 0) {
    const names = new Set([...result.added, ...result.changed]);
    await desk.saveAll(
      programId,
      file.events.filter(({ name }) => names.has(name)),
      actor,
    );
  }
  return { ...result, problems: found };
}

function compare(file: PlanFile, known: PlanFile): Omit<ImportResult, "problems"> {
  const before = new Map(known.events.map((event) => [event.name, canonical(event)]));
  const names = (wanted: (text: string | undefined, name: string) => boolean) =>
    file.events.filter((event) => wanted(before.get(event.name), canonical(event))).map(({ name }) => name);
  return {
    added: names((stored) => stored === undefined),
    changed: names((stored, given) => stored !== undefined && stored !== given),
    unchanged: names((stored, given) => stored === given).length,
  };
}

/** The same plan is the same text, whatever the order of its properties. */
function canonical({ name, title, description, owner, properties }: PlanFile["events"][number]): string {
  const sorted = properties
    .map((one) => [one.name, one.type, one.required, one.description, one.allowedValues])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return JSON.stringify([name, title, description, owner, sorted]);
}

function problemsOf({ events }: PlanFile): ReadPlan["problems"] {
  const seen = new Set<string>();
  return events.flatMap(({ name, properties }) => {
    const problems: ReadPlan["problems"] = [];
    if (seen.has(name)) problems.push({ place: name, problem: "重复的事件 Twice in the file" });
    seen.add(name);
    if (eventTypes.get(name)?.source === "server")
      problems.push({ place: name, problem: "业务事实不能登记 A business fact cannot be declared" });
    const names = new Set<string>();
    for (const one of properties) {
      if (names.has(one.name))
        problems.push({ place: `${name} › ${one.name}`, problem: "重复的属性 Twice in this event" });
      names.add(one.name);
      if (one.allowedValues && one.type !== "string")
        problems.push({
          place: `${name} › ${one.name}`,
          problem: "只有文本可以限定取值 Only text can have allowed values",
        });
    }
    return problems;
  });
}
