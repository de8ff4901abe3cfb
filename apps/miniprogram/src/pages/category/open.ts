import { routes } from "../../shop/routes";
import { createStore } from "../../shop/store";

/** Tab pages take no query: which category to show is left here by whoever switches to the tab. */
export const chosenCategory = createStore<string | null>(null);

export function openCategory(id: string) {
  chosenCategory.set(id);
  return routes.category();
}
