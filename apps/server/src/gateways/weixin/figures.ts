import * as z from "zod/mini";
import type { Weixin } from "./index.ts";

/** What WeChat counted of one Beijing day (数据分析). */
export type DailyFigures = {
  visits: number;
  pageViews: number;
  visitors: number;
  newVisitors: number;
  shares: number;
  sharers: number;
  /** Mean time of one visit. */ stayMs: number;
};
/** Of the persons new on a day: how many came so many days later; a later day that is not out is absent. */
export type Returned = { after1?: number; after7?: number };

export type Figures = {
  /** Null until WeChat has them: in the morning of the next day. Throws WeixinError (61501: today or later), WeixinUnreachable. */
  daily(programId: string, day: string): Promise<DailyFigures | null>;
  returned(programId: string, day: string): Promise<Returned>;
};

const count = z.int().check(z.gte(0));
const trendAnswer = z.object({
  list: z.array(
    z.object({
      session_cnt: count,
      visit_pv: count,
      visit_uv: count,
      visit_uv_new: count,
      stay_time_session: z.number(),
    }),
  ),
});
const summaryAnswer = z.object({ list: z.array(z.object({ share_pv: count, share_uv: count })) });
const retainAnswer = z.object({ visit_uv_new: z._default(z.array(z.object({ key: z.int(), value: count })), []) });

/** Thin over `/datacube/getweanalysisappid*`; one day a call, as WeChat wants it. */
export function createFigures({ call }: Pick<Weixin, "call">): Figures {
  const ask = (programId: string, report: string, day: string) => {
    const date = day.replaceAll("-", "");
    return call(programId, `/datacube/getweanalysisappid${report}`, { begin_date: date, end_date: date });
  };
  return {
    async daily(programId, day) {
      const [trend] = trendAnswer.parse(await ask(programId, "dailyvisittrend", day)).list;
      const [summary] = summaryAnswer.parse(await ask(programId, "dailysummarytrend", day)).list;
      if (!trend || !summary) return null;
      return {
        visits: trend.session_cnt,
        pageViews: trend.visit_pv,
        visitors: trend.visit_uv,
        newVisitors: trend.visit_uv_new,
        shares: summary.share_pv,
        sharers: summary.share_uv,
        stayMs: Math.round(trend.stay_time_session * 1_000),
      };
    },
    async returned(programId, day) {
      const { visit_uv_new: kept } = retainAnswer.parse(await ask(programId, "dailyretaininfo", day));
      const after = (days: number) => kept.find(({ key }) => key === days)?.value;
      const [after1, after7] = [after(1), after(7)];
      return { ...(after1 !== undefined && { after1 }), ...(after7 !== undefined && { after7 }) };
    },
  };
}
