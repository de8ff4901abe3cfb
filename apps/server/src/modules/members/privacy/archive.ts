import { promisify } from "node:util";
import { crc32, deflateRaw } from "node:zlib";
import type { PersonalFile } from "#kernel/personal-data.ts";

const deflate = promisify(deflateRaw);

/** A ZIP folder, packed (APPNOTE 6.3.10, method 8); times are the format's first day. */
export async function packArchive(files: readonly PersonalFile[]): Promise<Buffer> {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const packed = await deflate(bytes);
    const path = Buffer.from(name);
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0); // needs version 2.0
    about.writeUInt16LE(0x0800, 2); // the name is UTF-8
    about.writeUInt16LE(8, 4);
    about.writeUInt16LE(0x21, 8); // 1980-01-01
    about.writeUInt32LE(crc32(bytes), 10);
    about.writeUInt32LE(packed.length, 14);
    about.writeUInt32LE(bytes.length, 18);
    about.writeUInt16LE(path.length, 22);
    const local = [Buffer.from("PK\u0003\u0004", "latin1"), about, path, packed];
    parts.push(...local);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\u0001\u0002", "latin1"), Buffer.from([20, 0]), about, tail, path);
    offset += local.reduce((sum, part) => sum + part.length, 0);
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(index.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, index, Buffer.from("PK\u0005\u0006", "latin1"), end]);
}

/** What a person can read without a program: a page with a table per kind. */
export function readablePage(
  about: { program: string; at: string },
  data: Record<string, Record<string, unknown>[]>,
): string {
  const kinds = Object.entries(data).filter(([, rows]) => rows.length > 0);
  const tables = kinds.map(([name, rows]) => {
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const head = columns.map((column) => `<th>${escaped(column)}</th>`).join("");
    const body = rows
      .slice(0, MOST_ROWS_SHOWN)
      .map((row) => `<tr>${columns.map((column) => `<td>${escaped(asText(row[column]))}</td>`).join("")}</tr>`);
    const more = rows.length > MOST_ROWS_SHOWN ? `<p>其余 ${rows.length - MOST_ROWS_SHOWN} 行见 data.json</p>` : "";
    return `<h2 id="${escaped(name)}">${escaped(words[name] ?? name)}（${rows.length}）</h2><div><table><tr>${head}</tr>${body.join("")}</table></div>${more}`;
  });
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>我的数据</title><style>
body{font:14px/1.6 system-ui,"PingFang SC",sans-serif;margin:32px;color:#222}table{border-collapse:collapse}
td,th{border:1px solid #ddd;padding:4px 8px;text-align:left;vertical-align:top;max-width:420px;overflow-wrap:anywhere}
div{overflow-x:auto}h2{margin-top:32px;font-size:16px}</style>
<h1>我的数据</h1><p>${escaped(about.program)} · ${escaped(about.at)} · 完整内容见 data.json</p>${tables.join("\n")}</html>`;
}

/** A browser shows no more rows well; data.json has all. */
const MOST_ROWS_SHOWN = 2_000;
const words: Record<string, string> = {
  members: "账号 Account",
  person_identifiers: "标识与设备 Identifiers and devices",
  consents: "授权记录 Consents",
  addresses: "收货地址 Addresses",
  orders: "订单 Orders",
  after_sales: "售后 After-sales",
  invoices: "发票 Invoices",
  coupons: "优惠券 Coupons",
  cart_lines: "购物车 Cart",
  facts: "业务记录 Business records",
  behaviour: "浏览与点击 Behaviour",
};
const asText = (value: unknown) =>
  value === null || value === undefined
    ? ""
    : value instanceof Date
      ? value.toISOString()
      : typeof value === "object"
        ? JSON.stringify(value)
        : String(value);
const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
