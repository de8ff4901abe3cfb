import type { PriceKind, PriceOffer } from "../campaign.ts";
import { defineKind, field } from "./define-kind.ts";
import type { Fault, FieldDescription, Language, RuleKind } from "./kind.ts";
import { repeatedSkus } from "./repeated.ts";
import { rate, yuan } from "./words.ts";

type Percent = Pick<Extract<PriceOffer, { kind: "percent" }>, "kind" | "payBp">;
type UnitPrices = Extract<PriceOffer, { kind: "unit_prices" }>;
type Rising = Pick<Extract<PriceOffer, { kind: "rising" }>, "kind" | "steps">;

/** As an operator writes it: whom and what it is about stands beside the rule. */
export interface PriceTerms {
  readonly price: Percent | UnitPrices | Rising;
  readonly unitsPerPerson?: number | null;
}

const percent = {
  kind: "percent",
  zh: "折扣",
  en: "Rate",
  fields: [field.payBp("payBp", "折扣", "Rate", { min: 1, max: 9_999 })],
};
const unitPrices = {
  kind: "unit_prices",
  zh: "逐款定价",
  en: "Price each",
  fields: [
    field.list(
      "prices",
      "商品",
      "Items",
      [field.sku("skuId", "商品", "Item"), field.fen("unitPriceFen", "活动价", "Price", { min: 1 })],
      { max: 500 },
    ),
  ],
};
const rising = {
  kind: "rising",
  zh: "递增价",
  en: "Rising",
  fields: [
    field.list("steps", "阶梯", "Steps", [
      field.integer("fromSold", "售出满", "From sold", { unit: { zh: "件", en: "items" } }),
      field.instant("fromAt", "且不早于", "And not before"),
      field.payBp("payBp", "折扣", "Rate", { min: 1 }),
    ]),
  ],
};

const unitsPerPerson: FieldDescription = field.times(
  "unitsPerPerson",
  "每人每款限购",
  "Units of each item per person",
  {
    unit: { zh: "件", en: "items" },
  },
);

const priceKind = (kind: PriceKind, zh: string, en: string): RuleKind<PriceTerms> =>
  defineKind<PriceTerms>({
    kind,
    layer: "price",
    zh,
    en,
    fields: [
      field.variant("price", "价格", "Price", kind === "rising" ? [rising] : [percent, unitPrices]),
      unitsPerPerson,
    ],
    sentence: (terms, language) =>
      `${language === "zh" ? zh : en}${language === "zh" ? "：" : ": "}${priceWords(terms, language)}`,
    alsoWrong: ({ price }) => {
      if (price.kind === "unit_prices") return repeatedSkus(price.prices, "price.prices");
      return price.kind === "rising" ? notRising(price.steps) : [];
    },
  });

function priceWords({ price }: PriceTerms, language: Language): string {
  switch (price.kind) {
    case "percent":
      return rate(price.payBp, language);
    case "unit_prices": {
      const from = yuan(Math.min(...price.prices.map(({ unitPriceFen }) => unitPriceFen)));
      return language === "zh" ? `${price.prices.length} 款，${from} 起` : `${price.prices.length} at ${from} or more`;
    }
    case "rising":
      return price.steps
        .map(({ fromSold, payBp }) =>
          language === "zh"
            ? `售出 ${fromSold} 件起 ${rate(payBp, language)}`
            : `${rate(payBp, language)} from ${fromSold} sold`,
        )
        .join(language === "zh" ? "，" : "; ");
  }
}

const notRising = (steps: Rising["steps"]): Fault[] =>
  steps.flatMap(({ payBp, fromSold, fromAt }, index) => {
    const before = steps[index - 1];
    if (before === undefined) {
      return fromSold === 0 && fromAt === null
        ? []
        : [{ field: "price.steps[0].fromSold", zh: "第一档须从 0 件起", en: "The first step begins at 0" }];
    }
    return payBp > before.payBp
      ? []
      : [{ field: `price.steps[${index}].payBp`, zh: "价格须逐档上涨", en: "Prices must rise step by step" }];
  });

export const priceKinds = {
  limited_time: priceKind("limited_time", "限时价", "Limited-time price"),
  member: priceKind("member", "会员价", "Member price"),
  paid_member: priceKind("paid_member", "付费会员价", "Paid-member price"),
  newcomer: priceKind("newcomer", "新人价", "Newcomer price"),
  flash: priceKind("flash", "秒杀价", "Flash price"),
  group: priceKind("group", "拼团价", "Group price"),
  bargain: priceKind("bargain", "砍价", "Bargain price"),
  rising: priceKind("rising", "递增价", "Rising price"),
};
