import { type FunnelQuestion, funnelQuestion } from "@banyan/contracts";
import type { FunnelSay } from "./words.ts";

const visit = { event: "app_launch", or: [{ event: "page_view" }] };
const ready = {
  growth: [
    ["visit", visit],
    ["product", { event: "view_item" }],
    ["cart", { event: "add_to_cart" }],
    ["order", { event: "order_placed" }],
    ["paid", { event: "order_paid" }],
  ],
  checkout: [
    ["cart", { event: "add_to_cart" }],
    ["order", { event: "order_placed" }],
    ["paid", { event: "order_paid" }],
  ],
} as const;
export const presets = ["growth", "checkout"] as const;
export type Preset = (typeof presets)[number];

/** A ready-made funnel over these days. */
export function presetQuestion(preset: Preset, range: FunnelQuestion["range"], say: FunnelSay): FunnelQuestion {
  const steps = ready[preset].map(([name, step]) => ({ ...step, label: say(`step.${name}`) }));
  return funnelQuestion.parse({ range, steps });
}
