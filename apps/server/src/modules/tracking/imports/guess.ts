import { isUtf8 } from "node:buffer";
import type { ImportMapping, importTimeFormats } from "@banyan/contracts";
import { readDecimal } from "./amounts.ts";
import { decoded, type RawRow } from "./blocks.ts";
import { cellsOf, columnsOf } from "./columns.ts";
import { csvRows } from "./csv-rows.ts";
import { timeReader } from "./times.ts";

type Format = ImportMapping["format"];
const guessRows = 200;

/** Encoding, kind, separator and heading by the file's first bytes; `isAll`: there are no more. */
export function guessFormat(bytes: Buffer, isAll: boolean): Format {
  const encoding = encodingOf(bytes, isAll);
  const text =
    encoding === "utf-8"
      ? bytes.toString("latin1")
      : Buffer.from(new TextDecoder(encoding).decode(bytes)).toString("latin1");
  const start = text.replace(/^\u00ef\u00bb\u00bf/, "").trimStart();
  if (start.startsWith("{")) return { kind: "jsonl", delimiter: ",", hasQuotes: false, hasHeading: false, encoding };
  const [best] = ([",", "\t", ";", "|", " "] as const)
    .flatMap((delimiter) =>
      [true, false].map((hasQuotes) => ({ delimiter, hasQuotes, ...judge(start, delimiter, hasQuotes) })),
    )
    .toSorted((a, b) => b.score - a.score);
  const { delimiter = ",", hasQuotes = true, rows = [] } = best ?? {};
  return { kind: "csv", delimiter, hasQuotes, hasHeading: hasHeading(rows), encoding };
}

function encodingOf(bytes: Buffer, isAll: boolean): Format["encoding"] {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  // the last letter may be cut in the middle
  const whole = isAll ? bytes : bytes.subarray(0, bytes.lastIndexOf(10) + 1);
  return isUtf8(whole) ? "utf-8" : "gb18030";
}

/** A separator is good when the rows have the same number of cells, more than one. */
function judge(text: string, delimiter: string, hasQuotes: boolean) {
  const rows: string[][] = [];
  for (const { cells } of csvRows(text, { delimiter, hasQuotes }, false)) {
    rows.push(cells ?? []);
    if (rows.length === guessRows) break;
  }
  if (rows.length === 0) for (const { cells } of csvRows(text, { delimiter, hasQuotes }, true)) rows.push(cells ?? []);
  const widths = new Map<number, number>();
  for (const { length } of rows) widths.set(length, (widths.get(length) ?? 0) + 1);
  const [width, count] = [...widths].toSorted((a, b) => b[1] - a[1])[0] ?? [1, 0];
  const evenness = rows.length === 0 ? 0 : count / rows.length;
  // quotes left around cells say that they were meant
  const bare = hasQuotes ? 0 : rows.some((row) => row.some((cell) => cell.startsWith('"'))) ? 0.3 : 0.01;
  const rare = delimiter === " " ? 0.2 : 0;
  return { rows, score: width < 2 ? 0 : evenness * 2 + Math.min(width, 12) / 24 - bare - rare };
}

/** A heading has no numbers and no times, and names no two columns the same. */
function hasHeading(rows: readonly string[][]): boolean {
  const [first = [], second] = rows;
  if (!second) return first.length > 0 && first.every(isWord);
  return first.every(isWord) && (second.some((cell) => !isWord(cell)) || new Set(first).size === first.length);
}
const isWord = (cell: string) => {
  const text = decoded(cell).trim();
  return text === "" || (!/^[-+¥$]?\d[\d.,:/\- ]*$/.test(text) && text.length < 60);
};

const words = {
  time: /^(event_?time|time_?stamp|ts|time|date_?time|date|invoice_?date|created(_?at)?|order_?(time|date)|时间|日期|下单时间|交易时间|发生时间)$/i,
  anon: /^(anon_?id|visitor_?id|device_?id|distinct_?id|client_?id|cookie_?id|user_?id|user|uid|customer_?id|customer|cust_?id|member|buyer(_?id)?|用户(id|编号|号)?|客户(id|编号|号)?|会员(号|编号)?)$/i,
  openid: /^open_?id$/i,
  unionid: /^union_?id$/i,
  member: /^member_?id$/i,
  event: /^(event(_?(type|name))?|action|behaviou?r(_?type)?|type|行为(类型)?|事件(名)?|动作)$/i,
  product: /^(product_?id|item_?id|item|sku(_?id)?|goods_?id|stock_?code|商品(id|编号|编码|号)?)$/i,
  amount:
    /^(amount(_?fen|_?yuan)?|price|unit_?price|total(_?(price|amount))?|revenue|sales|paid|dollar_value|value|金额|单价|价格|实付(金额)?)$/i,
  quantity: /^(quantity|qty|数量|件数)$/i,
  session: /^((user_?)?session(_?id)?|visit_?id|会话(id)?)$/i,
  channel: /^(channel|utm_source|source|渠道|来源)$/i,
  page: /^(page|path|url|页面)$/i,
  id: /^(event_?id|uuid|message_?id|log_?id|事件(id|编号))$/i,
} as const;

/** What published logs call what the shop calls otherwise. */
const renamed: Record<string, string> = {
  ...{
    view: "view_item",
    pv: "view_item",
    click: "view_item",
    detail: "view_item",
    view_product: "view_item",
    product_view: "view_item",
  },
  ...{ cart: "add_to_cart", addtocart: "add_to_cart", add: "add_to_cart", add_cart: "add_to_cart" },
  ...{
    purchase: "order_paid",
    buy: "order_paid",
    transaction: "order_paid",
    order: "order_paid",
    pay: "order_paid",
    paid: "order_paid",
  },
  ...{
    remove_from_cart: "remove_from_cart",
    fav: "add_to_favorites",
    favorite: "add_to_favorites",
    collect: "add_to_favorites",
  },
};
/** `UserBehavior` and its like: no heading, user, item, category, behaviour, seconds. */
const known = ["view", "pv", "cart", "buy", "purchase", "fav", "addtocart", "transaction", "click"];

/** A mapping to begin with; whoever imports looks it over. */
export function guessMapping(format: Format, rows: readonly RawRow[], zone: string): ImportMapping {
  const columns = columnsOf(format, rows);
  const body = format.kind === "csv" && format.hasHeading ? rows.slice(1) : rows;
  const table = body.slice(0, guessRows).map((row) => cellsOf(row, columns));
  const valuesOf = (column: string) => table.flatMap((cells) => cells[columns.indexOf(column)] || []);
  const free = new Set(columns);
  const take = (pattern: RegExp, fits: (values: string[]) => boolean = () => true) => {
    const found = columns.find(
      (column) => free.has(column) && pattern.test(lastStep(column)) && fits(valuesOf(column)),
    );
    if (found !== undefined) free.delete(found);
    return found ?? null;
  };
  const takeBy = (fits: (values: string[]) => boolean) => {
    const found = columns.find((column) => free.has(column) && valuesOf(column).length > 0 && fits(valuesOf(column)));
    if (found !== undefined) free.delete(found);
    return found ?? null;
  };
  const isTime = (values: string[]) => timeFormat(values) !== null;
  const isFew = (values: string[]) => new Set(values).size <= 50;

  const event =
    take(words.event, isFew) ??
    takeBy((values) => isFew(values) && values.some((value) => known.includes(value.toLowerCase())));
  const time =
    take(words.time, isTime) ?? takeBy((values) => isTime(values) && values.every((value) => value.length >= 8));
  const who = (["member", "unionid", "openid", "anon"] as const).flatMap((kind) => {
    const column = take(words[kind]);
    return column === null ? [] : [{ column, kind }];
  });
  if (who.length === 0) {
    const first = columns.find((column) => free.has(column) && valuesOf(column).length > 0);
    if (first !== undefined) {
      free.delete(first);
      who.push({ column: first, kind: "anon" });
    }
  }
  const id = take(words.id);
  const session = take(words.session);
  const product = take(words.product) ?? (format.hasHeading ? null : [...free][0]) ?? null;
  if (product !== null) free.delete(product);
  const isDecimal = (values: string[]) => values.length > 0 && values.every((value) => readDecimal(value) !== null);
  const amount = take(words.amount, isDecimal);
  const quantity =
    columns.find((column) => words.quantity.test(lastStep(column)) && isDecimal(valuesOf(column))) ?? null;
  const seen = event === null ? [] : [...new Set(valuesOf(event))];
  const names = seen.map((value) => ({ value, to: renamed[value.toLowerCase()] ?? value }));
  const isOrders = event === null;
  const channel = take(words.channel);
  const page = take(words.page);
  const kept = [...new Set([...free, ...(amount === null || isOrders ? [] : [amount])])];
  return {
    format,
    time: {
      column: time ?? columns[0] ?? "column_1",
      format: (time === null ? null : timeFormat(valuesOf(time))) ?? "iso",
      zone,
    },
    who: who.length > 0 ? who : [{ column: columns[0] ?? "column_1", kind: "anon" }],
    source: "",
    event:
      event === null
        ? { from: "constant", name: "order_paid" }
        : { from: "column", column: event, names, others: "keep" },
    id,
    amount:
      amount === null
        ? null
        : {
            column: amount,
            unit: /fen$/i.test(amount) ? "fen" : "yuan",
            decimal: ".",
            quantity: quantity !== null && /price|单价|价格/i.test(amount) && !/total/i.test(amount) ? quantity : null,
            events: isOrders ? [] : ["order_paid"],
          },
    product,
    channel,
    page,
    session,
    props: kept.slice(0, 30).map((column) => ({ column, name: propertyName(column), type: "auto" as const })),
  };
}

const lastStep = (column: string) => column.slice(column.lastIndexOf(".") + 1);
const propertyName = (column: string) => column.replace(/[^\p{L}\p{N}_]+/gu, "_").slice(0, 60) || "value";

/** The first format that reads every value; numbers by their length. */
function timeFormat(values: string[]): (typeof importTimeFormats)[number] | null {
  if (values.length === 0) return null;
  const reads = (format: (typeof importTimeFormats)[number]) => {
    const read = timeReader(format, "UTC");
    return values.every((value) => read(value) !== null);
  };
  if (values.every((value) => /^\d{9,10}(\.\d+)?$/.test(value)) && reads("unix_seconds")) return "unix_seconds";
  if (values.every((value) => /^\d{12,13}$/.test(value)) && reads("unix_millis")) return "unix_millis";
  if (values.every((value) => /^(19|20)\d{6}(\d{4}(\d{2})?)?$/.test(value)) && reads("compact")) return "compact";
  return (["iso", "day_first", "month_first"] as const).find(reads) ?? null;
}
