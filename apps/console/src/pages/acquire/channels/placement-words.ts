import { type Endpoint, landingPages } from "@banyan/contracts";
import { preferences } from "../../../theme/preferences.ts";

/** A page as operators call it. */
export function pageName(page: string): string {
  const known = landingPages.find((one) => one.page === page);
  return known === undefined ? page : known[preferences().language];
}

/** Where a file of ours lies, for pictures and downloads: the session's cookie goes with it. */
export function fileAddress(
  endpoint: Endpoint,
  program: string,
  id: string,
  query: Record<string, string | undefined> = {},
): string {
  const path = endpoint.path.replace(":program", encodeURIComponent(program)).replace(":id", encodeURIComponent(id));
  const search = new URLSearchParams(
    Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ""),
  );
  return search.size === 0 ? path : `${path}?${search}`;
}
