import type { BillDifferenceKind, BillSubject } from "@banyan/contracts";

/** A payment or refund as we keep it. */
export type Ours = {
  subject: BillSubject;
  /** out_trade_no or out_refund_no. */ number: string;
  wechatNumber: string | null;
  orderId: string;
  amountFen: number;
  state: string;
  /** The Beijing day its money moved; null when it did not. */ day: string | null;
};
/** The same as the bill has it. */
export type Theirs = { subject: BillSubject; number: string; wechatNumber: string; amountFen: number; state: string };

export type Difference = {
  kind: BillDifferenceKind;
  subject: BillSubject;
  number: string;
  orderId: string | null;
  hereFen: number | null;
  thereFen: number | null;
  hereState: string | null;
  thereState: string | null;
};

/** Our state for each of the bill's; a word not here is a difference an operator should see. */
const agreed: Record<BillSubject, Record<string, string>> = {
  PAYMENT: { SUCCESS: "PAID" },
  REFUND: {
    SUCCESS: "SUCCEEDED",
    PROCESSING: "PROCESSING",
    CHANGE: "ABNORMAL",
    ABNORMAL: "ABNORMAL",
    CLOSED: "CLOSED",
  },
};
const settled: Record<BillSubject, string> = { PAYMENT: "PAID", REFUND: "SUCCEEDED" };

/**
 * Where the bill of a day and ours do not agree: by number, amount, state, WeChat's number and day, in the order of the bill, what
 * it lacks at the end. `ours` holds everything whose money moved on that day and everything the bill names.
 */
export function compare(day: string, ours: readonly Ours[], theirs: readonly Theirs[]): Difference[] {
  const here = new Map(ours.map((one) => [keyOf(one), one]));
  const named = new Set<string>();
  const differences = theirs.flatMap((line) => {
    const key = keyOf(line);
    // the bill may name a number once
    const one = named.has(key) ? undefined : here.get(key);
    named.add(key);
    const kind = kindOf(day, one, line);
    return kind ? [differenceOf(kind, one, line)] : [];
  });
  const lacking = ours.filter((one) => one.day === day && one.state === settled[one.subject] && !named.has(keyOf(one)));
  return [...differences, ...lacking.map((one) => differenceOf("MISSING_THERE", one, undefined))];
}

function kindOf(day: string, one: Ours | undefined, line: Theirs): BillDifferenceKind | null {
  if (!one) return "MISSING_HERE";
  if (one.amountFen !== line.amountFen) return "AMOUNT";
  if (agreed[line.subject][line.state] !== one.state) return "STATE";
  if (one.wechatNumber !== line.wechatNumber) return "STATE";
  return one.day === null || one.day === day ? null : "STATE";
}

export const keyOf = ({ subject, number }: { subject: BillSubject; number: string }): string => `${subject} ${number}`;

function differenceOf(kind: BillDifferenceKind, one: Ours | undefined, line: Theirs | undefined): Difference {
  const { subject, number } = (one ?? line) as Ours | Theirs; // one of the two is there
  return {
    kind,
    subject,
    number,
    orderId: one?.orderId ?? null,
    hereFen: one?.amountFen ?? null,
    thereFen: line?.amountFen ?? null,
    hereState: one ? stateAt(one, line) : null,
    thereState: line ? (isOtherNumber(one, line) ? `${line.state} ${line.wechatNumber}` : line.state) : null,
  };
}

/** PAID 2026-03-01 4200…: an operator must see when the day or WeChat's number is what differs. */
const stateAt = (one: Ours, line: Theirs | undefined): string =>
  [one.state, one.day, isOtherNumber(one, line) && one.wechatNumber].filter(Boolean).join(" ");

const isOtherNumber = (one: Ours | undefined, line: Theirs | undefined): boolean =>
  one !== undefined && line !== undefined && one.wechatNumber !== line.wechatNumber;

export type Totals = { payments: number; paidFen: number; refunds: number; refundedFen: number };

export function totalsOf(rows: readonly { subject: BillSubject; amountFen: number }[]): Totals {
  const sum = { payments: 0, paidFen: 0, refunds: 0, refundedFen: 0 };
  for (const { subject, amountFen } of rows) {
    if (subject === "PAYMENT") {
      sum.payments += 1;
      sum.paidFen += amountFen;
    } else {
      sum.refunds += 1;
      sum.refundedFen += amountFen;
    }
  }
  return sum;
}

/** Ours whose money moved on the day: what the bill should have. */
export const movedOn = (day: string, ours: readonly Ours[]): Ours[] =>
  ours.filter((one) => one.day === day && one.state === settled[one.subject]);
