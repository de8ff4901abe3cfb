export { jobsWechatFigures } from "./jobs.ts";
export { routesWechatFigures } from "./routes.ts";
export { createWechatFigures, type WechatFigures } from "./service.ts";
