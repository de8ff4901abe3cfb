import { defineSchedule, everySeconds, type Schedule } from "#kernel/jobs.ts";
import type { WechatFigures } from "./service.ts";

export const jobsWechatFigures = (wechatFigures: WechatFigures): Schedule[] => [
  defineSchedule({
    name: "analytics.fetch-wechat-figures",
    next: everySeconds(1_800),
    run: () => wechatFigures.fetchDue(),
  }),
];
