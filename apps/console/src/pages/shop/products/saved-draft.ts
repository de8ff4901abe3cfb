import { useEffect, useState } from "react";
import type { ProductDraft } from "./product-draft.ts";

const PREFIX = "banyan.product-draft.";
const PAUSE_MS = 400;

type Saved = { basis: string; draft: ProductDraft };

/**
 * A draft that saves itself on this device while it is typed, and comes back after a reload or a wrong turn.
 * @param basis the version it started from; a draft of another version is not offered again
 */
export function useSavedDraft(name: string, basis: string, initial: ProductDraft) {
  const [start] = useState(initial);
  const [restored, setRestored] = useState(() => readSaved(name, basis, initial));
  const [draft, setDraft] = useState(restored ?? start);
  const isChanged = typed(draft) !== typed(start);
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
      forgetSavedDraft(name);
      setRestored(null);
      setDraft(start);
    },
  };
}

export function forgetSavedDraft(name: string): void {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // nothing was kept
  }
}
/** What a person typed: stock is changed elsewhere. */
const typed = (draft: ProductDraft) => JSON.stringify(draft, (key, value) => (key === "stock" ? undefined : value));

function readSaved(name: string, basis: string, fresh: ProductDraft): ProductDraft | null {
  try {
    const saved = JSON.parse(localStorage.getItem(PREFIX + name) ?? "null") as Saved | null; // written below only
    if (saved?.basis !== basis) return null;
    const stockOf = new Map(fresh.skus.map(({ id, stock }) => [id, stock]));
    const skus = saved.draft.skus.map(({ stock: _, ...sku }) => {
      const stock = stockOf.get(sku.id);
      return sku.id !== undefined && stock !== undefined ? { ...sku, stock } : sku;
    });
    return { ...saved.draft, skus };
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
