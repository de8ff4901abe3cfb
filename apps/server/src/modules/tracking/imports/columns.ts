import type { ImportMapping } from "@banyan/contracts";
import { decoded, type RawRow } from "./blocks.ts";

/** What the columns of a file are called: by its heading, by their number, or by the paths seen in JSON lines. */
export function columnsOf(format: ImportMapping["format"], rows: readonly RawRow[]): string[] {
  if (format.kind === "jsonl") return pathsIn(rows);
  const tables = rows.filter((row): row is readonly string[] => Array.isArray(row));
  const [first] = tables;
  if (!first) return [];
  if (format.hasHeading) return distinct(first.map((cell, index) => decoded(cell).trim() || `column_${index + 1}`));
  const width = Math.max(...tables.map((row) => row.length));
  return Array.from({ length: width }, (_, index) => `column_${index + 1}`);
}

/** A second `price` is `price_2`. */
function distinct(names: string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name.slice(0, 190);
    for (let number = 2; taken.has(free); number++) free = `${name.slice(0, 190)}_${number}`;
    taken.add(free);
    return free;
  });
}

/** Fields of the first rows, one level down. */
function pathsIn(rows: readonly RawRow[]): string[] {
  const paths = new Set<string>();
  for (const row of rows) {
    if (typeof row !== "string") continue;
    try {
      for (const [name, value] of Object.entries(JSON.parse(decoded(row)) as Record<string, unknown>)) {
        if (typeof value !== "object" || value === null || Array.isArray(value)) paths.add(name);
        else for (const inner of Object.keys(value)) paths.add(`${name}.${inner}`);
      }
    } catch {
      // no JSON: refused when it is mapped
    }
  }
  return [...paths].slice(0, 200);
}

/** The cells of a row as people see them, in the order of the columns. */
export function cellsOf(row: RawRow, columns: readonly string[]): (string | null)[] {
  if (row === null) return [];
  if (typeof row !== "string") return row.map((cell) => shown(decoded(cell)));
  try {
    const json = JSON.parse(decoded(row)) as Record<string, unknown>;
    return columns.map((path) => {
      const [name = "", inner] = path.split(".");
      const value =
        json[path] ?? (inner === undefined ? json[name] : (json[name] as Record<string, unknown> | null)?.[inner]);
      if (value === undefined || value === null) return null;
      return shown(typeof value === "string" ? value : JSON.stringify(value));
    });
  } catch {
    return [shown(decoded(row))];
  }
}
const shown = (text: string) => text.slice(0, 200).toWellFormed();
