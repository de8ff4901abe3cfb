import { type ImportMapping, type ImportRejection, importLimits } from "@banyan/contracts";
import { isJunkImportedId } from "#modules/members/index.ts";
import { fenOf, readDecimal } from "./amounts.ts";
import { decoded, type RawRow } from "./blocks.ts";
import { type Draft, draftOf, type Named, type Told } from "./draft.ts";
import { type TimeFormat, timeReader } from "./times.ts";

/** `left_out`: the mapping does not want this row. */
export type Mapped = Draft | ImportRejection | "left_out";
export type MapRow = (row: RawRow, now: number) => Mapped;
/** What a column says in a row; null: nothing is there. */
type Cell = (row: Row) => string | null;
type Row = { cells: readonly string[] } | { json: Record<string, unknown> };

/** The mapping names a column the file does not have, or a zone nobody knows. */
export class MappingProblem extends Error {}

/** Prepares a mapping once for all rows of a file. `columns` are those of the heading, in order. */
export function rowMapper(programId: string, mapping: ImportMapping, columns: readonly string[]): MapRow {
  const { format, event, amount } = mapping;
  const cellOf = (column: string): Cell => (format.kind === "jsonl" ? pathOf(column) : cellAt(columns, column));
  const maybe = (column: string | null): Cell => (column === null ? () => null : cellOf(column));

  const time = cellOf(mapping.time.column);
  const readTime = readerOf(mapping.time.format, mapping.time.zone);
  const who = mapping.who.map(({ column, kind }) => ({ kind, cell: cellOf(column) }));
  const prefix = mapping.source === "" ? "" : `${mapping.source}:`;
  const nameOf = eventNamer(event, event.from === "column" ? cellOf(event.column) : () => null);
  const [own, product, channel, page, session] = [
    mapping.id,
    mapping.product,
    mapping.channel,
    mapping.page,
    mapping.session,
  ].map(maybe);
  const money = amount && {
    price: cellOf(amount.column),
    quantity: amount.quantity === null ? null : cellOf(amount.quantity),
    events: amount.events.length > 0 ? new Set(amount.events) : null,
  };
  const props = mapping.props.map(({ column, name, type }) => ({
    name,
    cell: cellOf(column),
    read: propertyReaders[type],
  }));

  return (raw, now) => {
    const row = parse(raw);
    if (row === null) return "invalid_row";
    const name = nameOf(row);
    if (name === null) return "left_out";
    const told: Told = {
      event: name,
      ts: readTime(time(row) ?? ""),
      who: [],
      amountFen: 0,
      product: product?.(row) ?? "",
      channel: channel?.(row) ?? "",
      page: page?.(row) ?? "",
      session: session?.(row) ?? "",
      props: Object.create(null) as Record<string, unknown>, // so that a property `__proto__` is data
      aside: null,
      ownId: mapping.id === null ? null : (own?.(row) ?? ""),
      key: "",
    };
    for (const { kind, cell } of who) {
      const value = cell(row);
      if (value !== null) told.who.push(namedOf(kind, value, prefix));
    }
    if (money && (money.events === null || money.events.has(name))) {
      const price = readDecimal(money.price(row) ?? "", amount?.decimal);
      const quantity = money.quantity ? readDecimal(money.quantity(row) ?? "", amount?.decimal) : undefined;
      const fen = price && quantity !== null ? fenOf(price, amount?.unit ?? "yuan", quantity) : null;
      if (fen === null) return "invalid_amount";
      told.amountFen = fen;
    }
    for (const { name: property, cell, read } of props) {
      const value = cell(row);
      if (value === null) continue;
      const good = read(value);
      if (good !== undefined) told.props[property] = good;
      else {
        told.aside ??= Object.create(null) as Record<string, unknown>;
        told.aside[property] = value.slice(0, 200).toWellFormed();
      }
    }
    return draftOf(programId, told, now);
  };

  function parse(raw: RawRow): Row | null {
    if (raw === null) return null;
    if (typeof raw !== "string") return raw.length > columns.length ? null : { cells: raw };
    try {
      const json = parseJson(decoded(raw));
      return typeof json === "object" && json !== null && !Array.isArray(json)
        ? { json: json as Record<string, unknown> }
        : null;
    } catch {
      return null;
    }
  }
}

/** Whole numbers past 2^53 are ids: they keep all their digits. */
function parseJson(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)
      ? (context?.source ?? value)
      : value,
  );
}

/** Junk is judged without the prefix, which would make anything look like an id. */
function namedOf(kind: Named["kind"], value: string, prefix: string): Named {
  return kind === "anon" && prefix !== "" && !isJunkImportedId(value)
    ? { kind, value: prefix + value }
    : { kind, value };
}

function readerOf(format: TimeFormat, zone: string) {
  try {
    return timeReader(format, zone);
  } catch {
    throw new MappingProblem(`没有时区 ${zone} / no zone ${zone}`);
  }
}

function cellAt(columns: readonly string[], column: string): Cell {
  const index = columns.indexOf(column);
  if (index < 0) throw new MappingProblem(`文件里没有「${column}」列 / no column ${column}`);
  return (row) => {
    const cell = "cells" in row ? row.cells[index] : undefined;
    if (cell === undefined) return null;
    const text = decoded(cell).trim();
    return text === "" ? null : text;
  };
}

/** `user.id`: the field itself, or else the way down to it. */
function pathOf(path: string): Cell {
  const steps = path.split(".");
  return (row) => {
    if (!("json" in row)) return null;
    let value: unknown = Object.hasOwn(row.json, path) ? row.json[path] : undefined;
    if (value === undefined) {
      value = row.json;
      for (const step of steps) {
        if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return null;
        value = (value as Record<string, unknown>)[step];
      }
    }
    if (value === null || value === undefined || value === "") return null;
    return typeof value === "string"
      ? value.trim() || null
      : typeof value === "object"
        ? JSON.stringify(value)
        : String(value);
  };
}

function eventNamer(event: ImportMapping["event"], cell: Cell): (row: Row) => string | null {
  if (event.from === "constant") return () => event.name;
  const names = new Map(event.names.map(({ value, to }) => [value, to]));
  return (row) => {
    const value = cell(row) ?? "";
    const to = names.get(value);
    if (to !== undefined) return to;
    return event.others === "keep" ? value : null;
  };
}

const plainNumber = /^-?(0|[1-9]\d{0,14})(\.\d{1,15})?$/;
const booleans = new Map([
  ...["true", "TRUE", "True", "1", "yes", "是"].map((text) => [text, true] as const),
  ...["false", "FALSE", "False", "0", "no", "否"].map((text) => [text, false] as const),
]);

/** Undefined: this text is not of the type, and is set aside. */
const propertyReaders: Record<ImportMapping["props"][number]["type"], (text: string) => unknown> = {
  text: (text) => text.toWellFormed(),
  number: (text) => {
    const value = Number(text);
    return text.length <= importLimits.valueLength && Number.isFinite(value) ? value : undefined;
  },
  boolean: (text) => booleans.get(text),
  auto: (text) => (plainNumber.test(text) ? Number(text) : text.toWellFormed()),
};
