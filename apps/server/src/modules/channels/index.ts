export { routesChannelCosts } from "./costs/routes.ts";
export { createChannelCosts } from "./costs/service.ts";
export {
  createSeedUsers,
  jobsSeedUsers,
  personalDataOfSeedUsers,
  routesSeedUsers,
} from "./seed-users/index.ts";
export { type Channels, createChannels } from "./service.ts";
