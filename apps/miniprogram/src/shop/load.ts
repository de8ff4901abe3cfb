import { useCallback, useEffect, useRef, useState } from "react";

export type Loaded<T> = { state: "loading" } | { state: "failed"; error: unknown } | { state: "ready"; data: T };

/**
 * Loads what a page shows. While reloading, and when a reload fails, the last data stays on screen.
 * `load` null means: not yet (nobody signed in).
 */
export function useLoad<T>(load: (() => Promise<T>) | null, keys: readonly unknown[]) {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: "loading" });
  const latest = useRef(0);
  const loadNow = useRef(load);
  loadNow.current = load;

  const reload = useCallback(async () => {
    const run = loadNow.current;
    if (!run) return;
    latest.current += 1;
    const mine = latest.current;
    setLoaded((before) => (before.state === "failed" ? { state: "loading" } : before));
    try {
      const data = await run();
      if (mine === latest.current) setLoaded({ state: "ready", data });
    } catch (error) {
      if (mine === latest.current)
        setLoaded((before) => (before.state === "ready" ? before : { state: "failed", error }));
    }
  }, []);

  useEffect(() => {
    setLoaded({ state: "loading" });
    void reload();
    // biome-ignore lint/correctness/useExhaustiveDependencies: the caller names what the data depends on
  }, keys);

  const put = useCallback((data: T) => {
    latest.current += 1; // an answer still on its way is older than this
    setLoaded({ state: "ready", data });
  }, []);
  return { loaded, reload, put };
}

/** An endless list by cursor. */
export function useList<T>(
  page: ((cursor: string | undefined) => Promise<{ items: T[]; nextCursor: string | null }>) | null,
  keys: readonly unknown[],
) {
  const first = useLoad(page && (() => page(undefined)), keys);
  const [more, setMore] = useState<{
    items: T[];
    nextCursor: string | null;
    isLoading: boolean;
    failed: boolean;
  } | null>(null);
  const busy = useRef(false);
  const start = first.loaded.state === "ready" ? first.loaded.data : null;
  useEffect(() => {
    if (start) setMore({ items: [], nextCursor: start.nextCursor, isLoading: false, failed: false });
  }, [start]);

  const loadMore = async () => {
    if (!page || !more?.nextCursor || busy.current) return;
    busy.current = true;
    setMore({ ...more, isLoading: true, failed: false });
    try {
      const next = await page(more.nextCursor);
      setMore({ items: [...more.items, ...next.items], nextCursor: next.nextCursor, isLoading: false, failed: false });
    } catch {
      setMore({ ...more, isLoading: false, failed: true });
    } finally {
      busy.current = false;
    }
  };
  return {
    loaded: first.loaded,
    reload: first.reload,
    items: start ? [...start.items, ...(more?.items ?? [])] : [],
    end: !more
      ? ("none" as const)
      : more.isLoading
        ? ("loading" as const)
        : more.failed
          ? ("failed" as const)
          : more.nextCursor
            ? ("more" as const)
            : ("end" as const),
    loadMore,
  };
}
