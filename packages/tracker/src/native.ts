import type { ExposureTarget, Tracker } from "./tracker.ts";

type Hook = (this: Instance, ...args: unknown[]) => unknown;
type Hooks = Record<string, unknown>;
/** A page or component while it runs. */
type Instance = { route?: string; options?: Record<string, string>; setData?: SetData };
type SetData = (data: unknown, done?: () => void) => unknown;
type PageOptions = Hooks & { behaviors?: unknown[] };
type ComponentOptions = { methods?: Hooks; behaviors?: unknown[] };

/** The pages in WeChat's stack, the one in front last. */
type Stack = () => readonly Instance[];

const PAGE_HOOKS = ["onLoad", "onShow", "onReady", "onHide", "onUnload"] as const;
const SHARE_HOOKS = ["onShareAppMessage", "onShareTimeline"] as const;

/**
 * Makes the pages of a native mini-program report themselves, however they are defined: `Page`, `Component`, through behaviors,
 * before or after a wrapper of the program's own. Never changes what a hook returns, but for the share id in a share's address;
 * a page without a share hook stays unshareable.
 */
export function createInstrument(tracker: Tracker, stack: Stack, now: () => number = Date.now) {
  const launchedAt = now();
  let isFirstPage = true;
  let front: Instance | undefined; // the page that reported itself last
  const done = new WeakSet<object>(); // option objects and hooks that report already
  const seen = new WeakSet<object>(); // instances that reported themselves
  const loadedAt = new WeakMap<object, number>();
  const exposures = new WeakMap<object, { target: ExposureTarget; stop?: () => void }[]>();
  const behaviors: { id: unknown; methods: Hooks; behaviors: unknown[] }[] = [];

  const measure = (metric: string, since: number) =>
    tracker.track("performance", { metric, value_ms: Math.max(0, now() - since) });
  /** The first data a page shows is the first screen. */
  function firstScreen(self: Instance) {
    if (!isFirstPage || !self.setData) return;
    isFirstPage = false;
    const own = self.setData;
    self.setData = function (this: Instance, data, callback) {
      self.setData = own;
      return own.call(this, data, function (this: unknown) {
        measure("first_screen", launchedAt);
        return callback?.call(this);
      });
    };
  }
  function start(self: Instance) {
    for (const exposure of exposures.get(self) ?? []) {
      exposure.stop?.();
      exposure.stop = tracker.trackExposure(exposure.target);
    }
  }
  const stop = (self: Instance) => {
    for (const exposure of exposures.get(self) ?? []) exposure.stop?.();
  };
  const routeOf = (self: Instance) => self.route ?? "";
  const before: Record<(typeof PAGE_HOOKS)[number], (self: Instance) => void> = {
    onLoad(self) {
      loadedAt.set(self, now());
      quietly(() => firstScreen(self));
    },
    onShow(self) {
      seen.add(self);
      front = self;
      tracker.pageView(routeOf(self));
      start(self);
    },
    onReady(self) {
      const since = loadedAt.get(self);
      if (since !== undefined) measure("page_ready", since);
    },
    onHide: leave,
    onUnload(self) {
      leave(self);
      exposures.delete(self);
    },
  };
  function leave(self: Instance) {
    stop(self);
    if (front !== self) return; // another page is in front already
    front = undefined;
    tracker.pageLeave();
  }
  /** A component that is not a page may have methods of the same names. */
  const isPage = (self: Instance) => stack().indexOf(self) >= 0 || typeof self.route === "string";

  function reporting(name: (typeof PAGE_HOOKS)[number], own: unknown): Hook {
    const hook: Hook = function (...args) {
      quietly(() => {
        if (isPage(this)) before[name](this);
      });
      return typeof own === "function" ? own.apply(this, args) : undefined;
    };
    done.add(hook);
    return hook;
  }
  function sharing(name: (typeof SHARE_HOOKS)[number], own: Hook): Hook {
    const hook: Hook = function (...args) {
      const message = own.apply(this, args);
      const query = queryOf(this.options);
      return name === "onShareAppMessage"
        ? tracker.share(message, `/${routeOf(this)}${query && `?${query}`}`)
        : tracker.shareTimeline(message, query);
    };
    done.add(hook);
    return hook;
  }
  const isOpen = (hook: unknown): hook is Hook => typeof hook === "function" && !done.has(hook);

  /**
   * Puts reporting hooks into `hooks`. A hook of our own would hide one a behavior brings, so that is wrapped instead; where a
   * behavior is unknown (a plugin's, or made before this file was loaded) no hook is added, and `adopt` reports the page.
   */
  function wrap(hooks: Hooks, used: readonly unknown[] = []) {
    const inherited = inheritedFrom(used);
    const isWhole = used.every((id) => /^wx:/.test(String(id)) || behaviors.some((behavior) => behavior.id === id));
    for (const name of PAGE_HOOKS) {
      const own = hooks[name] ?? inherited(name);
      if (own === undefined ? isWhole : isOpen(own)) hooks[name] = reporting(name, own);
    }
    for (const name of SHARE_HOOKS) {
      const own = hooks[name] ?? inherited(name);
      if (isOpen(own)) hooks[name] = sharing(name, own);
    }
  }
  /** The method the last behavior in line brings, as WeChat merges them. */
  function inheritedFrom(used: readonly unknown[]): (name: string) => unknown {
    return (name) => {
      for (const id of used.slice().reverse()) {
        const known = behaviors.filter((behavior) => behavior.id === id)[0];
        const method = known && (known.methods[name] ?? inheritedFrom(known.behaviors)(name));
        if (method !== undefined) return method;
      }
      return undefined;
    };
  }

  return {
    page(options: PageOptions): PageOptions {
      return once(options, () => wrap(options, options.behaviors));
    },
    component(options: ComponentOptions): ComponentOptions {
      return once(options, () => {
        options.methods = options.methods ?? {};
        wrap(options.methods, options.behaviors);
      });
    },
    /** Remembers what a behavior brings; `id` is what WeChat's `Behavior` returned. */
    behavior({ methods = {}, behaviors: used = [] }: ComponentOptions, id: unknown) {
      behaviors.push({ id, methods, behaviors: used });
    },
    /** Observes items of a page for as long as it is in front, again each time it comes back. */
    trackExposure(page: Instance, target: ExposureTarget) {
      const exposure: { target: ExposureTarget; stop?: () => void } = { target: { scope: page, ...target } };
      exposures.set(page, [...(exposures.get(page) ?? []), exposure]);
      exposure.stop = tracker.trackExposure(exposure.target);
    },
    /** The page in front came past every wrapper (defined earlier, a plugin's, a `Page` of the program's own): reports it once. */
    adopt() {
      const front = stack()[stack().length - 1];
      if (!front || seen.has(front)) return;
      before.onShow(front);
      seen.delete(front); // it will not say when it comes back: asked again at each change of page
      const hooks = front as Hooks;
      for (const name of SHARE_HOOKS) {
        const own = hooks[name];
        if (!isOpen(own)) continue;
        quietly(() => {
          hooks[name] = sharing(name, own);
        });
      }
    },
  };

  function once<O extends object>(options: O, work: () => void): O {
    if (typeof options === "object" && options !== null && !done.has(options)) {
      done.add(options);
      quietly(work); // a frozen definition stays as it is
    }
    return options;
  }
}

/** WeChat hands the query over undecoded; the same goes back into an address. */
const queryOf = (options: Record<string, string> = {}) =>
  Object.keys(options)
    .map((name) => `${name}=${options[name]}`)
    .join("&");

function quietly(work: () => void) {
  try {
    work();
  } catch {
    // tracking must never disturb the program
  }
}
