import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { day, fen, id, instant, pageOf, pageQuery, programParams } from "../schemas.ts";

/** WAITING: WeChat's bill is not there or could not be read yet. BALANCED: both sides tell the same. DIFFERENT: they do not. */
export const billStates = ["WAITING", "BALANCED", "DIFFERENT"] as const;
export type BillState = (typeof billStates)[number];
/** MISSING_HERE: WeChat has it and we do not. MISSING_THERE: the other way round. STATE: state, day or WeChat's number differ. */
export const billDifferenceKinds = ["MISSING_HERE", "MISSING_THERE", "AMOUNT", "STATE"] as const;
export type BillDifferenceKind = (typeof billDifferenceKinds)[number];
export const billSubjects = ["PAYMENT", "REFUND"] as const;
export type BillSubject = (typeof billSubjects)[number];

const side = z.strictObject({ payments: z.int(), paidFen: fen, refunds: z.int(), refundedFen: fen });
/** A day in Beijing, as WeChat counts days, whatever the program's zone. */
export const billDay = z.strictObject({
  day,
  state: z.enum(billStates),
  /** What our payments and refunds say. */ here: side,
  /** What WeChat's bill says; fees in thousandths of a fen, as the bill has them. */
  there: z.nullable(z.extend(side, { feeMillifen: z.int() })),
  /** Differences that stand. */ differences: z.int(),
  /** Differences that asking WeChat put right. */ resolved: z.int(),
  checkedAt: z.nullable(instant),
  /** When it is tried again, while it waits. */ nextTryAt: z.nullable(instant),
  /** Why it waits: WeChat's code, or what is wrong with the file. */ reason: z.nullable(z.string()),
});
export type BillDay = z.infer<typeof billDay>;

export const billDifference = z.strictObject({
  id,
  kind: z.enum(billDifferenceKinds),
  subject: z.enum(billSubjects),
  /** out_trade_no or out_refund_no. */ number: z.string(),
  orderId: z.nullable(id),
  orderNo: z.nullable(z.string()),
  hereFen: z.nullable(fen),
  thereFen: z.nullable(fen),
  hereState: z.nullable(z.string()),
  thereState: z.nullable(z.string()),
  /** Asking WeChat put it right. */ isResolved: z.boolean(),
});
export type BillDifference = z.infer<typeof billDifference>;
const billDayDetail = z.strictObject({ ...billDay.shape, list: z.array(billDifference) });

export const billLine = z.strictObject({
  position: z.int(),
  subject: z.enum(billSubjects),
  at: instant,
  number: z.string(),
  /** transaction_id or refund_id. */ wechatNumber: z.string(),
  amountFen: fen,
  /** WeChat's fee, negative when a refund gives it back; thousandths of a fen. */ feeMillifen: z.int(),
  state: z.string(),
  orderId: z.nullable(id),
  orderNo: z.nullable(z.string()),
});
export type BillLine = z.infer<typeof billLine>;

const base = "/api/console/programs/:program/bills";
const staff = { who: "staff", permission: "finance.read", idempotency: "none" } as const;
const dayParams = z.extend(programParams, { day });

export const listBillDays = endpoint({
  ...staff,
  method: "GET",
  path: base,
  summary: "对账日列表 Days compared with WeChat's bill, newest first",
  errors: [],
  params: programParams,
  query: z.extend(pageQuery, { state: z.optional(z.enum(billStates)) }),
  response: z.strictObject({ ...pageOf(billDay).shape, counts: z.record(z.enum(billStates), z.int()) }),
});
export const getBillDay = endpoint({
  ...staff,
  method: "GET",
  path: `${base}/:day`,
  summary: "一日对账结果与差异 One day and its differences",
  errors: ["BILL_DAY_NOT_FOUND"],
  params: dayParams,
  response: billDayDetail,
});
export const listBillLines = endpoint({
  ...staff,
  method: "GET",
  path: `${base}/:day/lines`,
  summary: "微信账单明细 Lines of WeChat's bill with their fees",
  errors: ["BILL_DAY_NOT_FOUND"],
  params: dayParams,
  query: z.extend(pageQuery, { subject: z.optional(z.enum(billSubjects)) }),
  response: pageOf(billLine),
});
export const checkBillDay = endpoint({
  ...staff,
  method: "POST",
  path: `${base}/:day/checks`,
  summary: "立即对账（可重复） Compare a day now; the result replaces the one before",
  errors: ["BILL_NOT_READY"],
  params: dayParams,
  body: z.strictObject({}),
  response: billDayDetail,
});
