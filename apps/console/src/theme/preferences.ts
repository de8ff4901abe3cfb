import { useSyncExternalStore } from "react";
import type { Mode } from "./palette.ts";

export type Language = "zh" | "en";
export type ModeChoice = Mode | "system";
type Preferences = { readonly language: Language; readonly mode: ModeChoice };

const KEY = "banyan.preferences";
const listeners = new Set<() => void>();
let current: Preferences = load();

function load(): Preferences {
  const fallback: Preferences = { language: "zh", mode: "system" };
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
    if (typeof stored !== "object" || stored === null) return fallback;
    const { language, mode } = stored as Partial<Record<string, unknown>>;
    return {
      language: language === "en" ? "en" : "zh",
      mode: mode === "light" || mode === "dark" ? mode : "system",
    };
  } catch {
    return fallback; // storage may be closed in private windows
  }
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const preferences = (): Preferences => current;

/** Kept on this device only. */
export function setPreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // not kept: it still holds until the window closes
  }
  for (const listener of listeners) listener();
}

export const usePreferences = () => useSyncExternalStore(subscribe, preferences);

const media = (query: string) => ({
  subscribe: (listener: () => void) => {
    const list = matchMedia(query);
    list.addEventListener("change", listener);
    return () => list.removeEventListener("change", listener);
  },
  read: () => matchMedia(query).matches,
});
const darkSystem = media("(prefers-color-scheme: dark)");
const reducedMotion = media("(prefers-reduced-motion: reduce)");

/** What is on screen now: the choice, or the system's when none was made. */
export function useMode(): Mode {
  const { mode } = usePreferences();
  const isDarkSystem = useSyncExternalStore(darkSystem.subscribe, darkSystem.read);
  if (mode !== "system") return mode;
  return isDarkSystem ? "dark" : "light";
}
export const useReducedMotion = () => useSyncExternalStore(reducedMotion.subscribe, reducedMotion.read);
