import type { LaunchOptions } from "./launch.ts";
import type { Line } from "./line.ts";

/** What WeChat's client itself sees of a visit, whatever the mini-program's own tracker may tell; the host says when. */
export type VisitReporter = {
  /** A page came to the front, by its path without query. The first one begins the visit. */
  page(path: string): void;
  /** A card was sent from the page in front. */
  shared(): void;
  /** The mini-program left the screen; within half an hour it goes on where it was. */
  hide(): void;
  show(): void;
};

/** Left alone for so long a mini-program is closed: the next show is a new opening. */
const CLOSED_AFTER_MS = 30 * 60_000;

type Page = [path: string, stayMs: number, shares: number];

export function createVisitReporter(line: Line, launch: LaunchOptions, now: () => number = Date.now): VisitReporter {
  let id = newId();
  let began = 0;
  let hiddenAt = 0;
  let shownAt = 0;
  let pages: Page[] = [];
  let telling = Promise.resolve();

  /** Time in front since the last look goes to the page in front. */
  function settle() {
    const page = pages.at(-1);
    if (page && hiddenAt === 0) page[1] += Math.max(0, now() - shownAt);
    shownAt = now();
  }
  function tell() {
    const stayMs = pages.reduce((sum, [, stay]) => sum + stay, 0);
    const visit = { visit: id, agoMs: now() - began, scene: launch.scene, stayMs, pages: structuredClone(pages) };
    // one after the other, each with all so far; nobody waits for it, and the next one makes up for one that was lost
    telling = telling
      .then(() => line.ask("/__sim/wx/visit", visit))
      .then(
        () => {},
        () => {},
      );
  }
  function begin() {
    id = newId();
    began = now();
    hiddenAt = 0;
    pages = [];
  }

  return {
    page(path) {
      if (began === 0) begin();
      settle();
      hiddenAt = 0;
      pages.push([path, 0, 0]);
      tell();
    },
    shared() {
      const page = pages.at(-1);
      if (page) page[2] += 1;
      if (page) tell();
    },
    hide() {
      if (began === 0 || hiddenAt !== 0) return;
      settle();
      hiddenAt = now();
      tell();
    },
    show() {
      if (began === 0 || hiddenAt === 0) return;
      const path = pages.at(-1)?.[0] ?? launch.path;
      const isClosed = now() - hiddenAt >= CLOSED_AFTER_MS;
      hiddenAt = 0;
      shownAt = now();
      if (!isClosed) return;
      begin();
      pages.push([path, 0, 0]);
      tell();
    },
  };
}

const newId = () => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;

/** The parts of a browser that say when a page of the mini-program is in front. */
export type VisitWindow = {
  addEventListener(type: string, handler: () => void): void;
  location: { href: string };
};
export type VisitDocument = { visibilityState?: string };

/** In a browser: pages by the address after `#`, the screen by its visibility. */
export function watchBrowser(reporter: VisitReporter, window: VisitWindow, document: VisitDocument): void {
  const pathOf = (href: string) => {
    const url = new URL(href);
    return (url.hash.replace(/^#/, "").split("?")[0] || url.pathname).replace(/^\//, "");
  };
  let front = "";
  const look = () => {
    const path = pathOf(window.location.href);
    // the shop's own first address has no page yet; it sends itself to one
    if (path === "" || window.location.href === front) return;
    front = window.location.href;
    reporter.page(path);
  };
  window.addEventListener("hashchange", look);
  window.addEventListener("popstate", look);
  window.addEventListener("pagehide", () => reporter.hide());
  window.addEventListener("visibilitychange", () =>
    document.visibilityState === "hidden" ? reporter.hide() : reporter.show(),
  );
  look();
}
