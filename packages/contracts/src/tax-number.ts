/** GB 32100-2015: 17 characters without I, O, S, V, Z, and a check character modulo 31. */
const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/**
 * Whether a text is a unified social credit code (统一社会信用代码), which every company's invoice carries as its tax number.
 * @example isTaxNumber("91350100M000100Y43") // true
 */
export function isTaxNumber(text: string): boolean {
  if (!/^[0-9A-HJ-NP-RTUWXY]{18}$/.test(text)) return false;
  let sum = 0;
  for (let place = 0, weight = 1; place < 17; place++, weight = (weight * 3) % 31)
    sum += alphabet.indexOf(text.charAt(place)) * weight;
  return alphabet.charAt((31 - (sum % 31)) % 31) === text.charAt(17);
}
