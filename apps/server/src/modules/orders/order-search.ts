import type { Sealer } from "#kernel/sealed.ts";
import type { Delivery } from "./deps.ts";
import type { SearchTerms } from "./order-desk-store.ts";

const ORDER_NUMBER_DIGITS = 20;
/** An order number begins with its day: fewer digits would mean a month of orders. */
const LEAST_DIGITS = 6;
const TAIL = 4;

/** What a text an operator typed may mean; a blind index tells nothing to who does not know the text. */
export type Meaning =
  | { is: "number"; from: string; to: string; phone: string | null }
  | { is: "tail"; digits: string }
  | { is: "words"; words: string };

/**
 * Four digits are the end of a phone, more are the beginning of an order number (eleven maybe a whole phone), anything
 * else is a receiver's full name or part of a product's title.
 */
export function meaningOf(typed: string): Meaning | undefined {
  const text = typed.trim();
  if (text === "") return undefined;
  const digits = text.replaceAll(/[\s-]/g, "");
  if (/^\d{4}$/.test(digits)) return { is: "tail", digits };
  if (/^\d{6,20}$/.test(digits) && digits.length >= LEAST_DIGITS) {
    const padded = (filler: string) => digits.padEnd(ORDER_NUMBER_DIGITS, filler);
    return { is: "number", from: padded("0"), to: padded("9"), phone: digits.length === 11 ? digits : null };
  }
  return { is: "words", words: text };
}

export const nothingFound: SearchTerms = { numberFrom: null, numberTo: null, lookups: [], productIds: [] };

/** The blind indexes an order is found by. */
export function lookupsOf(
  sealer: Sealer,
  programId: string,
  { phone, name }: Pick<Delivery, "phone" | "name">,
): Buffer[] {
  const digits = phone.replaceAll(/\D/g, "");
  return [
    ...(digits === "" ? [] : [byPhone(sealer, programId, digits), byTail(sealer, programId, digits.slice(-TAIL))]),
    ...(name.trim() === "" ? [] : [byName(sealer, programId, name.trim())]),
  ];
}

// half of the 32 bytes: the index stays small, and two texts still never meet
const blind = (sealer: Sealer, purpose: string, programId: string, text: string) =>
  sealer.blindIndex(`orders.${purpose}`, `${programId} ${text}`).subarray(0, 16);
export const byPhone = (sealer: Sealer, programId: string, phone: string) => blind(sealer, "phone", programId, phone);
export const byTail = (sealer: Sealer, programId: string, digits: string) =>
  blind(sealer, "phone-tail", programId, digits);
export const byName = (sealer: Sealer, programId: string, name: string) => blind(sealer, "receiver", programId, name);
