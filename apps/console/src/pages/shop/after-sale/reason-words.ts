import { type AfterSaleReason, afterSaleReasons } from "@banyan/contracts";
import { usePreferences } from "../../../theme/preferences.ts";

/** The words of a reason are part of the contract: shoppers and operators read the same. */
export function useReasonWords(): (reason: AfterSaleReason) => string {
  const { language } = usePreferences();
  return (reason) => afterSaleReasons[reason][language];
}
