export { createChannelReports } from "./channel-report/report.ts";
export { routesChannelReport } from "./channel-report/routes.ts";
export { createFactRuns, routesFactRuns } from "./fact-runs/index.ts";
export { personalStoreOfBehaviour } from "./personal-data.ts";
export { reactionsAnalytics } from "./reactions.ts";
export { routesAnalytics } from "./routes.ts";
export { analyticsMigrations } from "./schema.ts";
export { type Analytics, createAnalytics } from "./service.ts";
export { createWechatFigures, jobsWechatFigures, routesWechatFigures } from "./wechat-figures/index.ts";
