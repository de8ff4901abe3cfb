import type { Apps, Merchant } from "../apps.ts";
import { beijingTime, type SimulatorClock } from "../core/clock.ts";
import * as json from "../core/json.ts";
import { randomDigits, randomHex } from "../core/keys.ts";
import { createCollection, type Store } from "../core/store.ts";
import type { Users } from "../users.ts";
import { badField, PayError } from "./errors.ts";
import type { Notifications } from "./notifications.ts";

export type TradeState = "NOTPAY" | "SUCCESS" | "CLOSED" | "REFUND";

export type Order = {
  mchid: string;
  appid: string;
  outTradeNo: string;
  prepayId: string;
  prepaidMs: number;
  description: string;
  attach: string | undefined;
  notifyUrl: string;
  totalFen: number;
  openid: string;
  /** After this instant the order cannot be paid any more. */
  expiresMs: number | undefined;
  /** The parameters it was created with; others under the same number are refused. */
  fingerprint: string;
  state: TradeState;
  transactionId: string | undefined;
  paidMs: number | undefined;
};

/** `PAID`, or why WeChat's client shows an error instead of the payment sheet. */
export type PayOutcome = { outcome: "PAID"; transactionId: string } | { outcome: "REFUSED"; reason: PayRefusal };
export type PayRefusal = "PREPAY_NOT_FOUND" | "PREPAY_EXPIRED" | "ORDER_CLOSED" | "ORDERPAID" | "PAYER_MISMATCH";

export type Orders = {
  /** JSAPI prepay; returns the prepay id. */
  prepay(merchant: Merchant, body: Record<string, unknown>): string;
  find(mchid: string, outTradeNo: string): Order | undefined;
  findByTransaction(mchid: string, transactionId: string): Order | undefined;
  findByPrepay(prepayId: string): Order | undefined;
  /** Closing what does not exist or is closed already answers 204 as well. Throws ORDERPAID. */
  close(merchant: Merchant, outTradeNo: string): void;
  /** Why the shopper cannot pay now, or undefined if nothing stands in the way. */
  refusal(order: Order | undefined, openid: string | undefined): PayRefusal | undefined;
  pay(prepayId: string, openid: string | undefined): PayOutcome;
  /** The trade state becomes REFUND with the first refund accepted, partial or not. */
  markRefunded(order: Order): void;
  paidBetween(mchid: string, fromMs: number, untilMs: number): Order[];
  list(mchid: string): Order[];
};

const PREPAY_LIFETIME_MS = 2 * 3_600_000;

export function createOrders(parts: {
  store: Store;
  clock: SimulatorClock;
  apps: Apps;
  users: Users;
  notifications: Notifications;
}): Orders {
  const { store, clock, apps, users, notifications } = parts;
  const orders = createCollection<Order>(store, "orders", {
    key: (order) => keyOf(order.mchid, order.outTradeNo),
    columns: {
      prepay: (order) => order.prepayId,
      txn: (order) => order.transactionId ?? null,
      paid: (order) => order.paidMs ?? null,
    },
  });

  /** An order past its time_expire is closed by WeChat; worked out when somebody looks. */
  function settled(order: Order | undefined): Order | undefined {
    if (order?.state !== "NOTPAY" || order.expiresMs === undefined || clock.ms() < order.expiresMs) return order;
    const closed: Order = { ...order, state: "CLOSED" };
    orders.put(closed);
    return closed;
  }

  const find = (mchid: string, outTradeNo: string) => settled(orders.get(keyOf(mchid, outTradeNo)));
  const findByPrepay = (prepayId: string) => settled(orders.by("prepay", prepayId)[0]);

  function refusal(order: Order | undefined, openid: string | undefined): PayRefusal | undefined {
    if (order === undefined) return "PREPAY_NOT_FOUND";
    if (order.state === "CLOSED") return "ORDER_CLOSED";
    if (order.state !== "NOTPAY") return "ORDERPAID";
    if (clock.ms() - order.prepaidMs >= PREPAY_LIFETIME_MS) return "PREPAY_EXPIRED";
    if (openid !== undefined && openid !== order.openid) return "PAYER_MISMATCH";
    return undefined;
  }

  return {
    prepay(merchant, body) {
      const wanted = readPrepay(merchant, body, clock.ms());
      const app = apps.find(wanted.appid);
      if (app?.mchid !== merchant.mchid) throw new PayError("APPID_MCHID_NOT_MATCH", "appid和mch_id不匹配");
      if (users.byOpenid(wanted.appid, wanted.openid) === undefined) {
        throw badField("/payer/openid", wanted.openid, "无效的openid");
      }
      const known = find(merchant.mchid, wanted.outTradeNo);
      if (known !== undefined) {
        if (known.state === "CLOSED") throw new PayError("ORDER_CLOSED", "该订单已关闭，请重新下单");
        if (known.state !== "NOTPAY") throw new PayError("ORDERPAID", "该订单已支付");
        if (known.fingerprint !== wanted.fingerprint) {
          throw new PayError("OUT_TRADE_NO_USED", "商户订单号重复，请求参数与原订单不一致");
        }
        if (clock.ms() - known.prepaidMs < PREPAY_LIFETIME_MS) return known.prepayId;
      }
      const prepaidMs = clock.ms();
      const prepayId = `wx${beijingTime(prepaidMs).slice(0, 19).replace(/\D/g, "")}${randomHex(10)}`;
      orders.put({ ...wanted, prepayId, prepaidMs, state: "NOTPAY", transactionId: undefined, paidMs: undefined });
      return prepayId;
    },

    find,
    findByTransaction: (mchid, transactionId) => orders.by("txn", transactionId).find((order) => order.mchid === mchid),
    findByPrepay,

    close(merchant, outTradeNo) {
      const order = find(merchant.mchid, outTradeNo);
      if (order?.state === "SUCCESS" || order?.state === "REFUND") throw new PayError("ORDERPAID", "该订单已支付");
      if (order?.state === "NOTPAY") orders.put({ ...order, state: "CLOSED" });
    },

    refusal,

    pay(prepayId, openid) {
      const order = findByPrepay(prepayId);
      const reason = refusal(order, openid);
      if (order === undefined || reason !== undefined) {
        return { outcome: "REFUSED", reason: reason ?? "PREPAY_NOT_FOUND" };
      }
      const paidMs = clock.ms();
      const transactionId = `4200${randomDigits(6)}${beijingTime(paidMs).slice(0, 10).replace(/\D/g, "")}${randomDigits(10)}`;
      const paid: Order = { ...order, state: "SUCCESS", transactionId, paidMs };
      orders.put(paid);
      notifications.send(order.mchid, order.notifyUrl, {
        eventType: "TRANSACTION.SUCCESS",
        originalType: "transaction",
        summary: "支付成功",
        plaintext: JSON.stringify(describeTransaction(paid)),
      });
      return { outcome: "PAID", transactionId };
    },

    markRefunded: (order) => orders.put({ ...order, state: "REFUND" }),
    paidBetween: (mchid, fromMs, untilMs) =>
      orders.where("paid >= ? AND paid < ? ORDER BY paid", fromMs, untilMs).filter((order) => order.mchid === mchid),
    list: (mchid) => orders.where("key > ? AND key < ? ORDER BY key", `${mchid} `, `${mchid}!`),
  };
}

const keyOf = (mchid: string, outTradeNo: string) => `${mchid} ${outTradeNo}`;

const TRADE_STATE_TEXT: Record<TradeState, string> = {
  NOTPAY: "订单未支付",
  SUCCESS: "支付成功",
  CLOSED: "订单已关闭",
  REFUND: "订单发生过退款，退款详情请查询退款单",
};

/** The transaction as the query answers it and as the notification carries it. */
export function describeTransaction(order: Order): Record<string, unknown> {
  const common = {
    mchid: order.mchid,
    appid: order.appid,
    out_trade_no: order.outTradeNo,
    trade_state: order.state,
    trade_state_desc: TRADE_STATE_TEXT[order.state],
  };
  if (order.transactionId === undefined || order.paidMs === undefined) {
    return { ...common, amount: { total: order.totalFen, currency: "CNY" } };
  }
  return {
    ...common,
    transaction_id: order.transactionId,
    trade_type: "JSAPI",
    bank_type: "OTHERS",
    attach: order.attach ?? "",
    success_time: beijingTime(order.paidMs),
    payer: { openid: order.openid },
    amount: {
      total: order.totalFen,
      payer_total: order.totalFen,
      currency: "CNY",
      payer_currency: "CNY",
    },
  };
}

type WantedOrder = Omit<Order, "prepayId" | "prepaidMs" | "state" | "transactionId" | "paidMs">;

function readPrepay(merchant: Merchant, body: Record<string, unknown>, nowMs: number): WantedOrder {
  const amount = json.record(body["amount"]);
  const total = amount["total"];
  const currency = amount["currency"] ?? "CNY";
  const attach = body["attach"];
  const outTradeNo = requiredText(body, "out_trade_no", /^[0-9A-Za-z_\-|*]{6,32}$/);
  const appid = requiredText(body, "appid", /^.{1,32}$/);
  const description = requiredText(body, "description", /^.{1,127}$/su);
  const notifyUrl = requiredText(body, "notify_url", /^.{1,256}$/);
  if (body["mchid"] !== merchant.mchid) throw badField("/mchid", body["mchid"], "mchid与签名商户号不一致");
  if (!isNotifyUrl(notifyUrl)) throw badField("/notify_url", notifyUrl, "notify_url必须为https且不能携带参数");
  if (typeof total !== "number" || !Number.isInteger(total) || total < 1) {
    throw badField("/amount/total", total, "total必须为大于0的整数，单位为分");
  }
  if (currency !== "CNY") throw badField("/amount/currency", currency, "currency只支持CNY");
  if (attach !== undefined && (typeof attach !== "string" || attach.length > 128)) {
    throw badField("/attach", attach, "attach长度不能超过128");
  }
  const openid = json.text(json.record(body["payer"])["openid"]);
  if (openid === "") throw badField("/payer/openid", "", "缺少openid");
  const expiresMs = readExpiry(body["time_expire"], nowMs);
  return {
    mchid: merchant.mchid,
    appid,
    outTradeNo,
    description,
    attach,
    notifyUrl,
    totalFen: total,
    openid,
    expiresMs,
    fingerprint: JSON.stringify([appid, description, attach, notifyUrl, total, openid, expiresMs]),
  };
}

function requiredText(body: Record<string, unknown>, field: string, pattern: RegExp): string {
  const value = body[field];
  if (typeof value !== "string" || !pattern.test(value)) throw badField(`/${field}`, value, `${field}格式错误`);
  return value;
}

function readExpiry(value: unknown, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const isRfc3339 =
    typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value);
  const ms = isRfc3339 ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) throw badField("/time_expire", value, "time_expire必须为RFC3339格式");
  if (ms <= nowMs) throw new PayError("INVALID_REQUEST", "订单失效时间早于当前时间");
  return ms;
}

/** Real WeChat takes https only; the simulator also calls a server on its own machine. */
export function isNotifyUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.search !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && /^(127\.|localhost$|\[::1\]$)/.test(url.hostname));
}
