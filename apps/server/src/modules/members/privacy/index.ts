export { eraseSender } from "./erase.ts";
export { exportSender } from "./export.ts";
export { dataRequests, erasedPersons, exportArchives, mergeEvidence } from "./personal-data.ts";
export { createPrivacy } from "./privacy.ts";
export { routesPrivacy } from "./routes.ts";
