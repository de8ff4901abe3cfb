export { h5Platform } from "./h5.ts";
export type { Device, Platform, PostReply, VisitStart } from "./platform.ts";
export { type Consent, createTracker, type Tracker, type TrackerOptions } from "./tracker.ts";
export { trackPages, weappPlatform } from "./weapp.ts";
