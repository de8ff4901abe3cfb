export { routesChannelCosts } from "./costs/routes.ts";
export { createChannelCosts } from "./costs/service.ts";
export { type Channels, createChannels } from "./service.ts";
