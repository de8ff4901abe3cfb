import type { Platform } from "../platform.ts";
import { createTracker, type TrackerOptions } from "../tracker.ts";

export type ProgramOptions = Partial<Omit<TrackerOptions, "platform">> & { program: string };

/**
 * A tracker that runs from the moment its file is loaded and learns later which program it serves: what happens before `init`
 * keeps its time and waits in memory, as without consent.
 */
export function createProgramTracker(platform: Platform, url = "") {
  const options: TrackerOptions = { platform, program: "", url };
  const tracker = createTracker(options);
  let isInitialised = false;
  let wanted: "granted" | "denied" | "withdrawn" | undefined;
  return {
    tracker,
    /** False when it was called before. */
    init({ consent, token, ...given }: ProgramOptions): boolean {
      if (isInitialised) return false;
      isInitialised = true;
      Object.assign(options, given);
      if (!options.program || !options.url) throw new Error("banyan: init({ program, url }) needs both");
      if (token !== undefined) tracker.setToken(token);
      const choice = wanted ?? consent;
      if (choice && choice !== "pending") tracker.setConsent(choice);
      return true;
    },
    setConsent(choice: "granted" | "denied" | "withdrawn") {
      if (isInitialised || choice !== "granted") tracker.setConsent(choice);
      else wanted = choice;
    },
  };
}
