/**
 * What other systems write when they do not know who: it would join strangers into one person. Laxer than what a device may call
 * itself (`members` isJunkId): customers of published logs have short numbers, and `555555555` is one of them.
 */
const placeholders = new Set([
  ...[
    "undefined",
    "null",
    "nil",
    "none",
    "nan",
    "na",
    "n/a",
    "unknown",
    "anonymous",
    "guest",
    "-",
    "-1",
    "true",
    "false",
  ],
  ...[
    "distinct_id",
    "distinctid",
    "not_authenticated",
    "not-authenticated",
    "(not set)",
    "not set",
    "[object object]",
    "nobody",
  ],
]);

/** An id of 1 … 128 visible letters that can be one person's own. */
export function isJunkImportedId(value: string): boolean {
  if (!/^[\x21-\x7e]{1,128}$/.test(value)) return true;
  if (placeholders.has(value.toLowerCase())) return true;
  const letters = value.replace(/[-_.:]/g, "");
  if (/^0{2,}$/.test(letters)) return true; // 000…0, the empty UUID; a lone 0 is somebody's number
  if (letters === "") return true;
  return letters.length >= 8 && !/^\d+$/.test(letters) && new Set(letters).size < 3;
}
