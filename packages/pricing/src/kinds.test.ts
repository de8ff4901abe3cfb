import { describe, expect, it } from "vitest";
import {
  blockWords,
  couponKinds,
  type FieldDescription,
  promotionKinds,
  REJECT_CODES,
  reasonWords,
  rejectWords,
} from "./index.ts";

const every = [...Object.entries(promotionKinds), ...Object.entries(couponKinds)];

describe("sentences", () => {
  const {
    nth_item,
    bundle,
    add_on,
    gift,
    full_reduction,
    every_full,
    free_shipping,
    points,
    coupons,
    limited_time,
    rising,
  } = promotionKinds;
  const both = <Rule>(kind: { sentence(rule: Rule, language: "zh" | "en"): string }, rule: Rule) => [
    kind.sentence(rule, "zh"),
    kind.sentence(rule, "en"),
  ];
  it.each([
    [both(nth_item, { kind: "nth_item", n: 2, payBp: 5_000 }), "第 2 件半价", "Every 2nd item half price"],
    [both(nth_item, { kind: "nth_item", n: 3, payBp: 0 }), "第 3 件免费", "Every 3rd item free"],
    [
      both(bundle, { kind: "bundle", parts: [{ productIds: ["a"], quantity: 2 }], priceFen: 9900, timesPerOrder: 1 }),
      "任选 2 件套餐价 ¥99，每单限 1 套",
      "2 items together for ¥99, 1 per order",
    ],
    [
      both(add_on, {
        kind: "add_on",
        thresholdFen: 9900,
        offers: [{ skuId: "a", unitPriceFen: 990 }],
        unitsPerOrder: 1,
      }),
      "满 ¥99，加 ¥9.90 起换购，每单限 1 件",
      "Spend ¥99 and add 1 item from ¥9.90 each",
    ],
    [
      both(gift, {
        kind: "gift",
        thresholdFen: 9900,
        thresholdUnits: 0,
        repeats: true,
        gifts: [{ skuId: "a", quantity: 1 }],
      }),
      "每满 ¥99 送赠品 1 件",
      "1 gift for every ¥99",
    ],
    [
      both(full_reduction, {
        kind: "full_reduction",
        measure: "amount",
        tiers: [
          { threshold: 10_000, benefit: { kind: "off", amountFen: 2_000 } },
          { threshold: 20_000, benefit: { kind: "pay", payBp: 8_500 } },
        ],
      }),
      "满 ¥100 减 ¥20，满 ¥200 打 8.5 折",
      "¥20 off ¥100; 15% off from ¥200",
    ],
    [
      both(every_full, { kind: "every_full", everyFen: 10_000, offFen: 1_000, maxTimes: null }),
      "每满 ¥100 减 ¥10，上不封顶",
      "¥10 off every ¥100",
    ],
    [
      both(free_shipping, { kind: "free_shipping", thresholdFen: 9900, excludedProvinces: ["西藏自治区"] }),
      "满 ¥99 包邮（西藏自治区除外）",
      "Free shipping from ¥99, not to 西藏自治区",
    ],
    [
      both(points, { kind: "points", pointsPerYuan: 1, multiplierBp: 20_000 }),
      "每消费 1 元得 2 积分",
      "2 points for every yuan",
    ],
    [
      both(coupons, { kind: "coupons", thresholdFen: 9900, templateId: "t", count: 2 }),
      "实付满 ¥99 返优惠券 2 张",
      "2 coupons back from ¥99 paid",
    ],
    [both(limited_time, { price: { kind: "percent", payBp: 8_800 } }), "限时价：8.8 折", "Limited-time price: 12% off"],
    [
      both(rising, { price: { kind: "rising", steps: [{ fromSold: 0, fromAt: null, payBp: 6_000 }] } }),
      "递增价：售出 0 件起 6 折",
      "Rising price: 40% off from 0 sold",
    ],
    [both(couponKinds.FIXED, { kind: "FIXED", amountFen: 500, thresholdFen: 9900 }), "满 ¥99 减 ¥5", "¥5 off from ¥99"],
    [
      both(couponKinds.PERCENT, { kind: "PERCENT", payBp: 8_800, capFen: 5_000, thresholdFen: 0 }),
      "8.8 折，最多减 ¥50",
      "12% off, at most ¥50",
    ],
    [
      both(couponKinds.EXCHANGE, { kind: "EXCHANGE", units: 1, unitPriceFen: 0, thresholdFen: 0 }),
      "免费兑换 1 件",
      "1 item free",
    ],
    [
      both(couponKinds.FREE_SHIPPING, { kind: "FREE_SHIPPING", capFen: null, thresholdFen: 9900 }),
      "满 ¥99 免运费",
      "Free shipping from ¥99",
    ],
  ])("%j", (said, zh, en) => {
    expect(said).toEqual([zh, en]);
  });
});

describe("checks", () => {
  const fieldsOf = (faults: readonly { readonly field: string }[]) => faults.map(({ field }) => field);
  const off = (threshold: number, amountFen: number) => ({ threshold, benefit: { kind: "off" as const, amountFen } });
  const full = { kind: "full_reduction" as const, measure: "amount" as const };
  const { full_reduction, nth_item, gift, bundle, every_full, limited_time, rising } = promotionKinds;
  it.each([
    ["nothing of a sound rule", full_reduction.check({ ...full, tiers: [off(100, 10), off(200, 30)] }), []],
    [
      "tiers that do not rise",
      full_reduction.check({ ...full, tiers: [off(200, 30), off(100, 40)] }),
      ["tiers[1].threshold"],
    ],
    [
      "tiers that give no more",
      full_reduction.check({ ...full, tiers: [off(100, 30), off(200, 30)] }),
      ["tiers[1].benefit"],
    ],
    [
      "more off than is spent",
      full_reduction.check({ ...full, tiers: [off(100, 101)] }),
      ["tiers[0].benefit.amountFen"],
    ],
    ["no tier", full_reduction.check({ ...full, tiers: [] }), ["tiers"]],
    ["a rate outside its limits", nth_item.check({ kind: "nth_item", n: 1, payBp: 10_000 }), ["n", "payBp"]],
    [
      "a gift twice, and for every nothing",
      gift.check({
        kind: "gift",
        thresholdFen: 0,
        thresholdUnits: 0,
        repeats: true,
        gifts: [
          { skuId: "a", quantity: 1 },
          { skuId: "a", quantity: 1 },
        ],
      }),
      ["gifts[1].skuId", "repeats"],
    ],
    [
      "a bundle of one",
      bundle.check({ kind: "bundle", parts: [{ productIds: ["a"], quantity: 1 }], priceFen: 1, timesPerOrder: null }),
      ["parts"],
    ],
    [
      "more off than every full amount",
      every_full.check({ kind: "every_full", everyFen: 1, offFen: 2, maxTimes: null }),
      ["offFen"],
    ],
    ["a price without a rate", limited_time.check({ price: { kind: "percent", payBp: 0 } }), ["price.payBp"]],
    [
      "a rising price that falls",
      rising.check({
        price: {
          kind: "rising",
          steps: [
            { fromSold: 0, fromAt: null, payBp: 9_000 },
            { fromSold: 5, fromAt: null, payBp: 8_000 },
          ],
        },
      }),
      ["price.steps[1].payBp"],
    ],
    [
      "a coupon above its threshold",
      couponKinds.FIXED.check({ kind: "FIXED", amountFen: 101, thresholdFen: 100 }),
      ["amountFen"],
    ],
  ])("tell %s", (_, faults, fields) => {
    expect(fieldsOf(faults)).toEqual(fields);
  });
});

describe("descriptions", () => {
  it("have words in both languages, under their own kind, down to the last field", () => {
    const silent = (fields: readonly FieldDescription[], path: string): string[] =>
      fields.flatMap(({ name, zh, en, fields: inner = [], variants = [] }) => [
        ...(zh === "" || en === "" ? [`${path}.${name}`] : []),
        ...silent(inner, `${path}.${name}`),
        ...variants.flatMap((variant) => silent(variant.fields, `${path}.${name}.${variant.kind}`)),
      ]);
    expect(
      every.flatMap(([key, { kind, zh, en, fields }]) => [
        ...(key === kind && zh !== "" && en !== "" ? [] : [key]),
        ...silent(fields, key),
      ]),
    ).toEqual([]);
  });

  it("say every code of the closed lists differently", () => {
    expect(Object.keys(rejectWords).sort()).toEqual([...REJECT_CODES].sort());
    for (const words of [rejectWords, reasonWords, blockWords]) {
      for (const language of ["zh", "en"] as const) {
        const said = Object.values(words).map((each) => each[language]);
        expect(new Set(said).size).toBe(said.length);
      }
    }
  });
});
