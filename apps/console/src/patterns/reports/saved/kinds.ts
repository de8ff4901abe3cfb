import type { NavigationWord } from "../../../shell/words.ts";
import { type AnyQuestion, writeQuestion } from "../question-url.ts";

type KindPage = { readonly path: string; readonly name: NavigationWord };

/** The page each kind of report is looked at on; named metrics are series of trends, reasons and unusual days stand on the overview. */
const pages: Readonly<Record<string, KindPage>> = {
  metrics: { path: "data/trends", name: "trends" },
  trends: { path: "data/trends", name: "trends" },
  funnel: { path: "data/funnel", name: "funnel" },
  retention: { path: "data/retention", name: "retention" },
  "active-users": { path: "data/activity/active-users", name: "activity" },
  lifecycle: { path: "data/activity/lifecycle", name: "activity" },
  stickiness: { path: "data/activity/stickiness", name: "activity" },
  distribution: { path: "data/distribution", name: "distribution" },
  paths: { path: "data/paths", name: "paths" },
  attribution: { path: "data/attribution", name: "attribution" },
  sharing: { path: "data/sharing", name: "sharing" },
  ltv: { path: "data/value/ltv", name: "value" },
  "ltv-prediction": { path: "data/value/prediction", name: "value" },
  "revenue-cohorts": { path: "data/value/cohorts", name: "value" },
  rfm: { path: "data/value/rfm", name: "value" },
  "member-comparison": { path: "data/value/members", name: "value" },
  anomaly: { path: "data/overview", name: "overview" },
  contribution: { path: "data/overview", name: "overview" },
  leaks: { path: "data/leaks", name: "leaks" },
  association: { path: "data/association", name: "association" },
  "campaign-review": { path: "campaigns/promotions", name: "promotions" },
};

/** Undefined for a kind that has no page of its own. */
export const pageOfKind = (kind: string): KindPage | undefined => pages[kind];

type Question = Readonly<Record<string, unknown>>;
/** How a page draws its answer, in its address. */
export const VIEW = "view";

/** Where a question is looked at, below the program; undefined for a kind without a page. */
export function addressOf(
  { kind, question, view }: { kind: string; question: Question; view?: string | undefined },
  more: Record<string, string> = {},
) {
  const page = pageOfKind(kind);
  if (page && kind === "campaign-review") return `${page.path}/${String(question["promotionId"])}?tab=results`;
  const asked = kind === "metrics" ? asTrends(question) : question;
  return (
    page &&
    `${page.path}?${writeQuestion(asked as AnyQuestion, new URLSearchParams({ ...more, ...(view && { [VIEW]: view }) }))}`
  );
}

function asTrends({ keys, ...question }: Question): Question {
  const series = (Array.isArray(keys) ? keys : []).map((metric: unknown) => ({ metric }));
  return { ...question, series };
}
