/** Types of `banyan-tracker.js` (WeChat) — see docs/guides/track-your-mini-program.md */
declare namespace banyan {
  type Consent = "pending" | "granted" | "denied" | "withdrawn";
  type AnyPlan = { [event: string]: Record<string, unknown> };

  /** Events Banyan knows by itself; what it records without your help (pages, shares, scans …) is left out. */
  type BuiltInEvents = {
    view_item: Item;
    view_category: Loose<{ category_id: string }>;
    search: Loose<{ keyword: string; results: number }>;
    add_to_cart: Item & { quantity: number };
    view_cart: Loose<{ lines: number }>;
    begin_checkout: Loose<{ lines: number; payable_fen: number }>;
    pay_tap: Loose<{ order_id: string; payable_fen: number }>;
  };
  type Loose<T> = T & { [property: string]: unknown };
  type Item = Loose<{
    product_id: string;
    sku_id?: string | undefined;
    price_fen?: number | undefined;
    category_id?: string | undefined;
  }>;
  type Properties<Plan, K extends keyof (Plan & BuiltInEvents)> =
    Record<string, never> extends (Plan & BuiltInEvents)[K]
      ? [props?: (Plan & BuiltInEvents)[K]]
      : [props: (Plan & BuiltInEvents)[K]];

  type InitOptions = {
    /** Program code, from 设置 · 接入. */
    program: string;
    /** Whole address of `POST /collect`. */
    url: string;
    /** What the visitor chose earlier; your program remembers it. Default `pending`: nothing is stored or sent. */
    consent?: Consent;
    /** Shopper token of Banyan, when signed in. */
    token?: string | null;
    appVersion?: string;
  };

  /** With the types of your plan: `const banyan: import("./banyan-tracker").Tracker<TrackingPlan> = require("./banyan-tracker.js")`. */
  interface Tracker<Plan = AnyPlan> {
    init(options: InitOptions): void;
    track<K extends keyof (Plan & BuiltInEvents) & string>(event: K, ...props: Properties<Plan, K>): void;
    setConsent(choice: "granted" | "denied" | "withdrawn"): void;
    setToken(token: string | null): void;
    /** Only where pages do not report themselves. */
    pageView(path: string, props?: Record<string, unknown>): void;
    pageLeave(): void;
    /** Only where share hooks are not wrapped: adds one share id to the path, touches nothing else. */
    share<M>(message: M, fallbackPath?: string): M;
    shareTimeline<M>(message: M, fallbackQuery?: string): M;
    /** Items of a page seen by half for half a second, once per page view; an item's name is its `data-exposure`. */
    trackExposure(
      page: object,
      target: { selector: string; list?: string; props?: (item: string) => Record<string, unknown> },
    ): void;
    flush(): void;
    consent(): Consent;
    anonId(): string;
    stats(): { waiting: number; dropped: number };
    /** For hosts that keep their constructors. */
    Page(options: object): unknown;
    Component(options: object): unknown;
    Behavior(options: object): unknown;
  }
}
declare const banyan: banyan.Tracker;
export = banyan;
