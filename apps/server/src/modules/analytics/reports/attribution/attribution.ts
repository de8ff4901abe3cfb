import {
  type AttributionAnswer,
  type AttributionCell,
  type AttributionCredit,
  type AttributionModel,
  type AttributionQuestion,
  attributionCell,
  attributionModels,
  getAttribution,
} from "@banyan/contracts";
import { mount, type ReportContext, type ReportKind } from "../report-kind.ts";
import { openSource } from "../source.ts";
import { and, sql } from "../sql.ts";
import {
  type AttributionSource,
  type CreditRow,
  creditsStatement,
  peopleOfAttribution,
  type SequenceRow,
  sequencesStatement,
  WHOLE,
} from "./statement.ts";

const SHOWN_SEQUENCES = 20;

/** Which visits conversions are credited to, all models side by side. */
const attribution: ReportKind<AttributionQuestion, AttributionAnswer, AttributionCell> = {
  kind: "attribution",
  async answer(question, context) {
    const source = await sourceOf(question, context);
    const [credits, sequences] = await Promise.all([
      context.ask<CreditRow>(creditsStatement(source, question)),
      context.ask<SequenceRow>(sequencesStatement(source, question, SHOWN_SEQUENCES)),
    ]);
    return answerOf(credits, sequences);
  },
  people: async (question, cell, context) => peopleOfAttribution(await sourceOf(question, context), question, cell),
};

export const attributionReport = mount(attribution, getAttribution, attributionCell);

async function sourceOf(question: AttributionQuestion, context: ReportContext): Promise<AttributionSource> {
  const source = await openSource(context, question);
  const isConversion = source.event(question.conversion, "conversion");
  return {
    ...{ program: context.program, who: source.who },
    isConversion: and([source.within(), isConversion, source.among, sql`e.person > 0`]),
    campaigns: (question.groupBy === "campaign" && (await context.shop?.campaigns())) || new Map(),
  };
}

/** Pure: rows of one stream as the answer. */
export function answerOf(credits: readonly CreditRow[], sequences: readonly SequenceRow[]): AttributionAnswer {
  const byKey = Map.groupBy(
    credits.filter(({ isTotal }) => isTotal === 0),
    ({ key }) => key,
  );
  const total = credits.find(({ isTotal, model }) => isTotal === 1 && model === 0);
  const rows = [...byKey].map(([key, credited]) => ({
    ...{ key, touches: credited[0]?.touches ?? 0, touchedConversions: credited[0]?.touched ?? 0 },
    // every touch weighs something, or nothing, by each model
    models: Object.fromEntries(credited.map((row) => [attributionModels[row.model], creditOf(row)])) as Models,
  }));
  return {
    total: {
      ...{ conversions: (total?.units ?? 0) / WHOLE, valueFen: total?.value ?? 0 },
      ...{ persons: total?.persons ?? 0, touches: total?.touches ?? 0 },
    },
    rows: rows.sort(
      (a, b) =>
        b.models.last.valueFen - a.models.last.valueFen ||
        b.models.last.conversions - a.models.last.conversions ||
        (a.key < b.key ? -1 : 1),
    ),
    sequences: sequences.map(({ keys, conversions, persons, value, touches, ms }) => ({
      ...{ keys, conversions, persons, valueFen: value },
      ...{ averageTouches: touches / conversions, averageSeconds: ms / conversions / 1000 },
    })),
  };
}

type Models = Record<AttributionModel, AttributionCredit>;
const creditOf = ({ units, value, persons }: CreditRow): AttributionCredit => ({
  ...{ conversions: units / WHOLE, valueFen: value, persons },
});
