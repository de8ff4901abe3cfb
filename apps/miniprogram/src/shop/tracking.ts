import type { EventData, EventType } from "@banyan/contracts";
import { createTracker, type Tracker } from "@banyan/tracker";
import Taro, { useDidHide, useDidShow, useShareAppMessage, useShareTimeline } from "@tarojs/taro";
import { useEffect, useRef } from "react";
import { platform } from "#platform";
import { callerHeaders } from "./api.ts";

let tracker: Tracker | undefined;
const early: ((tracker: Tracker) => void)[] = [];

/** Starts with the program; before the configuration is known, reports wait in order. */
export async function startTracking() {
  const { origin, program } = await platform.config();
  if (!tracker) {
    tracker = createTracker({ platform: platform.trackerPlatform(), program, url: `${origin}/collect` });
    platform.debugTracker?.(tracker);
  }
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

/** The page reports itself as `path` whenever it comes to the front, and how long it stayed there. */
export function usePageTracking(path: string, props?: Record<string, unknown>) {
  useDidShow(() => tellTracker((to) => to.pageView(path, props)));
  useDidHide(() => tellTracker((to) => to.pageLeave()));
}

type ShareMessage = { title: string; path: string; imageUrl?: string };
/**
 * What the page is shared as; the tracker adds one opaque share id to its address and leaves the rest alone.
 * The page's config says `enableShareAppMessage` (and `enableShareTimeline`), since Taro does not look into hooks.
 */
export const useShareTracking = (build: () => ShareMessage) =>
  useShareAppMessage(() => {
    const message = build();
    return tracker ? tracker.share(message) : message;
  });
export const useTimelineTracking = (build: () => { title: string; query: string }) =>
  useShareTimeline(() => {
    const message = build();
    return tracker ? tracker.shareTimeline(message) : message;
  });

const exposedId = (list: string, productId: string) => `seen-${list}-${productId}`;
/** What marks a product's node so that `useExposure` sees it. */
export const exposed = (list: string, productId: string) => ({
  className: `seen-${list}`,
  id: exposedId(list, productId),
});

/** Records which products of a list were seen (half of the card for half a second), once per page view. */
export function useExposure(list: string, productIds: readonly string[]) {
  const page = useRef(Taro.getCurrentInstance().page);
  const stop = useRef<(() => void) | undefined>(undefined);
  const ids = productIds.join();
  const end = () => {
    stop.current?.();
    stop.current = undefined;
  };
  const begin = () => {
    end();
    if (ids === "") return;
    const productOf = (key: string) => key.slice(exposedId(list, "").length);
    const start = (to: Tracker) => {
      stop.current = to.trackExposure({
        selector: `.seen-${list}`,
        ...(platform.kind === "weapp" && { scope: page.current }),
        list,
        props(key) {
          const product = productOf(key);
          return { item: product, product_id: product, position: ids.split(",").indexOf(product) };
        },
      });
    };
    Taro.nextTick(() => tellTracker(start));
  };
  useDidShow(begin);
  useDidHide(end);
  // biome-ignore lint/correctness/useExhaustiveDependencies: observed anew when the list holds other products
  useEffect(() => {
    begin();
    return end;
  }, [list, ids]);
}
