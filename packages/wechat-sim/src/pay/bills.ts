import { createHash } from "node:crypto";
import type { Merchant } from "../apps.ts";
import { beijingDay, beijingTime, type SimulatorClock, startOfBeijingDay } from "../core/clock.ts";
import { badField, PayError } from "./errors.ts";
import type { Order, Orders } from "./orders.ts";
import type { Refund, Refunds } from "./refunds.ts";

export type Bills = {
  /** The trade bill of a Beijing day. Throws STATEMENT_CREATING, NO_STATEMENT_EXIST, PARAM_ERROR. */
  tradeBill(merchant: Merchant, day: string, type: string): string;
};

const DAY_MS = 86_400_000;
/** Yesterday's bill is ready at ten in the morning. */
const READY_AFTER_MS = DAY_MS + 10 * 3_600_000;
const KEPT_DAYS = 92;

export function createBills(clock: SimulatorClock, orders: Orders, refunds: Refunds): Bills {
  return {
    tradeBill(merchant, day, type) {
      const from = startOfBeijingDay(day);
      if (from === undefined) throw badField("bill_date", day, "bill_date格式应为yyyy-MM-DD");
      if (type !== "ALL" && type !== "SUCCESS" && type !== "REFUND") throw badField("bill_type", type, "bill_type错误");
      const nowMs = clock.ms();
      if (day >= beijingDay(nowMs)) throw new PayError("INVALID_REQUEST", "账单日期只能为今天之前");
      if (nowMs - from > KEPT_DAYS * DAY_MS) throw new PayError("INVALID_REQUEST", "仅支持三个月内的账单");
      if (nowMs < from + READY_AFTER_MS) throw new PayError("STATEMENT_CREATING", "账单生成中，请10点后再试");
      const paid = type === "REFUND" ? [] : orders.paidBetween(merchant.mchid, from, from + DAY_MS);
      const returned = type === "SUCCESS" ? [] : refunds.settledBetween(merchant.mchid, from, from + DAY_MS);
      if (paid.length + returned.length === 0) throw new PayError("NO_STATEMENT_EXIST", "账单文件不存在");
      return writeBill(paid, returned, (refund) => orders.find(refund.mchid, refund.outTradeNo));
    },
  };
}

export const sha1 = (text: string): string => createHash("sha1").update(text).digest("hex");

const COLUMNS =
  "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";
const SUMMARY_COLUMNS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";
/** The usual 0.60 %; the fee is rounded half up to a fen. */
const FEE_RATE = 0.006;

function writeBill(paid: Order[], returned: Refund[], orderOf: (refund: Refund) => Order | undefined): string {
  const feeOf = (fen: number) => Math.round(fen * FEE_RATE);
  const rows = [
    ...paid.map((order) => ({ order, refund: undefined, atMs: order.paidMs ?? 0 })),
    ...returned.flatMap((refund) => {
      const order = orderOf(refund);
      return order === undefined ? [] : [{ order, refund, atMs: refund.settledMs ?? 0 }];
    }),
  ].sort((one, other) => other.atMs - one.atMs);
  const lines = rows.map(({ order, refund, atMs }) => {
    const soldFen = refund === undefined ? order.totalFen : 0;
    const refundFen = refund?.refundFen ?? 0;
    return line([
      beijingTime(atMs).slice(0, 19).replace("T", " "),
      order.appid,
      order.mchid,
      "0",
      "",
      order.transactionId ?? "",
      order.outTradeNo,
      order.openid,
      "JSAPI",
      refund === undefined ? "SUCCESS" : "REFUND",
      "OTHERS",
      "CNY",
      yuan(soldFen),
      "0.00",
      refund?.refundId ?? "0",
      refund?.outRefundNo ?? "0",
      yuan(refundFen),
      "0.00",
      refund === undefined ? "" : "ORIGINAL",
      refund?.status ?? "",
      order.description,
      order.attach ?? "",
      (feeOf(soldFen - refundFen) / 100).toFixed(5),
      "0.60%",
      yuan(soldFen),
      yuan(refundFen),
      "",
    ]);
  });
  const soldFen = paid.reduce((sum, order) => sum + order.totalFen, 0);
  const refundFen = returned.reduce((sum, refund) => sum + refund.refundFen, 0);
  const feeFen = rows.reduce(
    (sum, { order, refund }) => sum + feeOf(refund === undefined ? order.totalFen : -refund.refundFen),
    0,
  );
  const summary = [
    String(rows.length),
    yuan(soldFen),
    yuan(refundFen),
    "0.00",
    (feeFen / 100).toFixed(5),
    yuan(soldFen),
    yuan(refundFen),
  ];
  return `\uFEFF${[COLUMNS, ...lines, SUMMARY_COLUMNS, line(summary)].join("\r\n")}\r\n`;
}

/** Every value starts with a backtick so that spreadsheets leave long numbers alone. */
const line = (values: string[]) => values.map((value) => `\`${value.replaceAll(",", " ")}`).join(",");
const yuan = (fen: number) => (fen / 100).toFixed(2);
