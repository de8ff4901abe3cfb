import { type Basket, eligibleIn } from "../basket.ts";
import type { ItemCampaign } from "../campaign.ts";
import { type Effect, refused } from "../effect.ts";
import type { Ready, Refusal } from "../rules.ts";
import { unreachable } from "../unreachable.ts";
import { addOn } from "./add-on.ts";
import { bundle } from "./bundle.ts";
import { gift } from "./gift.ts";
import { nthItem } from "./nth-item.ts";

/** Layer 2: what one campaign would do. Lines that came as an add-on count for nothing here but their own campaign. */
export function itemEffect({ campaign, isInScope }: Ready<ItemCampaign>, basket: Basket): Effect | Refusal {
  const found = eligibleIn(basket, isInScope, "items");
  if (typeof found === "string") return refused(found);
  const eligible = found.filter((index) => basket.lines[index]?.isAddOn === false);
  if (eligible.length === 0) return refused("NO_ELIGIBLE_LINE");
  const { rule } = campaign;
  switch (rule.kind) {
    case "nth_item":
      return nthItem(campaign, rule, basket, eligible);
    case "bundle":
      return bundle(campaign, rule, basket, eligible);
    case "add_on":
      return addOn(campaign, rule, basket, eligible);
    case "gift":
      return gift(campaign, rule, basket, eligible);
    default:
      return unreachable(rule);
  }
}
