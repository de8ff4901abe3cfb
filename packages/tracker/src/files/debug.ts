import { type PanelDocument, showPanel } from "./debug-panel.ts";
import { followTracker, type Watched } from "./debug-state.ts";

/**
 * `banyan-tracker.debug.js`, only where someone debugs. In a browser it shows the panel by itself; in a mini-program
 * `require("./banyan-tracker.debug.js")(banyan)` writes each event to the console (vConsole shows it on the phone), and returns
 * `show()`, which prints a table.
 */
declare const module: { exports: unknown } | undefined;
declare const window: { banyan?: Watched; document?: PanelDocument } | undefined;

function writeToConsole(tracker: Watched) {
  const state = followTracker(tracker, ({ consent, waiting, problem }, activity) => {
    if (activity?.kind === "event") {
      const { event, page, props } = activity.event;
      console.log(`[banyan] ${event}`, page ?? "", props ?? {});
    } else if (activity?.kind === "consent") console.log(`[banyan] consent ${consent}`);
    else if (activity?.kind === "sent") {
      const { status, events, rejected } = activity;
      if (problem || rejected.length > 0) console.warn(`[banyan] ${problem || "rejected"}`, rejected);
      else console.log(`[banyan] sent ${events.length}, HTTP ${status}, ${waiting} waiting`);
    }
  });
  return {
    show() {
      const { lines, ...facts } = state();
      console.log("[banyan]", facts);
      console.table(lines);
    },
  };
}

if (typeof module === "object") module.exports = writeToConsole;
else if (window?.banyan && window.document) showPanel(window.banyan, window.document);
