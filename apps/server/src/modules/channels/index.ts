export { createCostBeginnings } from "./costs/beginnings.ts";
export { routesChannelCosts } from "./costs/routes.ts";
export { type ChannelCosts, createChannelCosts } from "./costs/service.ts";
export type { ReportedChannel } from "./costs/store.ts";
export { personalDataOfChannels } from "./personal-data.ts";
export type { ChannelPorts } from "./ports.ts";
export { reactionsChannels } from "./reactions.ts";
export { routesChannels } from "./routes.ts";
export {
  createSeedUsers,
  jobsSeedUsers,
  personalDataOfSeedUsers,
  routesSeedUsers,
} from "./seed-users/index.ts";
export { type Channels, createChannels } from "./service.ts";
