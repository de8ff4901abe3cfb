import type { CouponTemplate, CouponTemplateInput } from "@banyan/contracts";
import { formatYuan } from "@banyan/money";
import type { Times } from "../../../format/times.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import { useCouponWords } from "./words.ts";

const yuan = (fen: number) => formatYuan(fen, { cents: "needed", grouping: "thousands" });

/** A coupon's rules in words. */
export function useCouponPhrases() {
  const say = useCouponWords();
  const { language } = usePreferences();
  // 折 says what remains to pay, “off” what is taken away
  const rateWords = (payBp: number) => String(language === "zh" ? payBp / 1_000 : (10_000 - payBp) / 100);
  return {
    benefit({ benefit, thresholdFen }: Pick<CouponTemplateInput, "benefit" | "thresholdFen">): string {
      const threshold = yuan(thresholdFen);
      const over = thresholdFen > 0;
      if (benefit.kind === "FREE_SHIPPING") return over ? say("freeShippingOver", { threshold }) : say("freeShipping");
      if (benefit.kind === "FIXED") {
        const amount = yuan(benefit.amountFen);
        return over ? say("offOver", { threshold, amount }) : say("off", { amount });
      }
      const rate = rateWords(benefit.payBp);
      const words = over ? say("percentOver", { threshold, rate }) : say("percent", { rate });
      if (benefit.capFen === null) return words;
      return `${words}${language === "zh" ? "，" : ", "}${say("cap", { cap: yuan(benefit.capFen) })}`;
    },
    scope(scope: CouponTemplate["scope"]): string {
      if (scope.kind === "ALL") return say("scope.ALL");
      if (scope.kind === "PRODUCTS") return say("scope.PRODUCTS", { count: scope.productIds.length });
      return say("scope.CATEGORIES", { count: scope.categoryIds.length });
    },
    validity(validity: CouponTemplate["validity"], times: Times): string {
      if (validity.kind === "RELATIVE") return say("validDays", { count: validity.days });
      const day = (at: string) => times.dayLabel(times.dayOf(at));
      return say("validRange", { from: day(validity.from), until: day(validity.until) });
    },
  };
}
