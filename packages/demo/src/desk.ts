import {
  addOrderNote,
  addPickupPoint,
  findPickup,
  getOrder,
  handOver,
  readyForPickup,
  setOrderFlag,
  shipOrder,
} from "@banyan/contracts";
import type { ShopKeeper } from "./operator.ts";
import { persist } from "./retry.ts";

const notes = [
  "电话确认：周六上午送，放前台",
  "加两支蜡烛，贺卡写「生日快乐」",
  "客人对坚果过敏，换无坚果款",
  "老顾客，多给一份试吃",
] as const;

/** What is special about an order, told from its number: the same in every run. */
export const deskOf = (number: number) => ({
  isPickup: number % 23 === 4,
  isSplit: number % 31 === 6,
  note: number % 41 === 9 ? (notes[number % notes.length] ?? null) : null,
  wantsInvoice: number % 53 === 12,
});

/** The bakery itself, where buyers fetch what they ordered. */
export const bakery = {
  name: "榕树烘焙坊",
  province: "浙江省",
  city: "杭州市",
  district: "西湖区",
  detail: "文三路 90 号",
  phone: "0571-88880000",
  hours: "每天 7:30–21:00",
  isOpen: true,
};
export async function openPickup(
  { call, program }: Pick<ShopKeeper, "call" | "program">,
  key: string,
): Promise<string> {
  const params = { program };
  const { id } = await persist(() => call(addPickupPoint, { params, body: bakery }, { idempotencyKey: key }));
  return id;
}

/** The first unit leaves before the rest. */
export async function shipFirstUnit(
  { call, program }: ShopKeeper,
  orderId: string,
  parcel: { carrier: string; trackingNo: string },
  key: string,
): Promise<void> {
  const params = { program, id: orderId };
  const { lines } = await persist(() => call(getOrder, { params }));
  const [line] = lines;
  const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  if (!line || units < 2) return;
  const body = { ...parcel, lines: [{ orderLineId: line.id, quantity: 1 }] };
  await persist(() => call(shipOrder, { params, body }, { idempotencyKey: key }));
}

/** Ready, then handed over against the code the buyer shows. */
export async function serveAtCounter(
  { call, program }: ShopKeeper,
  orderId: string,
  code: string,
  key: string,
): Promise<void> {
  await persist(() =>
    call(readyForPickup, { params: { program, id: orderId }, body: {} }, { idempotencyKey: `${key}-ready` }),
  );
  const params = { program, code };
  await persist(() => call(findPickup, { params }));
  await persist(() => call(handOver, { params, body: {} }, { idempotencyKey: key }));
}

export async function annotate(
  { call, program }: ShopKeeper,
  orderId: string,
  text: string,
  key: string,
): Promise<void> {
  const params = { program, id: orderId };
  await persist(() => call(addOrderNote, { params, body: { text } }, { idempotencyKey: key }));
  await persist(() => call(setOrderFlag, { params, body: { flag: "ORANGE" } }));
}
