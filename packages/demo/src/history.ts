import { addDays, dayOf } from "@banyan/calendar";
import { createImport, createWriteKey, type ImportMapping, startImport, uploadImportPiece } from "@banyan/contracts";
import type { ShopKeeper } from "./operator.ts";
import { seeded } from "./random.ts";
import { persist } from "./retry.ts";

const DAYS = 45;
const MEMBERS = 130;
const ROWS_A_DAY = [9, 18] as const;
const breads = ["海盐可颂", "原味吐司", "北海道牛乳包", "全麦欧包", "草莓奶油蛋糕", "手冲咖啡"] as const;
const stores = ["榕下总店", "江边店"] as const;
const heading = ["流水号", "时间", "会员卡号", "动作", "品名", "金额", "门店"];

/** What the old till wrote: cards and not people, yuan and not fen, times of the wall. */
const mapping: ImportMapping = {
  format: { kind: "csv", delimiter: ",", hasQuotes: true, hasHeading: true, encoding: "utf-8" },
  time: { column: "时间", format: "iso", zone: "Asia/Shanghai" },
  who: [{ column: "会员卡号", kind: "anon" }],
  source: "old-till",
  event: {
    from: "column",
    column: "动作",
    names: [
      { value: "进店", to: "page_view" },
      { value: "购买", to: "order_paid" },
      { value: "盘点", to: null },
    ],
    others: "leave_out",
  },
  id: "流水号",
  amount: { column: "金额", unit: "yuan", decimal: ".", quantity: null, events: ["order_paid"] },
  product: null,
  channel: null,
  page: null,
  session: null,
  props: [
    { column: "品名", name: "title", type: "text" },
    { column: "门店", name: "store", type: "text" },
  ],
};

/** The weeks before the shop opened here, from the till it had: begun as an operator does, run by the next drain. Returns the events to come. */
export async function importHistory(
  { call, program, sendFile }: Pick<ShopKeeper, "call" | "program" | "sendFile">,
  { opened, seed }: { opened: Date; seed: number },
): Promise<number> {
  const { csv, events } = tillFile(opened, seed);
  const params = { program };
  const body = { fileName: "老收银系统-会员流水.csv", fileBytes: Buffer.byteLength(csv) };
  const { id } = await persist(() => call(createImport, { params, body }));
  const one = { params: { program, id } };
  const path = uploadImportPiece.path.replace(":program", program).replace(":id", id);
  await sendFile(`${path}?offset=0`, csv, "application/octet-stream", `piece ${id}`, "PUT");
  await persist(() => call(startImport, { ...one, body: { mapping } }));
  await persist(() => call(createWriteKey, { params, body: { name: "老收银系统每日同步" } }));
  return events;
}

/** Rows in order of time; some say nothing of a person and one is there twice, as in any such file. */
function tillFile(opened: Date, seed: number): { csv: string; events: number } {
  const random = seeded(seed).fork("history");
  const lines = [heading.join(",")];
  const first = addDays(dayOf(opened), -DAYS);
  let events = 0;
  let number = 0;
  for (let n = 0; n < DAYS - 1; n += 1) {
    const day = addDays(first, n);
    const minutes = Array.from({ length: random.whole(...ROWS_A_DAY) }, () => random.whole(7 * 60, 21 * 60 - 1));
    for (const minute of minutes.sort((a, b) => a - b)) {
      number += 1;
      const time = `${day} ${two(Math.floor(minute / 60))}:${two(minute % 60)}:${two(random.whole(0, 59))}`;
      const isAnonymous = random.chance(0.015);
      const card = isAnonymous ? "" : `K${String(random.whole(1, MEMBERS)).padStart(5, "0")}`;
      const hasBought = random.chance(0.55);
      const [action, title, yuan] = hasBought
        ? ["购买", random.pick(breads), random.between(9, 88).toFixed(2)]
        : ["进店", "", ""];
      lines.push(
        [`T${String(number).padStart(6, "0")}`, time, card, action, title, yuan, random.pick(stores)].join(","),
      );
      if (!isAnonymous) events += 1;
    }
  }
  lines.push(lines.at(-1) ?? "");
  return { csv: `${lines.join("\n")}\n`, events };
}

const two = (value: number) => String(value).padStart(2, "0");
