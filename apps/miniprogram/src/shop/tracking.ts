import type { EventData, EventType } from "@banyan/contracts";
import { createTracker, type Tracker } from "@banyan/tracker";
import { platform } from "#platform";
import { callerHeaders } from "./api.ts";

let tracker: Tracker | undefined;
const early: ((tracker: Tracker) => void)[] = [];

/** Starts with the program; before the configuration is known, reports wait in order. */
export async function startTracking() {
  const { origin, program } = await platform.config();
  tracker ??= createTracker({ platform: platform.trackerPlatform(), program, url: `${origin}/collect` });
  for (const tell of early.splice(0)) tell(tracker);
}

export function tellTracker(tell: (tracker: Tracker) => void) {
  if (tracker) tell(tracker);
  else early.push(tell);
}

/** Reports one event of the common vocabulary, e.g. `track(viewItem, { product_id })`. */
export const track = <E extends EventType>(event: E, data: EventData<E>) =>
  tellTracker((to) => to.track(event.name, data as Record<string, unknown>));

/** The anonymous id only once the visitor agreed to be recognised. */
callerHeaders.anonId = () => (tracker?.consent() === "granted" ? tracker.anonId() : null);

export const currentAnonId = () => ({ anonId: callerHeaders.anonId(), channel: tracker?.visit().channel ?? null });

/** A share message with one share id in its path. */
export const shareMessage = <M extends { path: string }>(message: M): M => (tracker ? tracker.share(message) : message);
