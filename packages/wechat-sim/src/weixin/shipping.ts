import type { App, Apps } from "../apps.ts";
import { beijingTime, type SimulatorClock } from "../core/clock.ts";
import { createCollection, type Store } from "../core/store.ts";
import type { Order, Orders } from "../pay/orders.ts";
import type { Refunds } from "../pay/refunds.ts";
import { WeixinError } from "./errors.ts";
import { EXPRESS, type LogisticsType, type OrderKey, type Parcel, type ShippingUpload } from "./shipping-request.ts";

/** What a merchant told about one order's way to its buyer. */
type Told = {
  transactionId: string;
  appid: string;
  logisticsType: LogisticsType;
  isSplit: boolean;
  parcels: (Parcel & { uploadedMs: number })[];
  /** The newest `upload_time`; the next must be later. */
  uploadTimeMs: number;
  uploads: number;
  /** Everything is on its way; waiting for the buyer. */
  finishedMs: number | undefined;
  isReshipped: boolean;
  /** The buyer tapped 确认收货; without it receipt is assumed. */
  confirmedMs: number | undefined;
  /** notify_confirm_receive, once an order. */
  remindedMs: number | undefined;
};

/** 1 to be shipped · 2 shipped · 3 received · 4 settled · 5 refunded. */
export type ShippingState = 1 | 2 | 3 | 4 | 5;

/** Pushed to a merchant that receives messages; here it is read. */
export type TradeEvent = { event: "trade_manage_remind_shipping" | "trade_manage_order_settlement" } & Record<
  string,
  string | number
>;

export type Shipping = {
  /** All of them or none (a combined payment); throws 10060001 … 10060031. */
  upload(appid: string, uploads: ShippingUpload[], openid: string, uploadTimeMs: number): void;
  /** get_order; throws 10060001. */
  find(appid: string, key: OrderKey): Record<string, unknown>;
  list(
    appid: string,
    filter: { fromMs: number; untilMs: number; state: number | undefined; openid: string },
  ): Record<string, unknown>[];
  remind(appid: string, key: OrderKey): void;
  isManaged(appid: string, askedAppid: string): boolean;
  setJumpPath(appid: string, path: string): void;
  /** The buyer confirms receipt in WeChat. */
  confirm(appid: string, key: OrderKey): void;
  events(appid: string): TradeEvent[];
  /** What WeChat holds back and what the merchant may draw, in fen. */
  funds(mchid: string): { frozenFen: number; availableFen: number };
};

const DAY_MS = 86_400_000;
const AUTO_CONFIRM_MS = { express: 10 * DAY_MS, other: 2 * DAY_MS };
const SETTLED_AFTER_MS = DAY_MS;
const REMIND_AFTER_MS = 2 * DAY_MS;

export function createShipping(parts: {
  store: Store;
  clock: SimulatorClock;
  apps: Apps;
  orders: Orders;
  refunds: Refunds;
}): Shipping {
  const { store, clock, apps, orders, refunds } = parts;
  const told = createCollection<Told>(store, "shippings", {
    key: (one) => one.transactionId,
    columns: { appid: (one) => one.appid },
  });

  const appOf = (appid: string): App => {
    const app = apps.find(appid);
    if (app === undefined) throw new WeixinError(40013);
    return app;
  };
  /** An order paid to this app, known here a moment after it was paid. */
  function paidOrder(appid: string, key: OrderKey): PaidOrder {
    const app = appOf(appid);
    const order =
      "transactionId" in key
        ? orders.findByTransaction(app.mchid, key.transactionId)
        : key.mchid === app.mchid
          ? orders.find(key.mchid, key.outTradeNo)
          : undefined;
    if (order === undefined || !isPaid(order) || order.appid !== appid) throw new WeixinError(10060001);
    if (clock.ms() - order.paidMs < app.shippingLagMs) throw new WeixinError(10060001);
    return order;
  }
  const isRefunded = (order: Order) => refunds.returnedFen(order.mchid, order.outTradeNo) >= order.totalFen;

  /** Time alone moves an order on, so its state is worked out when somebody looks. */
  function standing(order: PaidOrder, one: Told | undefined) {
    const now = clock.ms();
    const wait = one?.logisticsType === EXPRESS ? AUTO_CONFIRM_MS.express : AUTO_CONFIRM_MS.other;
    const assumedMs = one?.finishedMs === undefined ? undefined : one.finishedMs + wait;
    const dueMs = one?.confirmedMs ?? assumedMs;
    const receivedMs = dueMs !== undefined && dueMs <= now ? dueMs : undefined;
    const settledMs =
      receivedMs !== undefined && receivedMs + SETTLED_AFTER_MS <= now ? receivedMs + SETTLED_AFTER_MS : undefined;
    let state: ShippingState = 1;
    if (isRefunded(order)) state = 5;
    else if (settledMs !== undefined) state = 4;
    else if (receivedMs !== undefined) state = 3;
    else if (one !== undefined) state = 2;
    return { state, receivedMs, settledMs, estimatedMs: dueMs === undefined ? undefined : dueMs + SETTLED_AFTER_MS };
  }

  /** What one upload makes of what was told before. */
  function next(
    order: PaidOrder,
    known: Told | undefined,
    upload: ShippingUpload,
    at: { nowMs: number; uploadTimeMs: number },
  ): Told {
    const { nowMs, uploadTimeMs } = at;
    if (standing(order, known).state > 2) throw new WeixinError(10060004);
    if (known !== undefined && uploadTimeMs <= known.uploadTimeMs) throw new WeixinError(10060014, "upload_time");
    const isReship = known?.finishedMs !== undefined;
    if (isReship && !upload.isAllDelivered) throw new WeixinError(10060002);
    if (known?.isReshipped) throw new WeixinError(10060003);
    // The whole list every time: until all is on its way it grows, and a parcel told again keeps its time.
    const parcels = upload.parcels.map((parcel) => ({
      ...parcel,
      uploadedMs: known?.parcels.find((one) => one.tracking_no === parcel.tracking_no)?.uploadedMs ?? nowMs,
    }));
    if (known !== undefined && isSame(known, upload, parcels)) throw new WeixinError(10060023);
    return {
      transactionId: order.transactionId,
      appid: order.appid,
      logisticsType: upload.logisticsType,
      isSplit: upload.isSplit,
      parcels,
      uploadTimeMs,
      uploads: (known?.uploads ?? 0) + 1,
      finishedMs: known?.finishedMs ?? (upload.isAllDelivered ? nowMs : undefined),
      isReshipped: isReship,
      confirmedMs: known?.confirmedMs,
      remindedMs: known?.remindedMs,
    };
  }

  function describe(order: PaidOrder): Record<string, unknown> {
    const one = told.get(order.transactionId);
    return {
      transaction_id: order.transactionId,
      merchant_trade_no: order.outTradeNo,
      merchant_id: order.mchid,
      description: order.description,
      paid_amount: order.totalFen,
      openid: order.openid,
      trade_create_time: seconds(order.prepaidMs),
      pay_time: seconds(order.paidMs),
      order_state: standing(order, one).state,
      in_complaint: false,
      shipping: {
        delivery_mode: one?.isSplit ? 2 : 1,
        logistics_type: one?.logisticsType ?? 0,
        finish_shipping: one?.finishedMs !== undefined,
        goods_desc: one?.parcels.map(({ item_desc }) => item_desc).join("；") ?? "",
        finish_shipping_count: one?.finishedMs === undefined ? 0 : one.isReshipped ? 2 : 1,
        shipping_list:
          one?.parcels.map(({ uploadedMs, item_desc, ...parcel }) => ({
            ...parcel,
            goods_desc: item_desc,
            upload_time: seconds(uploadedMs),
          })) ?? [],
      },
    };
  }

  const paidTo = (appid: string) =>
    orders
      .list(appOf(appid).mchid)
      .filter(isPaid)
      .filter((order) => order.appid === appid);

  return {
    upload(appid, uploads, openid, uploadTimeMs) {
      const nowMs = clock.ms();
      const changed = uploads.map((upload) => {
        const order = paidOrder(appid, upload.key);
        if (order.openid !== openid) throw new WeixinError(10060031);
        return next(order, told.get(order.transactionId), upload, { nowMs, uploadTimeMs });
      });
      for (const one of changed) told.put(one);
    },
    find: (appid, key) => describe(paidOrder(appid, key)),
    list: (appid, { fromMs, untilMs, state, openid }) =>
      paidTo(appid)
        .filter(({ paidMs }) => paidMs >= fromMs && paidMs <= untilMs)
        .filter((order) => openid === "" || order.openid === openid)
        .map(describe)
        .filter((one) => state === undefined || one["order_state"] === state),
    remind(appid, key) {
      const order = paidOrder(appid, key);
      const one = told.get(order.transactionId);
      const isWaiting = one?.finishedMs !== undefined && one.logisticsType === EXPRESS;
      if (!isWaiting || one.remindedMs !== undefined || standing(order, one).state !== 2) {
        throw new WeixinError(10060004);
      }
      told.put({ ...one, remindedMs: clock.ms() });
    },
    isManaged: (appid, askedAppid) => askedAppid === appid && appOf(appid).isTradeManaged,
    setJumpPath: apps.setJumpPath,
    confirm(appid, key) {
      const order = paidOrder(appid, key);
      const one = told.get(order.transactionId);
      if (one?.finishedMs === undefined || standing(order, one).state !== 2) throw new WeixinError(10060004);
      told.put({ ...one, confirmedMs: clock.ms() });
    },
    events(appid) {
      const shipped = new Map(told.by("appid", appid).map((one) => [one.transactionId, one]));
      let firstMs = Infinity;
      for (const { parcels } of shipped.values()) firstMs = Math.min(firstMs, parcels[0]?.uploadedMs ?? Infinity);
      const events = paidTo(appid).flatMap((order) => {
        const one = shipped.get(order.transactionId);
        return [...remindersOf(order, one, firstMs), ...settlementsOf(order, one)];
      });
      return events.sort((before, after) => before.atMs - after.atMs).map(({ event }) => event);
    },
    funds(mchid) {
      const sum = { frozenFen: 0, availableFen: 0 };
      for (const order of orders.list(mchid).filter(isPaid)) {
        const leftFen = order.totalFen - refunds.returnedFen(mchid, order.outTradeNo);
        const isManaged = apps.find(order.appid)?.isTradeManaged === true;
        const isSettled = standing(order, told.get(order.transactionId)).settledMs !== undefined;
        sum[isManaged && !isSettled ? "frozenFen" : "availableFen"] += leftFen;
      }
      return sum;
    },
  };

  /** Unshipped for 48 h, in an app that has shipped before. */
  function remindersOf(order: PaidOrder, one: Told | undefined, firstMs: number) {
    const atMs = order.paidMs + REMIND_AFTER_MS;
    const shippedMs = one?.parcels[0]?.uploadedMs ?? Infinity;
    if (atMs > clock.ms() || shippedMs <= atMs || firstMs > atMs) return [];
    const event: TradeEvent = { event: "trade_manage_remind_shipping", ...namesOf(order), msg: "订单超过48小时未发货" };
    return [{ atMs, event }];
  }

  /** Once when everything was shipped, once when the money is free. */
  function settlementsOf(order: PaidOrder, one: Told | undefined) {
    if (one?.finishedMs === undefined) return [];
    const { receivedMs, settledMs, estimatedMs = 0 } = standing(order, one);
    const common = { event: "trade_manage_order_settlement" as const, ...namesOf(order) };
    const shipped: TradeEvent = {
      ...common,
      shipped_time: seconds(one.finishedMs),
      estimated_settlement_time: seconds(estimatedMs),
    };
    const events = [{ atMs: one.finishedMs, event: shipped }];
    if (receivedMs !== undefined && settledMs !== undefined && !isRefunded(order)) {
      const settled: TradeEvent = {
        ...common,
        shipped_time: seconds(one.finishedMs),
        confirm_receive_method: one.confirmedMs === undefined ? 1 : 2,
        confirm_receive_time: seconds(receivedMs),
        settlement_time: seconds(settledMs),
      };
      events.push({ atMs: settledMs, event: settled });
    }
    return events;
  }
}

type PaidOrder = Order & { transactionId: string; paidMs: number };
const isPaid = (order: Order): order is PaidOrder => order.transactionId !== undefined && order.paidMs !== undefined;

const seconds = (ms: number) => Math.floor(ms / 1000);
const namesOf = (order: PaidOrder) => ({
  transaction_id: order.transactionId,
  merchant_id: order.mchid,
  merchant_trade_no: order.outTradeNo,
  pay_time: beijingTime(order.paidMs),
});

function isSame(known: Told, upload: ShippingUpload, parcels: Parcel[]): boolean {
  const plain = (list: Parcel[]) =>
    JSON.stringify(
      list
        .map(({ tracking_no, express_company, item_desc, contact }) => [
          tracking_no,
          express_company,
          item_desc,
          contact.consignor_contact,
          contact.receiver_contact,
        ])
        .sort(),
    );
  return (
    known.logisticsType === upload.logisticsType &&
    known.isSplit === upload.isSplit &&
    (known.finishedMs !== undefined) === upload.isAllDelivered &&
    plain(known.parcels) === plain(parcels)
  );
}
