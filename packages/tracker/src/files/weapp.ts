import { createInstrument } from "../native.ts";
import { type Wx, weappPlatform } from "../weapp.ts";
import { createProgramTracker, type ProgramOptions } from "./program.ts";

/**
 * `banyan-tracker.js`: one file for any native WeChat mini-program, required by the first line of `app.js`. From then on
 * `Page`, `Component` and `Behavior` report by themselves. Its types are `banyan-tracker.d.ts`.
 */
// biome-ignore lint/suspicious/noExplicitAny: WeChat's constructors take whatever a program defines
type Definer = ((options: any) => unknown) & { banyan?: object };
declare const module: { exports: unknown };
declare const wx: Wx & { onAppRouteDone?(callback: () => void): void };
declare const getCurrentPages: () => object[];
declare let Page: Definer;
declare let Component: Definer;
declare let Behavior: Definer;

function createBanyan() {
  const { tracker, init, setConsent } = createProgramTracker(weappPlatform(wx));
  const instrument = createInstrument(tracker, () => (typeof getCurrentPages === "function" ? getCurrentPages() : []));
  const own = { Page, Component, Behavior };
  return {
    ...tracker,
    setConsent,
    init(options: ProgramOptions) {
      if (!init(options)) return;
      instrument.adopt();
      wx.onAppRouteDone?.(() => instrument.adopt()); // base library ≥ 3.5.5
    },
    trackExposure: instrument.trackExposure,
    Page: (options: object) => own.Page(instrument.page(options as never)),
    Component: (options: object) => own.Component(instrument.component(options)),
    Behavior(options: object) {
      const id = own.Behavior(options);
      instrument.behavior(options, id);
      return id;
    },
  };
}

/** A host that keeps its constructors: the program calls banyan.Page, banyan.Component, banyan.Behavior itself. */
function replace(set: () => void) {
  try {
    set();
  } catch {
    // see above
  }
}

/** A second copy (an independent subpackage has its own) shares the first one's tracker. */
let banyan = Page.banyan;
if (!banyan) {
  const made = createBanyan();
  banyan = made;
  const page: Definer = made.Page;
  page.banyan = made;
  replace(() => {
    Page = page;
  });
  replace(() => {
    Component = made.Component;
  });
  replace(() => {
    Behavior = made.Behavior;
  });
}
module.exports = banyan;
