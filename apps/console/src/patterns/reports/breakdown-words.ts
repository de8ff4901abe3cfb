import { type BreakdownValue, listProducts, sceneGroups, sceneGroupWords } from "@banyan/contracts";
import { useCallback } from "react";
import { useReply } from "../../api/queries.ts";
import { useMay, useProgram } from "../../api/session.ts";
import { usePreferences } from "../../theme/preferences.ts";
import { pageNameOf } from "../page-name.ts";
import { useChannelName } from "../use-channel-name.ts";
import { useReportPartWords } from "./words.ts";

const FRESH_MS = 300_000;
const MOST_PRODUCTS = 100;

/**
 * What a value of a breakdown is called: channels, scenes and products by their names, the rest as the server labels it.
 * @param properties the ones this answer is broken down by: names are fetched only where they are needed
 */
export function useBreakdownName(properties: readonly string[]): (value: BreakdownValue, property: string) => string {
  const say = useReportPartWords();
  const { language } = usePreferences();
  const channelName = useChannelName();
  const productName = useProductName(properties.includes("product_id"));
  return useCallback(
    ({ value, label, isOther }, property) => {
      if (isOther) return say("other");
      if (property.endsWith("channel")) return channelName(value === null ? null : String(value));
      if (value === null || value === "") return say("notSet");
      if (typeof value === "boolean") return say(value ? "yes" : "no");
      const scene = property.endsWith("scene_group") && sceneGroups.find((group) => group === value);
      if (scene) return sceneGroupWords[scene][language];
      if (property === "product_id") return productName(String(value)) ?? label;
      if (property === "page") return pageNameOf(String(value), language) ?? label;
      if (property === "weekday") return say(`weekday.${value}` as "weekday.1"); // 1 … 7, as the server counts
      return label || String(value);
    },
    [say, language, channelName, productName],
  );
}

/** Titles of the first hundred products; the others keep their number. */
function useProductName(isNeeded: boolean): (id: string) => string | undefined {
  const { id: program } = useProgram();
  const enabled = useMay("product.read") && isNeeded;
  const { data } = useReply(
    listProducts,
    { params: { program }, query: { pageSize: MOST_PRODUCTS } },
    { staleMs: FRESH_MS, enabled },
  );
  return useCallback((id) => data?.items.find((product) => product.id === id)?.title, [data]);
}
