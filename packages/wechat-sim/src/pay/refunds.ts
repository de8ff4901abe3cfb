import type { Merchant } from "../apps.ts";
import type { Agenda } from "../core/agenda.ts";
import { beijingTime, type SimulatorClock } from "../core/clock.ts";
import type { Faults } from "../core/faults.ts";
import * as json from "../core/json.ts";
import { randomDigits } from "../core/keys.ts";
import { createCollection, type Store } from "../core/store.ts";
import { badField, PayError } from "./errors.ts";
import type { Notifications } from "./notifications.ts";
import { isNotifyUrl, type Order, type Orders } from "./orders.ts";

export type RefundStatus = "PROCESSING" | "SUCCESS" | "ABNORMAL" | "CLOSED";

export type Refund = {
  mchid: string;
  outRefundNo: string;
  refundId: string;
  outTradeNo: string;
  transactionId: string;
  refundFen: number;
  totalFen: number;
  reason: string;
  notifyUrl: string | undefined;
  createdMs: number;
  status: RefundStatus;
  settledMs: number | undefined;
  /** Decided when it is accepted, known to the merchant only when it ends. */
  ending: Exclude<RefundStatus, "PROCESSING">;
};

export type Refunds = {
  /** Accept a refund (PROCESSING), or return the one that exists under the same out_refund_no. */
  request(merchant: Merchant, body: Record<string, unknown>): Refund;
  find(mchid: string, outRefundNo: string): Refund | undefined;
  settledBetween(mchid: string, fromMs: number, untilMs: number): Refund[];
  /** What of an order went back or is on its way back. */
  returnedFen(mchid: string, outTradeNo: string): number;
  list(mchid: string): Refund[];
};

const REFUNDABLE_MS = 365 * 86_400_000;
const REFUNDS_PER_ORDER = 50;
const REFUNDS_APART_MS = 60_000;

export function createRefunds(parts: {
  store: Store;
  clock: SimulatorClock;
  agenda: Agenda;
  orders: Orders;
  notifications: Notifications;
  faults: Faults;
}): Refunds {
  const { store, clock, agenda, orders, notifications, faults } = parts;
  const refunds = createCollection<Refund>(store, "refunds", {
    key: (refund) => keyOf(refund.mchid, refund.outRefundNo),
    columns: {
      trade: (refund) => keyOf(refund.mchid, refund.outTradeNo),
      settled: (refund) => refund.settledMs ?? null,
    },
  });

  agenda.on("refund", (key) => {
    const refund = refunds.get(key);
    if (refund !== undefined && refund.status === "PROCESSING") settle(refund);
  });

  function settle(refund: Refund) {
    const ended: Refund = { ...refund, status: refund.ending, settledMs: clock.ms() };
    refunds.put(ended);
    if (refund.notifyUrl === undefined) return;
    notifications.send(refund.mchid, refund.notifyUrl, {
      eventType: `REFUND.${refund.ending}`,
      originalType: "refund",
      summary: { SUCCESS: "退款成功", ABNORMAL: "退款异常", CLOSED: "退款关闭" }[refund.ending],
      plaintext: JSON.stringify(describeForNotify(ended)),
    });
  }

  /** Every rule of a new refund on a paid order. */
  function checkRules(order: Order, refundFen: number) {
    const nowMs = clock.ms();
    if (order.paidMs === undefined) throw new PayError("INVALID_REQUEST", "订单未支付，无法退款");
    if (nowMs - order.paidMs > REFUNDABLE_MS) throw new PayError("INVALID_REQUEST", "订单已超过可退款的最大期限");
    const earlier = refunds.by("trade", keyOf(order.mchid, order.outTradeNo));
    const counted = earlier.filter((refund) => refund.status !== "CLOSED");
    const refunded = sumOf(counted);
    if (refunded >= order.totalFen) throw new PayError("INVALID_REQUEST", "订单已全额退款");
    if (refunded + refundFen > order.totalFen) throw new PayError("INVALID_REQUEST", "申请退款金额超过订单可退金额");
    if (counted.length >= REFUNDS_PER_ORDER) throw new PayError("INVALID_REQUEST", "订单退款次数超过50次");
    if (earlier.some((refund) => nowMs - refund.createdMs < REFUNDS_APART_MS)) {
      throw new PayError("FREQUENCY_LIMITED", "同一笔订单多次退款的请求需相隔1分钟");
    }
  }

  return {
    request(merchant, body) {
      const wanted = readRefund(body);
      const order =
        wanted.transactionId !== undefined
          ? orders.findByTransaction(merchant.mchid, wanted.transactionId)
          : orders.find(merchant.mchid, wanted.outTradeNo ?? "");
      if (order === undefined) throw new PayError("RESOURCE_NOT_EXISTS", "订单不存在");

      const known = refunds.get(keyOf(merchant.mchid, wanted.outRefundNo));
      if (known !== undefined) {
        const isSame =
          known.outTradeNo === order.outTradeNo &&
          known.refundFen === wanted.refundFen &&
          known.totalFen === wanted.totalFen;
        if (isSame) return known;
        throw new PayError("INVALID_REQUEST", "订单金额或退款金额与之前请求不一致，请核实后再试");
      }
      if (wanted.totalFen !== order.totalFen) {
        throw new PayError("INVALID_REQUEST", "订单金额与原订单不一致，请核实后再试");
      }
      checkRules(order, wanted.refundFen);
      const fault = faults.take("refund")?.kind;
      if (fault === "not-enough") throw new PayError("NOT_ENOUGH", "基本账户余额不足，请充值后重新发起");

      const createdMs = clock.ms();
      const refund: Refund = {
        mchid: merchant.mchid,
        outRefundNo: wanted.outRefundNo,
        refundId: `5030${randomDigits(6)}${beijingTime(createdMs).slice(0, 10).replace(/\D/g, "")}${randomDigits(11)}`,
        outTradeNo: order.outTradeNo,
        transactionId: order.transactionId ?? "",
        refundFen: wanted.refundFen,
        totalFen: order.totalFen,
        reason: wanted.reason,
        notifyUrl: wanted.notifyUrl,
        createdMs,
        status: "PROCESSING",
        settledMs: undefined,
        ending: fault === "abnormal" ? "ABNORMAL" : fault === "closed" ? "CLOSED" : "SUCCESS",
      };
      refunds.put(refund);
      orders.markRefunded(order);
      agenda.schedule("refund", keyOf(merchant.mchid, refund.outRefundNo), createdMs + merchant.refundDelayMs);
      return refund;
    },

    find: (mchid, outRefundNo) => refunds.get(keyOf(mchid, outRefundNo)),
    settledBetween: (mchid, fromMs, untilMs) =>
      refunds
        .where("settled >= ? AND settled < ? ORDER BY settled", fromMs, untilMs)
        .filter((refund) => refund.mchid === mchid && refund.status === "SUCCESS"),
    returnedFen: (mchid, outTradeNo) =>
      sumOf(refunds.by("trade", keyOf(mchid, outTradeNo)).filter((refund) => refund.status !== "CLOSED")),
    list: (mchid) => refunds.where("key > ? AND key < ? ORDER BY key", `${mchid} `, `${mchid}!`),
  };
}

const sumOf = (refunds: Refund[]) => refunds.reduce((sum, refund) => sum + refund.refundFen, 0);
const keyOf = (mchid: string, number: string) => `${mchid} ${number}`;

/** The refund as the request and the query answer it. */
export function describeRefund(refund: Refund): Record<string, unknown> {
  return {
    refund_id: refund.refundId,
    out_refund_no: refund.outRefundNo,
    transaction_id: refund.transactionId,
    out_trade_no: refund.outTradeNo,
    channel: "ORIGINAL",
    user_received_account: "支付用户零钱",
    ...(refund.status === "SUCCESS" ? { success_time: beijingTime(refund.settledMs ?? 0) } : {}),
    create_time: beijingTime(refund.createdMs),
    status: refund.status,
    funds_account: "AVAILABLE",
    amount: {
      total: refund.totalFen,
      refund: refund.refundFen,
      payer_total: refund.totalFen,
      payer_refund: refund.refundFen,
      settlement_total: refund.totalFen,
      settlement_refund: refund.refundFen,
      discount_refund: 0,
      currency: "CNY",
    },
  };
}

function describeForNotify(refund: Refund): Record<string, unknown> {
  return {
    mchid: refund.mchid,
    out_trade_no: refund.outTradeNo,
    transaction_id: refund.transactionId,
    out_refund_no: refund.outRefundNo,
    refund_id: refund.refundId,
    refund_status: refund.status,
    ...(refund.status === "SUCCESS" ? { success_time: beijingTime(refund.settledMs ?? 0) } : {}),
    user_received_account: "支付用户零钱",
    amount: {
      total: refund.totalFen,
      refund: refund.refundFen,
      payer_total: refund.totalFen,
      payer_refund: refund.refundFen,
    },
  };
}

function readRefund(body: Record<string, unknown>) {
  const transactionId = json.text(body["transaction_id"]) || undefined;
  const outTradeNo = json.text(body["out_trade_no"]) || undefined;
  const outRefundNo = json.text(body["out_refund_no"]);
  const reason = json.text(body["reason"]);
  const notifyUrl = json.text(body["notify_url"]) || undefined;
  const amount = json.record(body["amount"]);
  const refundFen = amount["refund"];
  const totalFen = amount["total"];
  if (transactionId === undefined && outTradeNo === undefined) {
    throw badField("/out_trade_no", "", "transaction_id和out_trade_no必须二选一");
  }
  if (!/^[0-9A-Za-z_\-|*@]{1,64}$/.test(outRefundNo)) {
    throw badField("/out_refund_no", outRefundNo, "out_refund_no格式错误");
  }
  if (reason.length > 80) throw badField("/reason", reason, "reason长度不能超过80");
  if (notifyUrl !== undefined && !isNotifyUrl(notifyUrl)) {
    throw badField("/notify_url", notifyUrl, "notify_url必须为https且不能携带参数");
  }
  if (typeof refundFen !== "number" || !Number.isInteger(refundFen) || refundFen < 1) {
    throw badField("/amount/refund", refundFen, "refund必须为大于0的整数，单位为分");
  }
  if (typeof totalFen !== "number" || !Number.isInteger(totalFen)) {
    throw badField("/amount/total", totalFen, "total必须为整数，单位为分");
  }
  if (amount["currency"] !== "CNY") throw badField("/amount/currency", amount["currency"], "currency只支持CNY");
  return { transactionId, outTradeNo, outRefundNo, reason, notifyUrl, refundFen, totalFen };
}
