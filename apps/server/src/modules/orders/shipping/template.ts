import type { ShippingTemplateInput, ShippingZone } from "@banyan/contracts";

/** A shipping template as checkout and console read it. */
export type Template = ShippingTemplateInput & { id: string; version: number };

/** The first field that makes no sense, or null: every province has one fee or none. */
export function findProblem({ zones, notDelivered }: Pick<ShippingTemplateInput, "zones" | "notDelivered">) {
  const taken = new Set<string>();
  for (const [index, province] of notDelivered.entries()) {
    if (taken.has(province)) return { field: `notDelivered.${index}`, reason: "twice" };
    taken.add(province);
  }
  let hasRest = false;
  for (const [zoneIndex, zone] of zones.entries()) {
    if (zone.provinces.length === 0) {
      if (hasRest) return { field: `zones.${zoneIndex}.provinces`, reason: "everywhere else twice" };
      hasRest = true;
    }
    for (const [index, province] of zone.provinces.entries()) {
      if (taken.has(province)) return { field: `zones.${zoneIndex}.provinces.${index}`, reason: "twice" };
      taken.add(province);
    }
  }
  return null;
}

/** The zone a province belongs to; without a province that of everywhere else. */
export function zoneOf(
  { zones, notDelivered }: Pick<Template, "zones" | "notDelivered">,
  province: string | null,
): ShippingZone | null {
  if (province !== null && notDelivered.includes(province)) return null;
  const own = province === null ? undefined : zones.find(({ provinces }) => provinces.includes(province));
  return (
    own ?? zones.find(({ provinces }) => provinces.length === 0) ?? (province === null ? (zones[0] ?? null) : null)
  );
}
