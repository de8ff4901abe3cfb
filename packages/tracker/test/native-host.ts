import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import vm from "node:vm";

type Hooks = Record<string, unknown>;
type Definition = Hooks & { data?: object; methods?: Hooks; behaviors?: string[] };
type Instance = Hooks & { route: string; options: Record<string, string>; data: Record<string, unknown> };
type RequestOptions = {
  url: string;
  data?: string;
  success?: (reply: object) => void;
  fail?: (error: object) => void;
  complete?: (end: object) => void;
};
type Answer = { statusCode: number; data?: unknown; header?: Record<string, string> } | "no answer";
type Observer = { selector: string; see(item: object): void };

export type NativeHostOptions = {
  folder: string;
  /** What the network answers. */
  network(request: RequestOptions): Promise<Answer>;
  storage?: Map<string, unknown>;
  start?: { path: string; query?: Record<string, string>; scene?: number };
  /** A host whose constructors cannot be replaced. */
  keepsConstructors?: boolean;
  /** Base library before 3.5.5. */
  tellsNoRoutes?: boolean;
};

/** Newer than ES2017: old phones have none of these. */
const NEWER = `delete Array.prototype.at; delete Array.prototype.flat; delete Array.prototype.flatMap; delete Object.fromEntries;
delete String.prototype.at; delete String.prototype.matchAll; delete String.prototype.replaceAll; delete Promise.prototype.finally;
delete Promise.allSettled; delete globalThis.structuredClone; delete Object.groupBy; delete Array.prototype.findLast;`;
/** What tells about the running program and changes nothing. */
const HARMLESS = /^(on|get(EnterOptions|LaunchOptions)Sync$|getPerformance$|createIntersectionObserver$|canIUse$)/;

/**
 * A WeChat without a screen: loads a native mini-program as WeChat does (app.js, then every page's file), with constructors,
 * behaviors, page stack, storage, network and a journal of `wx` calls. Knows no ES newer than 2017.
 */
export function openNative(options: NativeHostOptions) {
  const { folder, network, storage = new Map(), start } = options;
  const { path = "pages/shelf/shelf", query = {}, scene = 1001 } = start ?? {};
  const launch = { path, query, scene };
  const appJson = JSON.parse(readFileSync(join(folder, "app.json"), "utf8")) as {
    pages: string[];
    subPackages?: { root: string; pages: string[] }[];
  };
  const calls: string[] = [];
  const errors: unknown[] = [];
  const listeners: Record<string, ((detail: never) => void)[]> = {};
  const observers = new Set<Observer>();
  const timers = new Set<NodeJS.Timeout>();
  const stack: Instance[] = [];
  let alive = true;

  const on = (name: string) => (listener: (detail: never) => void) => {
    listeners[name] = [...(listeners[name] ?? []), listener];
  };
  const emit = (name: string, detail: unknown) => {
    for (const listener of listeners[name] ?? []) listener(detail as never);
  };
  const base: Hooks = {
    getEnterOptionsSync: () => launch,
    getStorageSync: (key: string) => storage.get(key) ?? "",
    setStorageSync: (key: string, value: unknown) => void storage.set(key, value),
    removeStorageSync: (key: string) => void storage.delete(key),
    getStorageInfoSync: () => ({ keys: [...storage.keys()] }),
    getDeviceInfo: () => ({ platform: "ios", system: "iOS 12.0", model: "iPhone 6s" }),
    getAppBaseInfo: () => ({ language: "zh_CN" }),
    getWindowInfo: () => ({ screenWidth: 375, screenHeight: 667 }),
    showToast: () => {},
    navigateTo: ({ url }: { url: string }) => host.go(url),
    request(request: RequestOptions) {
      network(request).then((answer) => {
        if (!alive) return; // nobody is left to hear it
        if (answer === "no answer") request.fail?.({ errMsg: "request:fail timeout" });
        else request.success?.(answer);
        request.complete?.(answer === "no answer" ? { errMsg: "request:fail timeout" } : answer);
      });
    },
    createIntersectionObserver() {
      let mine: Observer | undefined;
      return {
        relativeToViewport: () => ({
          observe(selector: string, see: Observer["see"]) {
            mine = { selector, see };
            observers.add(mine);
          },
        }),
        disconnect: () => void (mine && observers.delete(mine)),
      };
    },
    ...Object.fromEntries(
      ["AppShow", "AppHide", "NetworkStatusChange", "Error", "UnhandledRejection"].map((name) => [
        `on${name}`,
        on(name),
      ]),
    ),
    ...(!options.tellsNoRoutes && { onAppRouteDone: on("AppRouteDone") }),
  };
  const wx = new Proxy(base, {
    get(target, name: string) {
      const value = target[name];
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        if (!HARMLESS.test(name)) calls.push(name);
        return value.apply(target, args);
      };
    },
  });

  // ---- constructors
  let defining = "app";
  const definitions = new Map<string, Definition>();
  const behaviors = new Map<string, Definition>();
  const app: Hooks = {};
  /** What behaviors bring, the nearer and the later first. */
  const merged = ({ behaviors: used = [], methods = {}, data = {} }: Definition): { methods: Hooks; data: object } => {
    const brought = used.map((id) => merged(behaviors.get(id) ?? {}));
    return {
      methods: Object.assign({}, ...brought.map((one) => one.methods), methods),
      data: Object.assign({}, ...brought.map((one) => one.data), data),
    };
  };
  const setTimer = (work: () => void, ms?: number) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
    return timer;
  };
  const constructors: Hooks = {
    Page(definition: Definition) {
      const { methods, data } = merged({ ...definition, methods: {} });
      definitions.set(defining, { ...methods, ...definition, data });
    },
    Component(definition: Definition) {
      const { methods, data } = merged(definition);
      definitions.set(defining, { ...methods, data });
    },
    Behavior(definition: Definition) {
      const id = `behavior-${behaviors.size}`;
      behaviors.set(id, definition);
      return id;
    },
  };
  const sandbox = vm.createContext({
    wx,
    console: { ...console, error: (...words: unknown[]) => errors.push(words.join(" ")) },
    setTimeout: setTimer,
    clearTimeout: (timer: NodeJS.Timeout) => clearTimeout(timer),
    App: (definition: Hooks) => Object.assign(app, definition),
    getApp: () => app,
    getCurrentPages: () => stack.slice(),
  });
  for (const [name, value] of Object.entries(constructors))
    Object.defineProperty(sandbox, name, { value, writable: !options.keepsConstructors, configurable: true });
  vm.runInContext(NEWER, sandbox);

  // ---- files
  const modules = new Map<string, { exports: unknown }>();
  function load(file: string): unknown {
    const full = file.endsWith(".js") ? file : `${file}.js`;
    const known = modules.get(full);
    if (known) return known.exports;
    const module = { exports: {} };
    modules.set(full, module);
    const code = `(function(require,module,exports){${readFileSync(full, "utf8")}\n})`;
    vm.runInContext(code, sandbox, { filename: full })(
      (name: string) => load(resolve(dirname(full), name)),
      module,
      module.exports,
    );
    return module.exports;
  }

  // ---- pages
  const run = (self: Hooks | undefined, hook: string, detail?: unknown) => {
    const method = self?.[hook];
    return typeof method === "function" ? method.call(self, detail) : undefined;
  };
  const leave = (page: Instance | undefined) => run(page, "onUnload");
  function open(url: string) {
    const [route = "", search = ""] = url.replace(/^\//, "").split("?");
    const definition = definitions.get(route);
    if (!definition) throw new Error(`page "${route}" is not found`);
    const page = Object.assign(Object.create(definition), {
      route,
      options: Object.fromEntries(search.split("&").flatMap((pair) => (pair ? [pair.split("=")] : []))),
      data: structuredClone(definition.data ?? {}),
      setData(this: Instance, data: object, done?: () => void) {
        Object.assign(this.data, data);
        if (done) setTimer(() => done.call(this));
      },
    }) as Instance;
    stack.push(page);
    run(page, "onLoad", page.options);
    run(page, "onShow");
    run(page, "onReady");
    emit("AppRouteDone", { path: route });
  }

  const host = {
    calls,
    errors,
    storage,
    app,
    wx,
    page: () => stack[stack.length - 1] as Instance,
    require: (name: string) => load(join(folder, name)) as Hooks,
    go(url: string) {
      run(host.page(), "onHide");
      open(url);
    },
    back() {
      leave(stack.pop());
      run(host.page(), "onShow");
      emit("AppRouteDone", { path: host.page().route });
    },
    tap: (method: string, dataset: object) => run(host.page(), method, { currentTarget: { dataset } }),
    share: (hook = "onShareAppMessage") =>
      run(host.page(), hook, { from: "menu" }) as Record<string, unknown> | undefined,
    /** An item of the list crossed the middle of visibility. */
    see(selector: string, item: string, intersectionRatio: number) {
      for (const observer of observers)
        if (observer.selector === selector)
          observer.see({ dataset: { exposure: item, position: 0 }, intersectionRatio });
    },
    observing: () => observers.size,
    throws: (message: string) => emit("Error", message),
    online: () => emit("NetworkStatusChange", { isConnected: true }),
    hide() {
      emit("AppHide", {});
      run(host.page(), "onHide");
    },
    show(next: object = launch) {
      emit("AppShow", next);
      run(host.page(), "onShow");
    },
    /** The system ends the program: no hook runs, no timer, no answer arrives. Storage stays. */
    kill() {
      alive = false;
      for (const timer of timers) clearTimeout(timer);
    },
  };

  load(join(folder, "app.js"));
  for (const route of [
    ...appJson.pages,
    ...(appJson.subPackages ?? []).flatMap(({ root, pages }) => pages.map((page) => `${root}/${page}`)),
  ]) {
    defining = route;
    load(join(folder, route));
  }
  run(app, "onLaunch", launch);
  emit("AppShow", launch);
  open(
    `/${path}?${Object.entries(query)
      .map(([name, value]) => `${name}=${value}`)
      .join("&")}`,
  );
  return host;
}
