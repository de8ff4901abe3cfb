import type { CouponTemplate } from "@banyan/contracts";
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
  const withCap = (words: string, capFen: number | null) =>
    capFen === null ? words : `${words}${language === "zh" ? "，" : ", "}${say("cap", { cap: yuan(capFen) })}`;
  return {
    benefit({ benefit, thresholdFen }: { benefit: CouponTemplate["benefit"]; thresholdFen: number }): string {
      const threshold = yuan(thresholdFen);
      const over = thresholdFen > 0;
      switch (benefit.kind) {
        case "FREE_SHIPPING":
          return withCap(over ? say("freeShippingOver", { threshold }) : say("freeShipping"), benefit.capFen);
        case "FIXED": {
          const amount = yuan(benefit.amountFen);
          return over ? say("offOver", { threshold, amount }) : say("off", { amount });
        }
        case "EXCHANGE": {
          const { units: count, unitPriceFen } = benefit;
          const words =
            unitPriceFen === 0 ? say("exchangeFree", { count }) : say("exchange", { count, price: yuan(unitPriceFen) });
          return over ? say("exchangeOver", { threshold, words }) : words;
        }
        case "PERCENT": {
          const rate = rateWords(benefit.payBp);
          return withCap(over ? say("percentOver", { threshold, rate }) : say("percent", { rate }), benefit.capFen);
        }
      }
    },
    /** The large words on a ticket. */
    face(benefit: CouponTemplate["benefit"]): string {
      switch (benefit.kind) {
        case "FIXED":
          return yuan(benefit.amountFen);
        case "FREE_SHIPPING":
          return say("freeShipping");
        case "EXCHANGE":
          return say("kind.EXCHANGE");
        case "PERCENT":
          return say("percent", { rate: rateWords(benefit.payBp) });
      }
    },
    scope(scope: CouponTemplate["scope"]): string {
      const words =
        scope.kind === "ALL"
          ? say("scope.ALL")
          : scope.kind === "PRODUCTS"
            ? say("scope.PRODUCTS", { count: scope.productIds.length })
            : say("scope.CATEGORIES", { count: scope.categoryIds.length });
      const without = scope.excludeProductIds.length + scope.excludeCategoryIds.length;
      return without === 0 ? words : say("scope.without", { words, count: without });
    },
    validity(validity: CouponTemplate["validity"], times: Times): string {
      if (validity.kind === "RELATIVE") return say("validDays", { count: validity.days });
      const day = (at: string) => times.dayLabel(times.dayOf(at));
      return say("validRange", { from: day(validity.from), until: day(validity.until) });
    },
    distribution(way: CouponTemplate["distribution"]): string {
      switch (way.kind) {
        case "AFTER_ORDER":
          return way.minPaidFen === 0
            ? say("way.AFTER_ORDER")
            : say("afterOrderOver", { amount: yuan(way.minPaidFen) });
        case "WEEKLY_DROP": {
          const { time, units } = way;
          return say("weekly", { weekday: say(`weekday.${way.weekday as Weekday}`), time, count: units });
        }
        default:
          return say(`way.${way.kind}`);
      }
    },
    audience(audience: CouponTemplate["audience"]): string {
      return audience.kind === "LEVELS"
        ? say("audienceLevels", { count: audience.levelIds.length })
        : say(`audience.${audience.kind}`);
    },
  };
}

/** Monday is 1; the contract lets nothing else through. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;
