export type Cache = {
  /** The value kept for this key, or the one `load` brings; asked for by many at once it is loaded once. */
  get<T>(programId: string, key: string, load: () => Promise<T>): Promise<T>;
  /** Forgets a program: something in it changed. */
  clear(programId: string): void;
};

/** Other processes see a change after so long; stock and sold counts may be as old everywhere. */
const KEPT_MS = 2_000;
const MOST_KEPT = 500;

/** What every visitor sees the same, kept for a moment: a thousand visitors a second cost one query. */
export function createCache(): Cache {
  const programs = new Map<string, Map<string, { value: Promise<unknown>; until: number }>>();
  return {
    get<T>(programId: string, key: string, load: () => Promise<T>): Promise<T> {
      const kept = programs.get(programId) ?? new Map();
      programs.set(programId, kept);
      const found = kept.get(key);
      // one key is always loaded by the same caller, so the value is what it was
      if (found && found.until > performance.now()) return found.value as Promise<T>;
      if (kept.size >= MOST_KEPT) kept.clear();
      const value = load();
      const entry = { value, until: performance.now() + KEPT_MS };
      kept.set(key, entry);
      value.catch(() => {
        if (kept.get(key) === entry) kept.delete(key); // the next one tries again
      });
      return value;
    },
    clear: (programId) => void programs.delete(programId),
  };
}
