/** One line of WeChat's trade bill. Amounts in fen; the fee is kept in thousandths of a fen, as the file has five decimals of a yuan. */
export type BillLine = {
  kind: "PAYMENT" | "REFUND";
  at: Date;
  appid: string;
  mchid: string;
  transactionId: string;
  outTradeNo: string;
  /** What the buyer paid, or what was asked back. */ amountFen: number;
  /** WeChat's word: SUCCESS, REFUND, REVOKED for a payment; SUCCESS, PROCESSING, CHANGE … for a refund. */ state: string;
  refundId: string | null;
  outRefundNo: string | null;
  feeMillifen: number;
};

export type TradeBill = { lines: BillLine[] };

/** The file is not what WeChat documents; nothing of it is used. */
export class BillUnreadable extends Error {
  override readonly name = "BillUnreadable";
}

const wanted = [
  "交易时间",
  "公众账号ID",
  "商户号",
  "微信订单号",
  "商户订单号",
  "交易状态",
  "货币种类",
  "微信退款单号",
  "商户退款单号",
  "退款状态",
  "手续费",
  "订单金额",
  "申请退款金额",
] as const;
type Column = (typeof wanted)[number];

/**
 * Reads the bill strictly: columns by their names, every value behind a backtick, and the last line's totals must be the sum of
 * the lines. Throws BillUnreadable.
 */
export function readTradeBill(file: Buffer): TradeBill {
  const text = file.toString("utf8").replace(/^\uFEFF/, "");
  const rows = text.split(/\r?\n/).filter((row) => row !== "");
  const header = rows[0]?.split(",") ?? [];
  const missing = wanted.filter((name) => !header.includes(name));
  if (missing.length > 0) throw new BillUnreadable(`columns missing: ${missing.join(", ")}`);
  const summaryAt = rows.findIndex((row) => row.startsWith("总交易单数"));
  if (summaryAt < 1 || summaryAt !== rows.length - 2) throw new BillUnreadable("no totals at the end");
  const lines = rows.slice(1, summaryAt).map((row, index) => {
    const values = readValues(row);
    if (values.length !== header.length) {
      throw new BillUnreadable(`line ${index + 1} has ${values.length} values, not ${header.length}`);
    }
    return readLine((name) => values[header.indexOf(name)] ?? "");
  });
  checkTotals(lines, rows[summaryAt]?.split(",") ?? [], readValues(rows[summaryAt + 1] ?? ""));
  return { lines };
}

/** "`a,`b" → a, b; a comma inside a value is no border. */
function readValues(row: string): string[] {
  if (!row.startsWith("`")) throw new BillUnreadable(`a value without its backtick: ${row.slice(0, 40)}`);
  return row.slice(1).split(",`");
}

function readLine(value: (name: Column) => string): BillLine {
  if (value("货币种类") !== "CNY") throw new BillUnreadable(`currency ${value("货币种类")}`);
  const isRefund = value("商户退款单号") !== "0" && value("商户退款单号") !== "";
  const line = {
    at: readTime(value("交易时间")),
    appid: value("公众账号ID"),
    mchid: value("商户号"),
    transactionId: value("微信订单号"),
    outTradeNo: value("商户订单号"),
    feeMillifen: readYuan(value("手续费"), 5),
  };
  return isRefund
    ? {
        ...line,
        kind: "REFUND",
        amountFen: readYuan(value("申请退款金额"), 2),
        state: value("退款状态"),
        refundId: value("微信退款单号"),
        outRefundNo: value("商户退款单号"),
      }
    : {
        ...line,
        kind: "PAYMENT",
        amountFen: readYuan(value("订单金额"), 2),
        state: value("交易状态"),
        refundId: null,
        outRefundNo: null,
      };
}

function checkTotals(lines: readonly BillLine[], names: readonly string[], totals: readonly string[]): void {
  const total = (name: string) => totals[names.indexOf(name)] ?? "";
  const sum = (kind: BillLine["kind"]) =>
    lines.filter((line) => line.kind === kind).reduce((fen, { amountFen }) => fen + amountFen, 0);
  const said = [Number(total("总交易单数")), readYuan(total("订单总金额"), 2), readYuan(total("申请退款总金额"), 2)];
  const found = [lines.length, sum("PAYMENT"), sum("REFUND")];
  if (said.some((one, index) => one !== found[index])) {
    throw new BillUnreadable(`totals ${said.join(", ")} are not the sum of the lines ${found.join(", ")}`);
  }
}

/** WeChat writes Beijing time without saying so. */
function readTime(text: string): Date {
  const at = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) ? new Date(`${text.replace(" ", "T")}+08:00`) : undefined;
  if (at === undefined || Number.isNaN(at.getTime())) throw new BillUnreadable(`time ${text}`);
  return at;
}

/** Digits only, never through a float: "12.30" with 2 decimals → 1230. */
function readYuan(text: string, decimals: 2 | 5): number {
  const found = /^(-?)(\d{1,12})(?:\.(\d{1,5}))?$/.exec(text);
  const fraction = found?.[3] ?? "";
  if (!found || fraction.length > decimals) throw new BillUnreadable(`amount ${text}`);
  const value = Number(`${found[2]}${fraction.padEnd(decimals, "0")}`);
  return found[1] === "-" && value !== 0 ? -value : value;
}
