import type { Activity, Tracker } from "../tracker.ts";

/** What the panel needs of a tracker; `window.banyan` and `require("./banyan-tracker.js")` fit. */
export type Watched = Pick<Tracker, "watch" | "consent" | "stats">;

const LINES = 50;
export type Line = {
  id: string;
  time: string;
  event: string;
  page: string;
  props: string;
  state: "waiting" | "sent" | "rejected";
};
export type DebugState = {
  lines: Line[] /** Newest first. */;
  consent: string;
  waiting: number;
  dropped: number;
  /** What went wrong last: an answer other than 2xx, or none. */ problem: string;
  /** Events the server refused, with its reason. */ violations: { event: string; code: string }[];
};

/** Follows a tracker; `changed` gets the whole state after everything that happens. */
export function followTracker(
  tracker: Watched,
  changed: (state: DebugState, activity?: Activity) => void,
): () => DebugState {
  const lines: Line[] = [];
  const violations: DebugState["violations"] = [];
  let problem = "";
  const state = (): DebugState => {
    const { waiting, dropped } = tracker.stats();
    return { lines, consent: tracker.consent(), waiting, dropped, problem, violations };
  };
  tracker.watch((activity) => {
    if (activity.kind === "event") {
      const { id, event, page = "", props = {}, ts } = activity.event;
      const time = new Date(ts + 8 * 3_600_000).toISOString().slice(11, 19); // WeChat's people read Beijing time
      lines.unshift({ id, time, event, page, props: JSON.stringify(props), state: "waiting" });
      lines.length = Math.min(lines.length, LINES);
    }
    if (activity.kind === "sent") {
      const { status, events, rejected } = activity;
      const isTaken = status >= 200 && status < 300;
      problem = isTaken ? "" : status === 0 ? "没有应答 no answer" : `HTTP ${status}`;
      for (const { id, event } of isTaken ? events : []) {
        const refusal = rejected.filter((one) => one.id === id)[0];
        if (refusal) violations.unshift({ event, code: refusal.code });
        for (const line of lines) if (line.id === id) line.state = refusal ? "rejected" : "sent";
      }
      violations.length = Math.min(violations.length, LINES);
    }
    changed(state(), activity);
  });
  return state;
}
