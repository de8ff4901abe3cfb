/** What the tracker needs from where it runs. `weapp.ts` gives it from `wx`, `h5.ts` from the browser, tests from memory. */
export type Platform = {
  /** Synchronous key-value storage. Nothing is read or written before consent. */
  storage: {
    get(key: string): string | undefined;
    set(key: string, text: string): void;
    remove(key: string): void;
    keys(): string[];
  };
  /** Distinguishes processes that share the storage at once (browser tabs), so that none overwrites another's queue. */
  instance: string;
  /** Sends a JSON text. Resolves with any answer; rejects when no answer came (offline, timeout). */
  post(url: string, text: string): Promise<PostReply>;
  /** Epoch milliseconds. */
  now(): number;
  randomBytes(length: number): Uint8Array;
  /** Runs `work` once after `ms`; returns the way to call it off. */
  schedule(ms: number, work: () => void): () => void;
  /** Asked for only when something is sent, so never before consent. */
  device(): Device;
  /** How the running visit was opened. */
  visitStart(): VisitStart;
  /** Calls `shown` and `hidden` as the program comes to the front and leaves it, and `online` when a network returns. */
  observe(on: { shown(start: VisitStart): void; hidden(): void; online(): void }): void;
  /** Reports timings the platform measured, e.g. `("app_launch", 812)`. */
  observePerformance(report: (metric: string, valueMs: number) => void): void;
  /** Reports each request of the program itself; status 0: no answer came. */
  observeRequests?(report: (url: string, ms: number, status: number) => void): void;
  /** Reports script errors nobody caught. */
  observeErrors?(report: (kind: "error" | "rejection", reason: unknown) => void): void;
  /** Reports how much of each matching item is visible, whenever it passes a half. Returns the way to stop. */
  observeVisible?(target: VisibleTarget, report: (item: VisibleItem, ratio: number) => void): () => void;
};

/** `scope`: page or component instance in WeChat, an element in a browser; default the current page. */
export type VisibleTarget = { selector: string; scope?: unknown };
/** `key`: the item's `data-exposure`, else its id. */
export type VisibleItem = { key: string; position?: number };

/** `retryAfter`: from the header, in seconds. `rejected`: events the server refused and keeps visible, by id. */
export type PostReply = { status: number; retryAfter?: number; rejected?: Rejected[] };
export type Rejected = { id: string | null; code: string };

/** Scene number of WeChat and the query the program was opened with; a code's `scene` text is decoded into the query. */
export type VisitStart = { scene?: number; query: Record<string, string> };

/** As `device` of a `CollectBatch`; all optional, never a location or a device id. */
export type Device = {
  platform?: string;
  os?: string;
  model?: string;
  app_version?: string;
  language?: string;
  screen_width?: number;
  screen_height?: number;
};
