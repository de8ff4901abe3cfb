export { h5Platform } from "./h5.ts";
export type { AnyPlan } from "./plan.ts";
export type { Device, Platform, PostReply, VisitStart } from "./platform.ts";
export { type Activity, type Consent, createTracker, type Tracker, type TrackerOptions } from "./tracker.ts";
export { weappPlatform } from "./weapp.ts";
