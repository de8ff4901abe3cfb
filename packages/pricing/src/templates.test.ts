import { describe, expect, it } from "vitest";
import { itIsPriced } from "./examples.fixture.ts";
import { quote, type Region, type ShippingTemplate, type ShippingTemplates, type ShippingZone } from "./index.ts";
import { cart, fixed, freeFrom, freeShipping, line } from "./shop.fixture.ts";

const zone = (firstFen: number, more: Partial<ShippingZone> = {}): ShippingZone => ({
  provinces: [],
  first: 1,
  firstFen,
  more: 1,
  moreFen: 100,
  freeFrom: null,
  freeOverFen: null,
  ...more,
});
const template = (id: string, zones: ShippingZone[], more: Partial<ShippingTemplate> = {}): ShippingTemplate => ({
  id,
  version: 1,
  name: `template ${id}`,
  measure: "piece",
  zones,
  notDelivered: [],
  ...more,
});
const zhejiang: Region = { province: "浙江省", city: "杭州市", district: "西湖区" };
const tibet: Region = { province: "西藏自治区", city: "拉萨市", district: "城关区" };
const post = (templates: ShippingTemplate[], more: Partial<ShippingTemplates> = {}): ShippingTemplates => ({
  kind: "templates",
  id: "post",
  version: 1,
  name: "post",
  region: zhejiang,
  combine: "sum",
  freeOverFen: null,
  templates,
  ...more,
});
const tea = line("tea", 1000, 3);
const soap = line("soap", 500, 2, { shippingTemplateId: "heavy" });
const near = zone(500, { provinces: ["浙江省"] });
const far = zone(2000, { provinces: ["西藏自治区"] });
const goods = ["tea ×3: 3000 → 3000"];
const both = ["soap ×2: 1000 → 1000", "tea ×3: 3000 → 3000"];

describe("shipping by templates", () => {
  itIsPriced([
    {
      name: "counts pieces: the first for 5 yuan, two more for 1 each",
      given: { lines: [tea], shipping: post([template("a", [near])]) },
      pays: 3700,
      shipping: 700,
      lines: goods,
    },
    {
      name: "weighs: 750 g are the first 500 and one begun kilogram",
      given: {
        lines: [tea],
        shipping: post([template("a", [zone(500, { first: 500, more: 1000, moreFen: 300 })], { measure: "weight" })]),
      },
      pays: 3800,
      shipping: 800,
      lines: goods,
    },
    {
      name: "charges nothing more at exactly the first weight",
      given: {
        lines: [tea],
        shipping: post([template("a", [zone(500, { first: 750, more: 1000, moreFen: 300 })], { measure: "weight" })]),
      },
      pays: 3500,
      shipping: 500,
      lines: goods,
    },
    {
      name: "knows the region",
      given: { lines: [tea], shipping: post([template("a", [near, far])], { region: tibet }) },
      pays: 5200,
      shipping: 2200,
      lines: goods,
    },
    {
      name: "asks the price of everywhere else before there is an address",
      given: { lines: [tea], shipping: post([template("a", [near, zone(900)])], { region: null }) },
      pays: 4100,
      shipping: 1100,
      lines: goods,
    },
    {
      name: "adds up templates",
      given: { lines: [tea, soap], shipping: post([template("a", [near]), template("heavy", [zone(800)])]) },
      pays: 5600,
      shipping: 1600,
      lines: both,
    },
    {
      name: "or takes the highest of them",
      given: {
        lines: [tea, soap],
        shipping: post([template("a", [near]), template("heavy", [zone(800)])], { combine: "highest" }),
      },
      pays: 4900,
      shipping: 900,
      lines: both,
    },
    {
      name: "is free from so many pieces of a template",
      given: {
        lines: [tea, soap],
        shipping: post([template("a", [zone(500, { freeFrom: 3 })]), template("heavy", [zone(800)])]),
      },
      pays: 4900,
      shipping: 900,
      lines: both,
      applied: ["a −700"],
    },
    {
      name: "says how many pieces are missing",
      given: { lines: [tea], shipping: post([template("a", [zone(500, { freeFrom: 5 })])]) },
      pays: 3700,
      shipping: 700,
      lines: goods,
      rejected: ["a BELOW_THRESHOLD by 2 units"],
    },
    {
      name: "is free from so much of a template's goods, after the coupon",
      given: {
        lines: [tea],
        coupons: [fixed("c", 100)],
        shipping: post([template("a", [zone(50, { moreFen: 0, freeOverFen: 2901 })])]),
      },
      pays: 2950,
      shipping: 50,
      lines: ["tea ×3: 3000 → 2900"],
      applied: ["c −100"],
      rejected: ["a BELOW_THRESHOLD by 1"],
    },
    {
      name: "is free altogether from the line of the shop",
      given: { lines: [tea], shipping: post([template("a", [near])], { freeOverFen: 3000 }) },
      pays: 3000,
      lines: goods,
      applied: ["post −700"],
    },
    {
      name: "of the highest only falls to the highest that stays",
      given: {
        lines: [tea, soap],
        shipping: post([template("a", [zone(500)]), template("heavy", [zone(800, { freeFrom: 1 })])], {
          combine: "highest",
        }),
      },
      pays: 4700,
      shipping: 700,
      lines: both,
      applied: ["heavy −200"],
    },
    {
      name: "is refused where nothing is sent",
      given: { lines: [tea], shipping: post([template("a", [zone(500)], { notDelivered: ["浙江省/杭州市"] })]) },
      pays: 3000,
      lines: goods,
      rejected: ["a NOT_DELIVERABLE"],
      blockedBy: "NOT_DELIVERABLE",
    },
    {
      name: "is refused where no zone reaches",
      given: { lines: [tea], shipping: post([template("a", [near])], { region: tibet }) },
      pays: 3000,
      lines: goods,
      rejected: ["a NOT_DELIVERABLE"],
      blockedBy: "NOT_DELIVERABLE",
    },
  ]);

  it("names the lines that cannot be sent", () => {
    const shipping = post([template("a", [near]), template("heavy", [far])]);
    expect(quote(cart({ lines: [tea, soap], shipping })).rejected).toEqual([
      {
        layer: "shipping",
        source: { kind: "shipping", id: "heavy", version: 1, name: "template heavy" },
        code: "NOT_DELIVERABLE",
        missingFen: null,
        lineKeys: ["soap"],
      },
    ]);
  });
});

describe("a free-shipping campaign", () => {
  const shipping = post([template("a", [near, far])]);
  itIsPriced([
    {
      name: "starts exactly at its line",
      given: { lines: [tea], campaigns: [freeFrom("post free", 3000)], shipping },
      pays: 3000,
      lines: goods,
      applied: ["post free −700"],
    },
    {
      name: "is checked after the coupon",
      given: { lines: [tea], campaigns: [freeFrom("post free", 3000)], coupons: [fixed("c", 701)], shipping },
      pays: 2999,
      shipping: 700,
      lines: ["tea ×3: 3000 → 2299"],
      applied: ["c −701"],
      rejected: ["post free BELOW_THRESHOLD by 701"],
    },
    {
      name: "leaves out provinces",
      given: {
        lines: [tea],
        campaigns: [freeFrom("post free", 0, {}, ["西藏自治区"])],
        shipping: { ...shipping, region: tibet },
      },
      pays: 5200,
      shipping: 2200,
      lines: goods,
      rejected: ["post free REGION_EXCLUDED"],
    },
    {
      name: "may pay a part; the coupon pays the rest",
      given: {
        lines: [tea],
        campaigns: [freeFrom("half", 0, { capFen: 500 })],
        coupons: [freeShipping("s")],
        shipping,
      },
      pays: 3000,
      lines: goods,
      applied: ["half −500", "s −200"],
    },
    {
      name: "has no effect where shipping is free already",
      given: { lines: [tea], campaigns: [freeFrom("post free", 0)], shipping: { ...shipping, freeOverFen: 1 } },
      pays: 3000,
      lines: goods,
      applied: ["post −700"],
      rejected: ["post free NO_EFFECT"],
    },
    {
      name: "keeps the least payment",
      given: { lines: [line("sample", 0, 1)], campaigns: [freeFrom("post free", 0)], shipping },
      pays: 1,
      shipping: 1,
      lines: ["sample ×1: 0 → 0"],
      applied: ["post free −499"],
    },
  ]);
});
