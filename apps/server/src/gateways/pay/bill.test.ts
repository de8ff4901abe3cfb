import { expect, test } from "vitest";
import { BillUnreadable, readTradeBill } from "./bill.ts";

const HEADER =
  "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";
const TOTALS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";
const PAID =
  "`2026-03-02 23:59:59,`wx1,`16,`0,`,`4200,`a1,`o1,`JSAPI,`SUCCESS,`OTHERS,`CNY,`90071992.54,`0.00,`0,`0,`0.00,`0.00,`,`,`可颂, 2 个,`,`0.15600,`0.60%,`90071992.54,`0.00,`";
const RETURNED =
  "`2026-03-02 10:00:00,`wx1,`16,`0,`,`4200,`a1,`o1,`JSAPI,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`5030,`r1,`6.00,`0.00,`ORIGINAL,`SUCCESS,`可颂,`,`-0.03612,`0.60%,`0.00,`6.00,`";
const SUM = "`2,`90071992.54,`6.00,`0.00,`0.11988,`90071992.54,`6.00";
const bill = (rows: string[], more: { header?: string; sum?: string } = {}) =>
  Buffer.from(`\uFEFF${[more.header ?? HEADER, ...rows, TOTALS, more.sum ?? SUM].join("\r\n")}\r\n`);

test("payments and refunds are read to the fen, fees to the thousandth of one, times in Beijing", () => {
  const common = { appid: "wx1", mchid: "16", transactionId: "4200", outTradeNo: "a1" };
  expect(readTradeBill(bill([PAID, RETURNED]))).toEqual({
    lines: [
      {
        ...common,
        kind: "PAYMENT",
        at: new Date("2026-03-02T15:59:59Z"),
        amountFen: 9_007_199_254,
        state: "SUCCESS",
        refundId: null,
        outRefundNo: null,
        feeMillifen: 15_600,
      },
      {
        ...common,
        kind: "REFUND",
        at: new Date("2026-03-02T02:00:00Z"),
        amountFen: 600,
        state: "SUCCESS",
        refundId: "5030",
        outRefundNo: "r1",
        feeMillifen: -3_612,
      },
    ],
  });
});

test("columns may stand in another order; further ones are ignored", () => {
  const turned = (row: string) => `\`新列,${row}`;
  const { lines } = readTradeBill(bill([turned(PAID), turned(RETURNED)], { header: `新列,${HEADER}` }));
  expect(lines.map(({ amountFen }) => amountFen)).toEqual([9_007_199_254, 600]);
});

test.each([
  ["a page instead of a file", Buffer.from("<html></html>")],
  ["an empty file", Buffer.from("")],
  ["a line less than its totals say", bill([PAID])],
  ["a total of another amount", bill([PAID, RETURNED], { sum: SUM.replaceAll("6.00", "6.01") })],
  ["a value too few", bill([PAID.slice(0, -2), RETURNED])],
  ["a value without its backtick", bill([PAID.slice(1), RETURNED])],
  ["a third of a fen", bill([PAID.replaceAll("92.54", "92.543"), RETURNED])],
  ["another currency", bill([PAID.replace("CNY", "USD"), RETURNED])],
  ["no time", bill([PAID.replace("23:59:59", "later"), RETURNED])],
  ["a missing column", bill([PAID, RETURNED], { header: HEADER.replace("手续费", "费") })],
  ["no totals", Buffer.from([HEADER, PAID].join("\n"))],
  ["a file cut off", bill([PAID, RETURNED]).subarray(0, 900)],
])("%s is not used", (_name, file) => {
  expect(() => readTradeBill(file)).toThrow(BillUnreadable);
});
