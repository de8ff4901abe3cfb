/** What is read of an event to say it in words. */
type EventWords = { event: string; productId: string; props: string };

/** Which property says what an event is about; all others are about products. */
const toldBy: Record<string, string> = { search: "keyword", coupon_granted: "name", member_registered: "channel" };

/** What an event is about, in a few words. */
export function detailOf(row: EventWords, titles: ReadonlyMap<string, string>): string {
  const property = toldBy[row.event];
  if (property !== undefined) return String(propsOf(row)[property] ?? "");
  const names = [...new Set(productIdsOf(row))].flatMap((id) => titles.get(id) ?? []);
  return names.slice(0, 2).join("、") + (names.length > 2 ? ` 等 ${names.length} 种` : "");
}

export function productIdsOf(row: EventWords): string[] {
  if (row.productId !== "") return [row.productId];
  const lines = propsOf(row)["lines"];
  return Array.isArray(lines)
    ? lines.flatMap((line: { product_id?: unknown }) => (typeof line?.product_id === "string" ? [line.product_id] : []))
    : [];
}

const propsOf = (row: EventWords) => JSON.parse(row.props) as Record<string, unknown>; // written by us as an object
