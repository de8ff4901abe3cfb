import { describe } from "vitest";
import { itIsPriced } from "./examples.fixture.ts";
import { fixed, line, percentOff, priced, TOMORROW, YESTERDAY } from "./shop.fixture.ts";

const bread = line("bread", 1280, 2);
const milk = line("milk", 990, 1);
const member = { buyer: { isMember: true, isPaidMember: false, levelId: "gold", isNewcomer: false } };
const paidMember = { buyer: { isMember: true, isPaidMember: true, levelId: null, isNewcomer: false } };
const visitor = { buyer: { isMember: false, isPaidMember: false, levelId: null, isNewcomer: true } };
const members = { audience: { kind: "members" } } as const;
const paidMembers = { audience: { kind: "paid_members" } } as const;
const byFlash = { entry: { campaignId: "flash" } } as const;
const byGroup = { entry: { campaignId: "group" } } as const;
describe("the price of a line", () => {
  itIsPriced([
    {
      name: "is the list price when nothing else applies",
      given: { lines: [bread] },
      pays: 2560,
      lines: ["bread ×2: 2560 → 2560"],
    },
    {
      name: "is the member price for a member",
      given: { lines: [bread], campaigns: [priced("vip", "member", { bread: 1180 }, members)], ...member },
      pays: 2360,
      lines: ["bread ×2: 2560 → 2360 by vip"],
      applied: ["vip −200"],
    },
    {
      name: "is not the member price for a visitor",
      given: { lines: [bread], campaigns: [priced("vip", "member", { bread: 1180 }, members)], ...visitor },
      pays: 2560,
      lines: ["bread ×2: 2560 → 2560"],
      rejected: ["vip NOT_FOR_THIS_BUYER"],
    },
    {
      name: "is the better of member and paid-member price, once",
      given: {
        lines: [bread],
        campaigns: [
          priced("vip", "member", { bread: 1180 }, members),
          priced("plus", "paid_member", { bread: 1080 }, paidMembers),
        ],
        ...paidMember,
      },
      pays: 2160,
      lines: ["bread ×2: 2560 → 2160 by plus"],
      applied: ["plus −400"],
      rejected: ["vip NOT_BEST"],
    },
    {
      name: "is the limited-time price when it beats the member price; they are never added",
      given: {
        lines: [bread],
        campaigns: [priced("vip", "member", { bread: 1180 }), percentOff("sale", "limited_time", 9000)],
      },
      pays: 2304,
      lines: ["bread ×2: 2560 → 2304 by sale"],
      applied: ["sale −256"],
      rejected: ["vip NOT_BEST"],
    },
    {
      name: "takes a percentage on the line total: 105 × 3 at 95 % is 299, not 300",
      given: { lines: [line("egg", 105, 3)], campaigns: [percentOff("sale", "limited_time", 9500)] },
      pays: 299,
      lines: ["egg ×3: 315 → 299 by sale"],
      applied: ["sale −16"],
    },
    {
      name: "takes the percentage after lines of one SKU are added up",
      given: {
        lines: [line("egg", 105, 1), line("egg", 105, 2, { lineId: "egg again" })],
        campaigns: [percentOff("sale", "limited_time", 9500)],
      },
      pays: 299,
      lines: ["egg ×3: 315 → 299 by sale"],
      applied: ["sale −16"],
    },
    {
      name: "rounds half a fen up",
      given: { lines: [line("pin", 5, 1)], campaigns: [percentOff("sale", "limited_time", 9000)] },
      pays: 5,
      lines: ["pin ×1: 5 → 5"],
      rejected: ["sale NO_EFFECT"],
    },
    {
      name: "prefers the higher priority between equal prices",
      given: {
        lines: [milk],
        campaigns: [
          priced("a", "limited_time", { milk: 900 }),
          priced("b", "limited_time", { milk: 900 }, { priority: 1 }),
        ],
      },
      pays: 900,
      lines: ["milk ×1: 990 → 900 by b"],
      applied: ["b −90"],
      rejected: ["a NOT_BEST"],
    },
    {
      name: "prefers the lower id between equal prices of equal priority",
      given: {
        lines: [milk],
        campaigns: [priced("b", "limited_time", { milk: 900 }), priced("a", "limited_time", { milk: 900 })],
      },
      pays: 900,
      lines: ["milk ×1: 990 → 900 by a"],
      applied: ["a −90"],
      rejected: ["b NOT_BEST"],
    },
    {
      name: "is never above the list price",
      given: { lines: [milk], campaigns: [priced("vip", "member", { milk: 1200 })] },
      pays: 990,
      lines: ["milk ×1: 990 → 990"],
      rejected: ["vip NO_EFFECT"],
    },
    {
      name: "waits for a campaign to start",
      given: { lines: [milk], campaigns: [priced("sale", "limited_time", { milk: 1 }, { startsAt: TOMORROW })] },
      pays: 990,
      lines: ["milk ×1: 990 → 990"],
      rejected: ["sale NOT_STARTED"],
    },
    {
      name: "forgets a campaign that is over",
      given: { lines: [milk], campaigns: [priced("sale", "limited_time", { milk: 1 }, { endsAt: YESTERDAY })] },
      pays: 990,
      lines: ["milk ×1: 990 → 990"],
      rejected: ["sale ENDED"],
    },
    {
      name: "holds at the first and at the last instant of a campaign",
      given: {
        now: "2026-11-22T11:00:00+08:00",
        lines: [milk],
        campaigns: [
          priced(
            "sale",
            "limited_time",
            { milk: 900 },
            { startsAt: "2026-11-22T03:00:00Z", endsAt: "2026-11-22T03:00:00.000Z" },
          ),
        ],
      },
      pays: 900,
      lines: ["milk ×1: 990 → 900 by sale"],
      applied: ["sale −90"],
    },
    {
      name: "follows a level",
      given: {
        lines: [milk],
        campaigns: [
          priced("gold", "member", { milk: 950 }, { audience: { kind: "levels", levelIds: ["gold", "black"] } }),
          priced("black", "member", { milk: 900 }, { audience: { kind: "levels", levelIds: ["black"] } }),
        ],
        ...member,
      },
      pays: 950,
      lines: ["milk ×1: 990 → 950 by gold"],
      applied: ["gold −40"],
      rejected: ["black NOT_FOR_THIS_BUYER"],
    },
    {
      name: "may be one for newcomers, one per person",
      given: {
        lines: [milk, line("egg", 100, 2)],
        campaigns: [
          priced("first", "newcomer", { milk: 1, egg: 1 }, { audience: { kind: "newcomers" }, limitPerPerson: 1 }),
        ],
        ...visitor,
      },
      pays: 201,
      lines: ["egg ×2: 200 → 200", "milk ×1: 990 → 1 by first"],
      applied: ["first −989"],
    },
    {
      name: "counts units bought before towards the limit",
      given: {
        lines: [bread],
        campaigns: [priced("sale", "limited_time", { bread: 1000 }, { limitPerPerson: 3 })],
        usage: [{ campaignId: "sale", skuId: "bread", units: 2 }],
      },
      pays: 2560,
      lines: ["bread ×2: 2560 → 2560"],
      rejected: ["sale LIMIT_REACHED"],
    },
    {
      name: "tells a campaign that concerns no line",
      given: { lines: [milk], campaigns: [priced("sale", "limited_time", { bread: 1000 })] },
      pays: 990,
      lines: ["milk ×1: 990 → 990"],
      rejected: ["sale NO_ELIGIBLE_LINE"],
    },
    {
      name: "is told by campaign, in order of ids",
      given: {
        lines: [milk, bread],
        campaigns: [priced("a", "member", { milk: 900 }), priced("b", "member", { bread: 1200 })],
      },
      pays: 3300,
      lines: ["bread ×2: 2560 → 2400 by b", "milk ×1: 990 → 900 by a"],
      applied: ["a −90", "b −160"],
    },
    {
      name: "counts one campaign over several lines once",
      given: { lines: [milk, bread], campaigns: [percentOff("sale", "limited_time", 5000)] },
      pays: 1775,
      lines: ["bread ×2: 2560 → 1280 by sale", "milk ×1: 990 → 495 by sale"],
      applied: ["sale −1775"],
    },
  ]);
});

describe("an entry of its own", () => {
  itIsPriced([
    {
      name: "gives the flash price to who came by it",
      given: { lines: [{ ...milk, ...byFlash }], campaigns: [priced("flash", "flash", { milk: 500 })] },
      pays: 500,
      lines: ["milk@flash ×1: 990 → 500 by flash"],
      applied: ["flash −490"],
    },
    {
      name: "is not needed for a running flash price",
      given: { lines: [milk], campaigns: [priced("flash", "flash", { milk: 500 })] },
      pays: 500,
      lines: ["milk ×1: 990 → 500 by flash"],
      applied: ["flash −490"],
    },
    {
      name: "is needed for a group price",
      given: { lines: [milk], campaigns: [priced("group", "group", { milk: 500 })] },
      pays: 990,
      lines: ["milk ×1: 990 → 990"],
      rejected: ["group ENTRY_NOT_CHOSEN"],
    },
    {
      name: "is exclusive: the group price counts even where the member price is lower",
      given: {
        lines: [{ ...milk, ...byGroup }],
        campaigns: [priced("group", "group", { milk: 800 }), priced("vip", "member", { milk: 700 })],
      },
      pays: 800,
      lines: ["milk@group ×1: 990 → 800 by group"],
      applied: ["group −190"],
      rejected: ["vip NOT_CHOSEN"],
    },
    {
      name: "keeps the same SKU bought alone apart",
      given: {
        lines: [
          { ...milk, ...byGroup },
          { ...milk, lineId: "alone" },
        ],
        campaigns: [priced("group", "group", { milk: 800 })],
      },
      pays: 1790,
      lines: ["milk ×1: 990 → 990", "milk@group ×1: 990 → 800 by group"],
      applied: ["group −190"],
    },
    {
      name: "falls back to the ordinary price when its session is over",
      given: {
        lines: [{ ...milk, ...byFlash }],
        campaigns: [
          priced("flash", "flash", { milk: 500 }, { endsAt: YESTERDAY }),
          priced("vip", "member", { milk: 900 }),
        ],
      },
      pays: 900,
      lines: ["milk@flash ×1: 990 → 900 by vip"],
      applied: ["vip −90"],
      rejected: ["flash ENDED"],
    },
    {
      name: "serves the line that came by it first when the limit is short",
      given: {
        lines: [milk, { ...milk, ...byFlash, lineId: "flash line" }],
        campaigns: [priced("flash", "flash", { milk: 500 }, { limitPerPerson: 1 })],
      },
      pays: 1490,
      lines: ["milk ×1: 990 → 990", "milk@flash ×1: 990 → 500 by flash"],
      applied: ["flash −490"],
    },
    {
      name: "keeps its hold on the line when its price is the list price",
      given: {
        lines: [{ ...milk, ...byGroup }],
        campaigns: [
          priced("group", "group", { milk: 990 }, { closesLayers: ["coupon"] }),
          priced("vip", "member", { milk: 900 }),
        ],
        coupons: [fixed("c1", 100)],
      },
      pays: 990,
      lines: ["milk@group ×1: 990 → 990 by group"],
      applied: ["group −0"],
      rejected: ["vip NOT_CHOSEN", "c1 CLOSED_BY_PRICE"],
    },
    {
      name: "never sells above the list price",
      given: { lines: [{ ...milk, ...byGroup }], campaigns: [priced("group", "group", { milk: 1500 })] },
      pays: 990,
      lines: ["milk@group ×1: 990 → 990"],
      rejected: ["group NOT_BEST"],
    },
  ]);
});
