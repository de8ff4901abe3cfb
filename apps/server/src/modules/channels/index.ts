export { type Channels, createChannels } from "./service.ts";
