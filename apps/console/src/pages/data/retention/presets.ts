import { ANY_EVENT, type ReportRange, type RetentionQuestion } from "@banyan/contracts";

export const presets = ["newcomers", "rebuy"] as const;
type Preset = (typeof presets)[number];

const questions: Record<Preset, Pick<RetentionQuestion, "start" | "return" | "interval" | "match" | "offsets">> = {
  newcomers: {
    start: { event: ANY_EVENT, filters: [] },
    return: { event: ANY_EVENT, filters: [] },
    ...{ interval: "day", match: "on", offsets: 7 },
  },
  rebuy: {
    start: { event: "order_paid", filters: [] },
    return: { event: "order_paid", filters: [] },
    ...{ interval: "week", match: "on", offsets: 8 },
  },
};

export const presetQuestion = (preset: Preset, range: ReportRange): RetentionQuestion => ({
  ...questions[preset],
  ...{ rule: "first_ever", brackets: [], filters: [], range },
});
