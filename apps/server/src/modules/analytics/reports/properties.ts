import {
  operatorsOf,
  type PropertyType,
  type ReportProperty,
  type ReportPropertyType,
  scenes,
} from "@banyan/contracts";
import type { Vocabulary } from "#modules/tracking/index.ts";
import { ints, raw, type Sql, sql, text, texts } from "./sql.ts";
import { behaviour, merged } from "./who.ts";

/**
 * What can be filtered and broken down by, as expressions over `events AS e`. `text` is the value as text, '' = not set (absent, null
 * or empty); `number` of the ordered types is null when not set.
 */
export type Property = {
  readonly name: string;
  readonly type: ReportPropertyType;
  readonly of: ReportProperty["of"];
  readonly text: Sql;
  /** Of `number`: Nullable(Float64); `datetime`: Nullable(DateTime64). */ readonly ordered?: Sql;
  /** Of `list`: Array(String). */ readonly list?: Sql;
};
type Place = { program: string; zone: string };

const known = scenes.filter(({ group }) => group !== "other");
export const sceneGroupSql = (scene: Sql): Sql =>
  sql`transform(${scene}, ${ints(known.map((one) => one.scene))}, ${texts(known.map((one) => one.group))}, 'other')`;

type Column = { title: string; type: ReportPropertyType; text(place: Place): Sql; ordered?(place: Place): Sql };
const ofText = (title: string, expression: string): Column => ({
  title,
  type: "text",
  text: () => raw(`toString(${expression})`),
});
/** Numbers every event has; `isZeroSet`: 0 means that it has none. */
const ofNumber = (title: string, expression: (place: Place) => Sql, isZeroSet: boolean): Column => ({
  title,
  type: "number",
  text: (place) =>
    isZeroSet
      ? sql`toString(${expression(place)})`
      : sql`if(${expression(place)} = 0, '', toString(${expression(place)}))`,
  ordered: (place) =>
    isZeroSet ? sql`toNullable(toFloat64(${expression(place)}))` : sql`nullIf(toFloat64(${expression(place)}), 0)`,
});

const columns: Readonly<Record<string, Column>> = {
  event: ofText("事件名", "e.event"),
  channel: ofText("渠道", "e.channel"),
  code: ofText("物料码", "e.code"),
  scene: ofNumber("场景值", () => raw("e.scene"), false),
  scene_group: { title: "场景分组", type: "text", text: () => sceneGroupSql(raw("e.scene")) },
  page: ofText("页面", "e.page"),
  product_id: ofText("商品", "e.product_id"),
  platform: ofText("平台", "e.platform"),
  os: ofText("系统", "e.os"),
  model: ofText("机型", "e.model"),
  app_version: ofText("版本", "e.app_version"),
  source: ofText("来源", "e.source"),
  amount_fen: ofNumber("金额（分）", () => raw("e.amount_fen"), false),
  hour: ofNumber("小时", ({ zone }) => sql`toHour(e.ts, ${text(zone)})`, true),
  weekday: ofNumber("星期", ({ zone }) => sql`toDayOfWeek(e.ts, 0, ${text(zone)})`, true),
};

/**
 * First of all visits ever, whatever it carried; of two at one instant the smaller in text, so that it is always the same.
 * Events at the first instant of a number are found before anything is compared: about half the time for first touches (decision 0016).
 */
const touched = ({ program }: Place, given: Sql): Sql => {
  const who = merged(program);
  const visits = sql`FROM events AS e WHERE e.program = ${text(program)} AND ${behaviour}`;
  const all = sql`(SELECT (groupArray(who), groupArray(${given})) FROM (
    SELECT ${who} AS who, min((e.ts, toString(e.channel), toString(e.code), e.scene)) AS first
    ${visits} AND (e.person, e.ts) IN (SELECT e.person, min(e.ts) ${visits} GROUP BY e.person) GROUP BY who))`;
  return sql`transform(${who}, ${all}.1, ${all}.2, '')`;
};
/** Not `who IN (…)`: ClickHouse does not know such an expression again when it is grouped by. */
const ever =
  (event: string) =>
  ({ program }: Place): Sql => {
    const who = merged(program);
    const all = sql`(SELECT (groupArray(who), groupArray('true')) FROM (SELECT DISTINCT ${who} AS who FROM events AS e WHERE e.program = ${text(program)} AND e.event = ${text(event)} AND e.person > 0))`;
    return sql`transform(${who}, ${all}.1, ${all}.2, 'false')`;
  };

const people: Readonly<Record<string, Column>> = {
  first_channel: { title: "首次渠道", type: "text", text: (place) => touched(place, raw("first.2")) },
  first_code: { title: "首次物料码", type: "text", text: (place) => touched(place, raw("first.3")) },
  first_scene_group: {
    title: "首次场景分组",
    type: "text",
    text: (place) => touched(place, sceneGroupSql(raw("first.4"))),
  },
  first_seen_day: {
    title: "首次到访日",
    type: "day",
    text: (place) => touched(place, sql`toString(toDate(first.1, ${text(place.zone)}))`),
  },
  is_member: { title: "是会员", type: "boolean", text: ever("member_registered") },
  is_buyer: { title: "下过单并支付", type: "boolean", text: ever("order_paid") },
};

const reportTypes = {
  string: "text",
  number: "number",
  boolean: "boolean",
  datetime: "datetime",
  list: "list",
  object: "text",
} as const satisfies Record<PropertyType, ReportPropertyType>;

const OWN = "props.";
const PERSON = "person.";

/** The property of this name; null: there is none. Of its own ones the type is what all events that tell it agree on, else text. */
export function findProperty(name: string, vocabulary: Vocabulary, place: Place): Property | null {
  const build = (of: Property["of"], column: Column | undefined): Property | null =>
    column
      ? {
          ...{ name, of, type: column.type, text: column.text(place) },
          ...(column.ordered && { ordered: column.ordered(place) }),
        }
      : null;
  if (name.startsWith(PERSON)) return build("person", own(people, name.slice(PERSON.length)));
  if (!name.startsWith(OWN)) return build("event", own(columns, name));
  const type = typeOfOwn(name.slice(OWN.length), vocabulary);
  return type === null ? null : ownProperty(name, type);
}
const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

function typeOfOwn(name: string, vocabulary: Vocabulary): ReportPropertyType | null {
  const types = new Set<ReportPropertyType>();
  for (const { properties } of vocabulary.values()) {
    const type = properties.get(name);
    if (type) types.add(reportTypes[type]);
  }
  const [only] = types;
  if (only === undefined) return null;
  return types.size === 1 ? only : "text";
}

function ownProperty(name: string, type: ReportPropertyType): Property {
  const key = text(name.slice(OWN.length));
  const asText = sql`ifNull(JSONExtract(e.props, ${key}, 'Nullable(String)'), '')`;
  const property = { name, type, of: "own", text: asText } as const;
  switch (type) {
    case "number": {
      const number = sql`JSONExtract(e.props, ${key}, 'Nullable(Float64)')`;
      return { ...property, text: sql`ifNull(toString(${number}), '')`, ordered: number };
    }
    case "datetime":
      return { ...property, ordered: sql`parseDateTime64BestEffortOrNull(${asText}, 3, 'UTC')` };
    case "list":
      return { ...property, list: sql`JSONExtract(e.props, ${key}, 'Array(String)')` };
    default:
      return property;
  }
}

/** All there are, for choosing. */
export function listProperties(vocabulary: Vocabulary): ReportProperty[] {
  const shown =
    (of: ReportProperty["of"], prefix: string) =>
    ([name, { title, type }]: [string, Column]): ReportProperty => ({
      ...{ name: prefix + name, title, type, of, events: [] },
      operators: [...operatorsOf[type]],
    });
  const told = new Map<string, string[]>();
  for (const [event, { properties }] of vocabulary)
    for (const name of properties.keys()) told.set(name, [...(told.get(name) ?? []), event]);
  const ownOnes = [...told].map(([name, events]): ReportProperty => {
    const type = typeOfOwn(name, vocabulary) ?? "text";
    return { name: OWN + name, title: name, type, of: "own", events: events.sort(), operators: [...operatorsOf[type]] };
  });
  return [
    ...Object.entries(columns).map(shown("event", "")),
    ...ownOnes.sort((a, b) => (a.name < b.name ? -1 : 1)),
    ...Object.entries(people).map(shown("person", PERSON)),
  ];
}
