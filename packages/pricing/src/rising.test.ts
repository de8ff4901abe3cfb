import { describe } from "vitest";
import { itIsPriced } from "./examples.fixture.ts";
import { EVERYTHING, type PriceCampaign, type PriceOffer } from "./index.ts";
import { line, NOW, percentOff, TOMORROW } from "./shop.fixture.ts";

type Rising = Extract<PriceOffer, { kind: "rising" }>;
const steps: Rising["steps"] = [
  { fromSold: 0, fromAt: null, payBp: 6_000 },
  { fromSold: 10, fromAt: null, payBp: 8_000 },
  { fromSold: 20, fromAt: null, payBp: 10_000 },
];
const rising = (sold: number, more: Partial<Rising> = {}): PriceCampaign => ({
  ...percentOff("early", "rising", 0),
  price: { kind: "rising", steps, sold, scope: EVERYTHING, ...more },
});
const bought = (quantity: number, unitFen = 1000) => line("tea", unitFen, quantity, { entry: { campaignId: "early" } });

describe("a rising price", () => {
  itIsPriced([
    {
      name: "is the first step at the beginning",
      given: { lines: [bought(2)], campaigns: [rising(0)] },
      pays: 1200,
      lines: ["tea@early ×2: 2000 → 1200 by early"],
      applied: ["early −800"],
    },
    {
      name: "rises inside an order: one at 6 yuan, two at 8",
      given: { lines: [bought(3)], campaigns: [rising(9)] },
      pays: 2200,
      lines: ["tea@early ×3: 3000 → 2200 by early"],
      applied: ["early −800"],
    },
    {
      name: "is rounded unit by unit: 105 fen at 95 % are 100, three of them 300",
      given: {
        lines: [bought(3, 105)],
        campaigns: [rising(0, { steps: [{ fromSold: 0, fromAt: null, payBp: 9_500 }] })],
      },
      pays: 300,
      lines: ["tea@early ×3: 315 → 300 by early"],
      applied: ["early −15"],
    },
    {
      name: "crosses several steps",
      given: { lines: [bought(12)], campaigns: [rising(9)] },
      pays: 9600,
      lines: ["tea@early ×12: 12000 → 9600 by early"],
      applied: ["early −2400"],
    },
    {
      name: "rises with time too",
      given: {
        lines: [bought(1)],
        campaigns: [rising(0, { steps: [...steps, { fromSold: 0, fromAt: NOW, payBp: 9_000 }] })],
      },
      pays: 900,
      lines: ["tea@early ×1: 1000 → 900 by early"],
      applied: ["early −100"],
    },
    {
      name: "waits for a step whose time has not come",
      given: {
        lines: [bought(1)],
        campaigns: [rising(15, { steps: [...steps, { fromSold: 15, fromAt: TOMORROW, payBp: 9_000 }] })],
      },
      pays: 800,
      lines: ["tea@early ×1: 1000 → 800 by early"],
      applied: ["early −200"],
    },
    {
      name: "counts on over the SKUs of one order, in order of id",
      given: {
        lines: [bought(1), line("cake", 1000, 1, { entry: { campaignId: "early" } })],
        campaigns: [rising(9)],
      },
      pays: 1400,
      lines: ["cake@early ×1: 1000 → 600 by early", "tea@early ×1: 1000 → 800 by early"],
      applied: ["early −600"],
    },
    {
      name: "is reached by its own entry only",
      given: { lines: [line("tea", 1000, 1)], campaigns: [rising(0)] },
      pays: 1000,
      lines: ["tea ×1: 1000 → 1000"],
      rejected: ["early ENTRY_NOT_CHOSEN"],
    },
  ]);
});
