import { expect, it } from "vitest";
import type { BehaviourEvents } from "../../contracts/src/index.ts";
import { createTracker } from "../src/index.ts";
import { fakeDevice } from "./fake-platform.ts";

/** As the console prints it. */
type TrackingPlan = {
  // 打开一本书
  book_opened: { book_id: string; pages?: number };
  // 清空书单
  list_cleared: Record<string, never>;
};

it("takes the events of a plan and the built-in ones, and nothing mistyped", () => {
  const device = fakeDevice();
  const tracker = createTracker<TrackingPlan>({ platform: device.platform(), program: "demo", url: "/collect" });
  tracker.track("book_opened", { book_id: "7", pages: 300 });
  tracker.track("list_cleared");
  tracker.track("view_item", { product_id: "7", anything: true });
  // @ts-expect-error a required property is missing
  tracker.track("book_opened", { pages: 300 });
  // @ts-expect-error a number is no text
  tracker.track("book_opened", { book_id: 7 });
  // @ts-expect-error nobody planned this event
  tracker.track("book_opend", { book_id: "7" });
  // @ts-expect-error a required property of a built-in event is missing
  tracker.track("search", { keyword: "卷" });
  expect(tracker.stats().waiting).toBe(2 + 7); // types stop at the compiler; launch and show come by themselves
});

it("has the same built-in events in the file's own types", () => {
  type Listed = import("../src/files/banyan-tracker.d.ts").BuiltInEvents;
  type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
  const same: { [K in keyof Listed]: K extends keyof BehaviourEvents ? Same<Listed[K], BehaviourEvents[K]> : false } = {
    view_item: true,
    view_category: true,
    search: true,
    add_to_cart: true,
    view_cart: true,
    begin_checkout: true,
    pay_tap: true,
  };
  expect(Object.keys(same)).toHaveLength(7);
});
