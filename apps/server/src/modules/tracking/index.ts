export { jobsTracking } from "./jobs.ts";
export type { Vocabulary } from "./plan/vocabulary.ts";
export type { BehaviourReaction } from "./reactions/reaction.ts";
export { createRollUp } from "./roll-up/roll-up.ts";
export { routesTracking } from "./routes.ts";
export { dateTime64, type EventRow, trackingMigrations, trackingShards } from "./schema.ts";
export { createTracking, type Tracking } from "./service.ts";
