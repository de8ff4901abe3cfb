import type { ShippingZone } from "@banyan/contracts";
import { formatYuan } from "@banyan/money";
import type { Quote, ShippingRule, ShippingTemplate } from "@banyan/pricing";
import type { Language } from "../price-words.ts";
import { zoneOf } from "./template.ts";

const yuan = (fen: number): string => formatYuan(fen, { cents: "needed" });

/** Why sending costs what it costs, in one line: the free line, or the fees of the templates these goods use. */
export function shippingWords(
  rule: ShippingRule | null,
  { shipping, shippingFen, blockedBy }: Quote,
  templateIds: readonly (string | null)[],
  language: Language,
): string {
  const say = words[language];
  if (rule === null) return say.pickup;
  if (blockedBy === "NOT_DELIVERABLE") return say.notDelivered;
  if (shippingFen === 0 && shipping.steps.length > 0)
    return shipping.steps.map(({ source }) => source.name).join(" + ");
  const line = rule.freeOverFen === null ? [] : [say.freeOver(yuan(rule.freeOverFen))];
  if (rule.kind === "flat")
    return [rule.feeFen === 0 ? say.free : say.flat(yuan(rule.feeFen)), ...line].join(say.comma);
  const used = new Set(templateIds.map((id) => rule.templates.find((one) => one.id === id) ?? rule.templates[0]));
  const province = rule.region?.province ?? null;
  const fees = [...used].flatMap((template) => {
    const zone = template && zoneOf({ zones: template.zones as ShippingZone[], notDelivered: [] }, province);
    return zone ? [zoneWords(template, zone, language)] : [];
  });
  return [...fees, ...line].join(say.comma);
}

/** 首 1 件 ¥8，每多 1 件 ¥2 · 首重 1 kg ¥8，续重 1 kg ¥2 */
function zoneWords({ measure }: Pick<ShippingTemplate, "measure">, zone: ShippingZone, language: Language): string {
  const say = words[language];
  const amount = (count: number) => (measure === "piece" ? say.pieces(count) : `${count / 1_000} kg`);
  const parts = [say.first(amount(zone.first), yuan(zone.firstFen))];
  if (zone.moreFen > 0) parts.push(say.more(amount(zone.more), yuan(zone.moreFen)));
  if (zone.freeFrom !== null) parts.push(say.freeFrom(zone.freeFrom));
  if (zone.freeOverFen !== null) parts.push(say.freeOver(yuan(zone.freeOverFen)));
  return parts.join(say.comma);
}

const words = {
  zh: {
    comma: "，",
    pickup: "到店自提，免运费",
    notDelivered: "部分商品不配送到所选地址",
    free: "免运费",
    flat: (fee: string) => `每单运费 ${fee}`,
    freeOver: (fen: string) => `满 ${fen} 包邮`,
    freeFrom: (count: number) => `满 ${count} 件包邮`,
    pieces: (count: number) => `${count} 件`,
    first: (amount: string, fee: string) => `首 ${amount} ${fee}`,
    more: (amount: string, fee: string) => `每多 ${amount} ${fee}`,
  },
  en: {
    comma: ", ",
    pickup: "Picked up, no shipping fee",
    notDelivered: "Some items are not delivered to this address",
    free: "Free shipping",
    flat: (fee: string) => `${fee} per order`,
    freeOver: (fen: string) => `free from ${fen}`,
    freeFrom: (count: number) => `free from ${count} items`,
    pieces: (count: number) => `${count} item${count === 1 ? "" : "s"}`,
    first: (amount: string, fee: string) => `first ${amount} ${fee}`,
    more: (amount: string, fee: string) => `each further ${amount} ${fee}`,
  },
} as const;
