import { useEffect, useState } from "react";
import type { PromotionDraft } from "./promotion-draft.ts";

const PREFIX = "banyan.promotion-draft.";
const PAUSE_MS = 400;
type Saved = { basis: string; draft: PromotionDraft };

/**
 * A draft that saves itself on this device while it is typed, and comes back after a reload or a wrong turn.
 * @param basis the version it started from; a draft of another version is not offered again
 */
export function useKeptDraft(name: string, basis: string, initial: PromotionDraft) {
  const [start] = useState(initial);
  const [restored, setRestored] = useState(() => readSaved(name, basis));
  const [draft, setDraft] = useState(restored ?? start);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(start);
  useEffect(() => {
    if (!isChanged) return;
    const timer = setTimeout(() => write(name, { basis, draft }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [name, basis, draft, isChanged]);
  return {
    draft,
    setDraft,
    isChanged,
    isRestored: restored !== null,
    discard() {
      forgetKeptDraft(name);
      setRestored(null);
      setDraft(start);
    },
  };
}

export function forgetKeptDraft(name: string): void {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // nothing was kept
  }
}

function readSaved(name: string, basis: string): PromotionDraft | null {
  try {
    const saved = JSON.parse(localStorage.getItem(PREFIX + name) ?? "null") as Saved | null; // written below only
    return saved?.basis === basis ? saved.draft : null;
  } catch {
    return null;
  }
}
function write(name: string, saved: Saved): void {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(saved));
  } catch {
    // storage is full or closed: the form still holds it while the page is open
  }
}
