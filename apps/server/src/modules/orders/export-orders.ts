import { dayOf } from "@banyan/calendar";
import { audit } from "#kernel/audit.ts";
import { transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import type { Ordering } from "./deps.ts";
import { type ExportRow, listOrders, listOrdersToExport, type OrderFilter } from "./order-desk-store.ts";
import type { Language } from "./price-words.ts";
import { type OrderQuery, toFilter } from "./read-orders.ts";
import type { Staff } from "./ship-order.ts";
import { maskPhone, openDelivery } from "./views.ts";

const PAGE = 500;
/** A year of a busy shop; more is a report, not a file someone opens. */
const MOST_ORDERS = 100_000;

type Cell = string | number | null;
export type OrderFile = { name: string; heading: string[]; pages: AsyncGenerator<Cell[][]> };

/**
 * Orders of a filter as a file: read page by page while it is sent, so memory does not grow with it. Who took how many, and
 * whether with names and phones, is written down before the first row leaves. Errors: EXPORT_TOO_LARGE.
 */
export async function exportOrders(
  deps: Ordering,
  { programId, query, personal, by }: { programId: string; query: OrderQuery; personal: boolean; by: Staff },
  language: Language,
): Promise<OrderFile> {
  const filter = await toFilter(deps, programId, query);
  const { counts } = await listOrders(deps.db.reads, programId, filter, { limit: 0, offset: 0 });
  const count = query.state ? counts[query.state] : Object.values(counts).reduce((sum, one) => sum + one, 0);
  if (count > MOST_ORDERS) fail("EXPORT_TOO_LARGE", { details: { most: MOST_ORDERS } });
  await transact(deps.db.orders, (tx) =>
    audit(tx, {
      programId,
      actor: `staff:${by.id}`,
      action: "order.export",
      subject: `program:${programId}`,
      // a search may be a phone number or a name
      after: { count, personal, filter: { ...query, ...(query.search && { search: "***" }) } },
    }),
  );
  const zone = (await deps.programs.byId(programId))?.zone;
  const toCells = rowWriter(deps, { personal, zone, language });
  return {
    name: `${words[language].file}-${dayOf(deps.clock.now(), zone)}.csv`,
    heading: [...words[language].heading, ...(personal ? words[language].personal : [])],
    pages: pagesOf(deps, programId, filter, toCells),
  };
}

async function* pagesOf(
  deps: Ordering,
  programId: string,
  filter: OrderFilter,
  toCells: (row: ExportRow) => Cell[],
): AsyncGenerator<Cell[][]> {
  let before: string | undefined;
  for (;;) {
    const rows = await listOrdersToExport(deps.db.reports, programId, filter, { before, limit: PAGE });
    if (rows.length > 0) yield rows.map(toCells);
    before = rows.at(-1)?.id;
    if (rows.length < PAGE) return;
  }
}

function rowWriter(
  { sealer }: Ordering,
  { personal, zone, language }: { personal: boolean; zone: string | undefined; language: Language },
) {
  const say = words[language];
  const format = new Intl.DateTimeFormat("sv-SE", {
    dateStyle: "short",
    timeStyle: "medium",
    ...(zone && { timeZone: zone }),
  });
  const time = (at: Date | null) => (at === null ? "" : format.format(at));
  const yuan = (fen: number) => (fen / 100).toFixed(2); // shown, never counted with
  return (row: ExportRow): Cell[] => {
    const delivery = openDelivery(sealer, row.id, row.delivery);
    return [
      row.orderNo,
      say.state[row.state],
      time(row.createdAt),
      time(row.paidAt),
      time(row.completedAt),
      row.summary,
      row.itemCount,
      yuan(row.goodsFen),
      yuan(row.discountFen),
      yuan(row.shippingFen),
      yuan(row.payableFen),
      say.method[row.deliveryMethod],
      row.parcels.map(({ carrier }) => carrier).join(" / "),
      row.parcels.map(({ trackingNo }) => trackingNo).join(" / "),
      row.note,
      personal ? delivery.name : maskName(delivery.name),
      personal ? delivery.phone : maskPhone(delivery.phone),
      ...(personal
        ? [[delivery.province, delivery.city, delivery.district, delivery.detail].filter(Boolean).join(" ")]
        : []),
    ];
  };
}

/** 林** */
const maskName = (name: string): string => (name === "" ? "" : `${[...name][0]}**`);

const words = {
  zh: {
    file: "订单",
    heading: [
      "订单号",
      "状态",
      "下单时间",
      "支付时间",
      "完成时间",
      "商品",
      "件数",
      "商品金额",
      "优惠",
      "运费",
      "应付",
      "配送方式",
      "快递公司",
      "运单号",
      "买家留言",
      "收件人",
      "手机",
    ],
    personal: ["地址"],
    state: {
      PENDING_PAYMENT: "待付款",
      PAID: "待发货",
      PARTLY_SHIPPED: "部分发货",
      SHIPPED: "已发货",
      COMPLETED: "已完成",
      CLOSED: "已关闭",
    },
    method: { EXPRESS: "快递", PICKUP: "自提" },
  },
  en: {
    file: "orders",
    heading: [
      "Order",
      "State",
      "Placed",
      "Paid",
      "Completed",
      "Goods",
      "Items",
      "Goods total",
      "Discount",
      "Shipping",
      "Total",
      "Delivery",
      "Carrier",
      "Tracking number",
      "Buyer's note",
      "Receiver",
      "Phone",
    ],
    personal: ["Address"],
    state: {
      PENDING_PAYMENT: "To pay",
      PAID: "To ship",
      PARTLY_SHIPPED: "Partly shipped",
      SHIPPED: "Shipped",
      COMPLETED: "Completed",
      CLOSED: "Closed",
    },
    method: { EXPRESS: "Express", PICKUP: "Pickup" },
  },
} as const;
