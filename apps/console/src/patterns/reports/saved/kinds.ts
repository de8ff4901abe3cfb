import type { NavigationWord } from "../../../shell/words.ts";
import { type AnyQuestion, writeQuestion } from "../question-url.ts";

type KindPage = { readonly path: string; readonly name: NavigationWord };

/** The page each kind of report is looked at on; named metrics are series of trends. */
const pages: Readonly<Record<string, KindPage>> = {
  metrics: { path: "data/trends", name: "trends" },
  trends: { path: "data/trends", name: "trends" },
  funnel: { path: "data/funnel", name: "funnel" },
  distribution: { path: "data/distribution", name: "distribution" },
  paths: { path: "data/paths", name: "paths" },
  attribution: { path: "data/attribution", name: "attribution" },
  sharing: { path: "data/sharing", name: "sharing" },
  leaks: { path: "data/leaks", name: "leaks" },
  association: { path: "data/association", name: "association" },
};

/** Undefined for a kind that has no page of its own. */
export const pageOfKind = (kind: string): KindPage | undefined => pages[kind];

type Question = Readonly<Record<string, unknown>>;
/** Where a question is looked at, below the program; undefined for a kind without a page. */
export function addressOf({ kind, question }: { kind: string; question: Question }, more: Record<string, string> = {}) {
  const page = pageOfKind(kind);
  const asked = kind === "metrics" ? asTrends(question) : question;
  return page && `${page.path}?${writeQuestion(asked as AnyQuestion, new URLSearchParams(more))}`;
}

function asTrends({ keys, ...question }: Question): Question {
  const series = (Array.isArray(keys) ? keys : []).map((metric: unknown) => ({ metric }));
  return { ...question, series };
}
