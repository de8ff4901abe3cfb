import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import vm from "node:vm";

/** A node of Taro's render tree, with the short keys it travels under. */
type Node = { sid?: string; uid?: string; nn?: string; cl?: string; v?: string; cn?: Node[]; [key: string]: unknown };
type PageConfig = Record<string, unknown> & { data?: { root?: Node } };
type Page = PageConfig & { route: string; options: Record<string, string> };
type Callbacks = {
  success?: (result: object) => void;
  fail?: (error: object) => void;
  complete?: (end: object) => void;
};
type WxApi = (options: Record<string, never> & Callbacks) => unknown;

export type WeappOptions = {
  /** Folder of the build. */
  folder: string;
  /** What the program finds in `wx` besides pages, storage and device: `request`, `login`, `requestPayment` … */
  wx: Record<string, unknown>;
  start?: { path: string; query?: Record<string, string>; scene?: number };
  storage?: Map<string, unknown>;
};

/** A finger is slower than a promise: what the last answer set off is done before the next tap. */
const handFree = () => new Promise<void>((done) => setImmediate(() => setImmediate(done)));

/** Awaited conditions give up after this; a busy machine renders slowly. */
const PATIENCE_MS = 15_000;

/**
 * Runs a WeChat build of Taro in Node: the real `app.js` and pages, with a `wx` of our own. Pages render into the tree that
 * WeChat would show; taps and inputs travel the way WeChat sends them, to the node and every node around it.
 */
export function openWeapp({ folder, wx: given, start, storage = new Map() }: WeappOptions) {
  const changed = new Set<() => void>();
  const notify = () => {
    for (const listener of changed) listener();
  };
  const toasts: string[] = [];
  const errors: unknown[] = [];
  const badges: Record<number, string> = {};
  const observers = new Set<{ selector: string; see(item: object): void }>();
  const appListeners: Record<"show" | "hide", ((options: object) => void)[]> = { show: [], hide: [] };
  let modalAnswer: (options: { title: string }) => boolean = () => true;
  const { path = "pages/home/index", query = {}, scene = 1001 } = start ?? {};
  const launch = { path, query, scene, referrerInfo: {}, apiCategory: "default" };

  const stack: Page[] = [];
  const tabs = new Map<string, Page>();
  const configs = new Map<string, PageConfig>();
  const appJson = JSON.parse(readFileSync(join(folder, "app.json"), "utf8")) as {
    pages: string[];
    tabBar: { list: { pagePath: string }[] };
  };
  const isTab = (route: string) => appJson.tabBar.list.some(({ pagePath }) => pagePath === route);

  // ---- wx
  const answered = (name: string, options: Callbacks | undefined, work: () => unknown) => {
    try {
      const result = { errMsg: `${name}:ok`, ...((work() as object | undefined) ?? {}) };
      queueMicrotask(() => {
        options?.success?.(result);
        options?.complete?.(result);
      });
    } catch (error) {
      const failure = { errMsg: `${name}:fail ${(error as Error).message}` };
      queueMicrotask(() => {
        options?.fail?.(failure);
        options?.complete?.(failure);
      });
    }
  };
  const api =
    <O extends object>(name: string, work: (options: O) => unknown) =>
    (options?: O & Callbacks) =>
      answered(name, options, () => work(options ?? ({} as O)));
  const base: Record<string, unknown> = {
    getSystemInfoSync: () => ({
      platform: "devtools",
      SDKVersion: "3.8.0",
      windowWidth: 375,
      windowHeight: 812,
      pixelRatio: 2,
      language: "zh_CN",
    }),
    getWindowInfo: () => ({ windowWidth: 375, windowHeight: 812, screenWidth: 375, screenHeight: 812, pixelRatio: 2 }),
    getAppBaseInfo: () => ({ SDKVersion: "3.8.0", language: "zh_CN" }),
    getDeviceInfo: () => ({ platform: "devtools", system: "iOS 17.0", model: "iPhone" }),
    canIUse: () => true,
    env: {},
    nextTick: (work: () => void) => setImmediate(work),
    getStorageSync: (key: string) => storage.get(key) ?? "",
    setStorageSync: (key: string, value: unknown) => void storage.set(key, value),
    removeStorageSync: (key: string) => void storage.delete(key),
    getStorageInfoSync: () => ({ keys: [...storage.keys()] }),
    getLaunchOptionsSync: () => launch,
    getEnterOptionsSync: () => launch,
    onAppShow: (listener: (options: object) => void) => appListeners.show.push(listener),
    onAppHide: (listener: (options: object) => void) => appListeners.hide.push(listener),
    onNetworkStatusChange: () => {},
    vibrateShort: () => {},
    showToast: api<{ title: string }>("showToast", ({ title }) => {
      toasts.push(title);
      notify();
    }),
    showModal: api<{ title: string }>("showModal", (options) => ({ confirm: modalAnswer(options), cancel: false })),
    setNavigationBarTitle: api("setNavigationBarTitle", () => {}),
    setClipboardData: api("setClipboardData", () => {}),
    stopPullDownRefresh: api("stopPullDownRefresh", () => {}),
    setTabBarBadge: api<{ index: number; text: string }>("setTabBarBadge", ({ index, text }) => {
      badges[index] = text;
    }),
    removeTabBarBadge: api<{ index: number }>("removeTabBarBadge", ({ index }) => {
      delete badges[index];
    }),
    navigateTo: api<{ url: string }>("navigateTo", ({ url }) => {
      if (isTab(parse(url).route)) throw new Error("can not navigateTo a tabbar page");
      if (stack.length >= 10) throw new Error("webview count limit exceed");
      run(stack.at(-1), "onHide");
      open(url);
    }),
    redirectTo: api<{ url: string }>("redirectTo", ({ url }) => {
      if (isTab(parse(url).route)) throw new Error("can not redirectTo a tabbar page");
      run(stack.pop(), "onUnload");
      open(url);
    }),
    navigateBack: api<{ delta?: number }>("navigateBack", ({ delta = 1 }) => {
      for (let i = 0; i < delta && stack.length > 1; i++) run(stack.pop(), "onUnload");
      run(stack.at(-1), "onShow");
    }),
    switchTab: api<{ url: string }>("switchTab", ({ url }) => {
      if (!isTab(parse(url).route)) throw new Error("can not switch to no-tabBar page");
      const before = stack.at(-1);
      for (const page of stack.splice(0)) if (!isTab(page.route)) run(page, "onUnload");
      if (before && isTab(before.route)) run(before, "onHide");
      const kept = tabs.get(parse(url).route);
      if (!kept) return open(url);
      stack.push(kept);
      run(kept, "onShow");
      notify();
    }),
    createSelectorQuery() {
      const selection = {
        select: () => selection,
        in: () => selection,
        boundingClientRect: () => selection,
        exec: (done?: (r: unknown[]) => void) => done?.([]),
      };
      return selection;
    },
    createIntersectionObserver() {
      let mine: { selector: string; see(item: object): void } | undefined;
      return {
        relativeToViewport: () => ({
          observe(selector: string, see: (item: object) => void) {
            mine = { selector, see };
            observers.add(mine);
            notify();
          },
        }),
        disconnect: () => void (mine && observers.delete(mine)),
      };
    },
    ...given,
  };
  const missing = new Set<string>();
  const wx = new Proxy(base, {
    get(target, name) {
      if (typeof name === "string" && !(name in target)) missing.add(name);
      return target[name as string];
    },
  });

  // ---- modules, as WeChat loads them
  let loading = "app";
  const appConfig: Record<string, unknown> = {};
  const sandbox: Record<string, unknown> = {
    console: { ...console, error: (...words: unknown[]) => errors.push(words.join(" ")) },
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval,
    queueMicrotask,
    wx,
    ...Object.fromEntries<unknown>([
      ["App", (config: Record<string, unknown>) => Object.assign(appConfig, config)],
      ["Page", (config: PageConfig) => configs.set(loading, config)],
      ["Component", () => {}],
      ["Behavior", (config: object) => config],
    ]),
    getApp: () => appConfig,
    getCurrentPages: () => [...stack],
    requirePlugin: () => {},
    __wxConfig: { envVersion: "develop" },
  };
  sandbox["global"] = sandbox;
  const context = vm.createContext(sandbox);
  const modules = new Map<string, { exports: unknown }>();
  function load(file: string): unknown {
    const path = file.endsWith(".js") ? file : `${file}.js`;
    const known = modules.get(path);
    if (known) return known.exports;
    const module = { exports: {} };
    modules.set(path, module);
    const wrapper = vm.runInContext(`(function(require,module,exports){${readFileSync(path, "utf8")}\n})`, context, {
      filename: path,
    });
    wrapper((name: string) => load(resolve(dirname(path), name)), module, module.exports);
    return module.exports;
  }

  // ---- pages
  const parse = (url: string) => {
    const [route = "", search = ""] = url.replace(/^\//, "").split("?");
    // WeChat hands the query over undecoded
    const options = Object.fromEntries(
      search
        .split("&")
        .filter(Boolean)
        .map((pair) => pair.split("=") as [string, string]),
    );
    return { route, options };
  };
  const run = (page: Page | undefined, hook: string, argument?: unknown) => {
    const method = page?.[hook];
    return typeof method === "function" ? method.call(page, argument) : undefined;
  };
  function open(url: string) {
    const { route, options } = parse(url);
    if (!appJson.pages.includes(route)) throw new Error(`page "${route}" is not found`);
    if (!configs.has(route)) {
      loading = route;
      load(join(folder, route));
    }
    const config = configs.get(route) ?? {};
    const page: Page = Object.assign(Object.create(config), {
      route,
      options,
      data: structuredClone(config.data ?? {}),
    });
    page["setData"] = (data: Record<string, unknown>, done?: () => void) => {
      for (const [path, value] of Object.entries(data)) put(page.data as object, path, value);
      if (done) setImmediate(done);
      setImmediate(notify);
    };
    stack.push(page);
    if (isTab(route)) tabs.set(route, page);
    run(page, "onLoad", options);
    run(page, "onShow");
    run(page, "onReady");
    notify();
  }

  load(join(folder, "app.js"));
  run(appConfig as Page, "onLaunch", launch);
  run(appConfig as Page, "onShow", launch);
  open(`/${path}${toQuery(query)}`);

  // ---- what a test sees and does
  const current = () => stack.at(-1) as Page;
  const root = () => current().data?.root;
  const text = () => textOf(root());
  async function until<T>(what: string, look: () => T | undefined | false | null): Promise<T> {
    const found = look();
    if (found) return found;
    return new Promise((done, refuse) => {
      const listener = () => {
        const now = look();
        if (!now) return;
        changed.delete(listener);
        clearTimeout(timer);
        done(now);
      };
      const timer = setTimeout(() => {
        changed.delete(listener);
        refuse(
          new Error(
            `Waited for ${what}. On ${current().route}: ${text()}\ntoasts: ${toasts.join(" / ")}\nerrors: ${errors.join("\n")}`,
          ),
        );
      }, PATIENCE_MS);
      changed.add(listener);
    });
  }
  /** Sends an event from a node outwards, as WeChat does. */
  function send(path: Node[], type: string, detail: object = {}) {
    const elements = path.filter(({ v }) => v === undefined); // a text is never a target
    const target = elements.at(-1);
    for (const node of elements.reverse()) {
      if (!node.sid) continue;
      const place = (one: Node | undefined) => ({ id: one?.uid ?? one?.sid, dataset: { sid: one?.sid } });
      run(current(), "eh", { type, timeStamp: Date.now(), detail, target: place(target), currentTarget: place(node) });
      if (type !== "tap") break; // input, change, scroll … do not bubble
    }
  }
  async function tap(what: string, look: () => Node[] | undefined, times = 1) {
    await handFree();
    const path = await until(`${what} to tap`, look);
    for (let i = 0; i < times; i++) send(path, "tap");
  }
  const find = (fits: (node: Node) => boolean) => pathTo(root(), fits);
  const byId = (id: string) => find((node) => node.uid === id);
  const byLabel = (label: string) =>
    find((node) => node["ariaLabel"] === label || (Object.values(node).includes(label) && node.v === undefined));
  const byText = (words: string) =>
    find((node) => node.v === words) ?? find((node) => (node.cn ?? []).length > 0 && textOf(node).trim() === words);

  return {
    text,
    toasts,
    errors,
    missing,
    badges,
    storage,
    route: () => current().route,
    stack: () => stack.map(({ route }) => route),
    until,
    /** Waits for words on the current page. */
    sees: (words: string) => until(`“${words}”`, () => text().includes(words)),
    seesPage: (route: string) => until(`page ${route}`, () => current().route === `pages/${route}/index`),
    saysToast: (words: string) => until(`toast “${words}”`, () => toasts.some((toast) => toast.includes(words))),
    tap: (words: string) => tap(`“${words}”`, () => byText(words)),
    tapLabel: (label: string) => tap(`“${label}”`, () => byLabel(label)),
    /** `times`: taps faster than anything can answer. */
    tapId: (id: string, times = 1) => tap(`#${id}`, () => byId(id), times),
    agreePrivacy: async () =>
      send(await until("the privacy button", () => byId("agree-privacy")), "agreeprivacyauthorization", {}),
    input: async (id: string, value: string) => send(await until(`#${id}`, () => byId(id)), "input", { value }),
    change: async (id: string, value: unknown) => send(await until(`#${id}`, () => byId(id)), "change", { value }),
    has: (id: string) => byId(id) !== undefined,
    classOf: (id: string) => byId(id)?.at(-1)?.cl ?? "",
    go: (url: string) =>
      isTab(parse(url).route)
        ? (base["switchTab"] as WxApi)({ url } as never)
        : (base["navigateTo"] as WxApi)({ url } as never),
    back: () => (base["navigateBack"] as WxApi)({} as never),
    /** The node with this id comes into view, for whoever observes its class; once someone does. */
    seeNode: async (selector: string, id: string) => {
      const node = (await until(`#${id}`, () => byId(id))).at(-1);
      if (!String(node?.cl).split(" ").includes(selector.slice(1))) throw new Error(`#${id} is no ${selector}`);
      const observer = await until(`an observer of ${selector}`, () =>
        [...observers].find((one) => one.selector === selector),
      );
      observer.see({ id, dataset: {}, intersectionRatio: 1 });
    },
    share: () => run(current(), "onShareAppMessage", { from: "menu" }) as { title: string; path: string },
    answerModals: (answer: typeof modalAnswer) => {
      modalAnswer = answer;
    },
    hide: () => {
      for (const listener of appListeners.hide) listener({});
    },
    show: (options: object = launch) => {
      for (const listener of appListeners.show) listener(options);
    },
    notify,
    close: () => {
      for (const page of stack.splice(0)) run(page, "onUnload");
    },
  };
}

const toQuery = (query: Record<string, string>) => {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  return pairs.length > 0 ? `?${pairs.join("&")}` : "";
};

/** Writes a value at one of Taro's paths, e.g. `root.cn.[0].cn.[2].v`. */
function put(target: object, path: string, value: unknown) {
  const keys = path
    .replace(/\.?\[(\d+)\]/g, ".$1")
    .split(".")
    .filter(Boolean);
  const last = keys.pop() ?? "";
  let at = target as Record<string, unknown>;
  for (const [place, key] of keys.entries()) {
    at[key] ??= /^\d+$/.test(keys[place + 1] ?? last) ? [] : {};
    at = at[key] as Record<string, unknown>;
  }
  at[last] = structuredCloneOf(value);
}
/** WeChat copies what crosses to the view. */
const structuredCloneOf = (value: unknown) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

const textOf = (node: Node | undefined): string =>
  node === undefined
    ? ""
    : node.v !== undefined && !node.cn?.length
      ? String(node.v)
      : (node.cn ?? []).map(textOf).join("");

function pathTo(node: Node | undefined, fits: (node: Node) => boolean, above: Node[] = []): Node[] | undefined {
  if (!node) return undefined;
  const path = [...above, node];
  for (const child of node.cn ?? []) {
    const found = pathTo(child, fits, path);
    if (found) return found;
  }
  return fits(node) ? path : undefined;
}
