import { type Browser, h5Platform } from "../h5.ts";
import { createProgramTracker, type ProgramOptions } from "./program.ts";

/**
 * `banyan-tracker.h5.js`: one script for any web page; gives `window.banyan`. Page views follow the address (also hash routers).
 * `?banyan_debug=1` or `init({ debug: true })` fetches the debugging panel from beside this file.
 */
type Page = Browser & {
  banyan?: unknown;
  location: { pathname: string };
  history: Record<"pushState" | "replaceState", (...args: unknown[]) => void>;
  document: {
    currentScript?: { src?: string } | null;
    head: { appendChild(element: object): void };
    createElement(name: "script"): { src: string };
  };
};
declare const window: Page;

/** `url`: default the origin this file came from. `pages: false`: the program calls `pageView` itself. */
type InitOptions = ProgramOptions & { debug?: boolean; pages?: boolean };

const here = window.document.currentScript?.src ?? "";
const { tracker, init, setConsent } = createProgramTracker(
  h5Platform(window),
  here.replace(/\/tracker\/[^/]*$/, "/collect"),
);

/** `#/list?x=1` of a hash router, else the path. */
function pathNow(): string {
  const { pathname, hash } = window.location;
  return (/^#!?(\/[^?]*)/.exec(hash)?.[1] ?? pathname).slice(0, 200);
}

function followAddress() {
  let shown = pathNow();
  tracker.pageView(shown);
  const look = () => {
    const path = pathNow();
    if (path === shown) return;
    shown = path;
    tracker.pageView(path);
  };
  for (const name of ["pushState", "replaceState"] as const) {
    const own = window.history[name];
    window.history[name] = function (this: unknown, ...args: unknown[]) {
      own.apply(this, args);
      look();
    };
  }
  window.addEventListener("popstate", look);
  window.addEventListener("hashchange", look);
  window.document.addEventListener("visibilitychange", () => {
    if (window.document.visibilityState === "visible") tracker.pageView(shown);
  });
}

function loadPanel() {
  const script = window.document.createElement("script");
  script.src = here.replace(/banyan-tracker\.h5\.js/, "banyan-tracker.debug.js");
  window.document.head.appendChild(script);
}

window.banyan = {
  ...tracker,
  setConsent,
  init({ debug = false, pages = true, ...options }: InitOptions) {
    if (!init(options)) return;
    if (pages) followAddress();
    if (debug || /[?&]banyan_debug=1\b/.test(window.location.search + window.location.hash)) loadPanel();
  },
  trackExposure: (selector: string, target: { list?: string; scope?: unknown } = {}) =>
    tracker.trackExposure({ selector, ...target }),
  /** An address to pass on, with a share id of its own. */
  shareLink: (href: string): string => tracker.share({ path: href }).path,
};
