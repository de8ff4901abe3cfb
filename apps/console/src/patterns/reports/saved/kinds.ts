import type { NavigationWord } from "../../../shell/words.ts";

type KindPage = { readonly path: string; readonly name: NavigationWord };

/** The page each kind of report is looked at on. */
const pages: Readonly<Record<string, KindPage>> = {
  trends: { path: "data/trends", name: "trends" },
  distribution: { path: "data/distribution", name: "distribution" },
  paths: { path: "data/paths", name: "paths" },
  attribution: { path: "data/attribution", name: "attribution" },
  sharing: { path: "data/sharing", name: "sharing" },
};

/** Undefined for a kind that has no page of its own. */
export const pageOfKind = (kind: string): KindPage | undefined => pages[kind];
