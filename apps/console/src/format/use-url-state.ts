import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { readUrl, type UrlFields, writeUrl } from "./url-state.ts";

/** Filters that live in the address: shareable, and kept by back and reload. `fields` must be a constant. */
export function useUrlState<T extends object>(fields: UrlFields<T>): [T, (change: Partial<T>) => void] {
  const [search, setSearch] = useSearchParams();
  const state = useMemo(() => readUrl(fields, search), [fields, search]);
  const change = useCallback(
    (patch: Partial<T>) => setSearch((current) => writeUrl(fields, current, patch), { replace: true }),
    [fields, setSearch],
  );
  return [state, change];
}
