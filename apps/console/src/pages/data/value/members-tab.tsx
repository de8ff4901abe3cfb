import {
  answerMemberComparison,
  type MemberComparisonAnswer,
  type MemberComparisonQuestion,
  memberComparisonQuestion,
  type memberMeasures,
} from "@banyan/contracts";
import { useMemo } from "react";
import { formatCount, formatMoney } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Panel } from "../../../patterns/page.tsx";
import { PeopleNumber } from "../../../patterns/reports/people.tsx";
import { ReportPage } from "../../../patterns/reports/report-page.tsx";
import { ReportTable } from "../../../patterns/reports/report-table.tsx";
import { formatOrDash, formatPercent } from "../../../patterns/reports/units.ts";
import { useQuestion } from "../../../patterns/reports/use-question.ts";
import { useReport } from "../../../patterns/reports/use-report.ts";
import { firstScope, ScopeSections } from "./scope.tsx";
import { ValueTabs } from "./tabs.tsx";
import { useValueWords } from "./words.ts";

export function MembersTab() {
  const say = useValueWords();
  const today = useTimes().dayOf(new Date());
  const initial = useMemo((): MemberComparisonQuestion => ({ ...firstScope(today), keptDays: 7 }), [today]);
  const question = useQuestion(memberComparisonQuestion, initial);
  const report = useReport(answerMemberComparison, question.value);
  return (
    <ReportPage
      title={say("title")}
      about={say("about.members")}
      kind="member-comparison"
      question={question}
      report={report}
      hasPicture={false}
      controls={<ValueTabs current="members" />}
      builder={<ScopeSections value={question.value} change={question.change} />}
      table={(answer) => ({
        head: ["", ...answer.rows.map(({ side }) => say(`side.${side}`))],
        rows: linesOf(question.value, answer, say).map(({ name, figures }) => [
          name,
          ...figures.map(({ words }) => words),
        ]),
      })}
    >
      {(answer) => <ComparisonTable question={question.value} answer={answer} />}
    </ReportPage>
  );
}

type Row = MemberComparisonAnswer["rows"][number];
type Line = {
  key: string;
  name: string;
  measure?: (typeof memberMeasures)[number];
  figures: { side: Row["side"]; count: number; words: string }[];
};

function linesOf(
  { keptDays }: MemberComparisonQuestion,
  { rows }: MemberComparisonAnswer,
  say: ReturnType<typeof useValueWords>,
) {
  const line = (
    key: string,
    name: string,
    words: (row: Row) => string,
    measure?: (typeof memberMeasures)[number],
  ): Line => ({
    ...{ key, name, ...(measure && { measure }) },
    figures: rows.map((row) => ({ side: row.side, count: measure ? row[measure] : 0, words: words(row) })),
  });
  const people = (measure: (typeof memberMeasures)[number], name: string) =>
    line(measure, name, (row) => formatCount(row[measure]), measure);
  const rate = (key: "buyerBp" | "repeatBp" | "keptBp", name: string) =>
    line(key, name, (row) => formatOrDash(row[key], (bp) => formatPercent(bp / 10_000)));
  const money = (key: "orderValueFen" | "arpuFen" | "netFen", name: string) =>
    line(key, name, (row) => formatOrDash(row[key], formatMoney));
  return [
    people("persons", say("seen")),
    people("buyers", say("buyers")),
    rate("buyerBp", say("buyerRate")),
    line("orders", say("orders"), (row) => formatCount(row.orders)),
    money("netFen", say("netRevenue")),
    money("orderValueFen", say("orderValue")),
    money("arpuFen", say("arpu")),
    people("repeatBuyers", say("repeatBuyers")),
    rate("repeatBp", say("repeatRate")),
    people("kept", say("kept", { days: keptDays })),
    rate("keptBp", say("keptRate", { days: keptDays })),
  ];
}

/** For the page and for tiles of dashboards. */
export function ComparisonTable({
  question,
  answer,
}: {
  question: MemberComparisonQuestion;
  answer: MemberComparisonAnswer;
}) {
  const say = useValueWords();
  return (
    <Panel flush>
      <ReportTable
        label={say("tab.members")}
        heads={["", ...answer.rows.map(({ side }) => say(`side.${side}`))]}
        rows={linesOf(question, answer, say).map(({ key, name, measure, figures }) => ({
          ...{ key, name },
          cells: figures.map(({ side, count, words }) =>
            measure === undefined ? (
              words
            ) : (
              <PeopleNumber
                key={side}
                isNobody={count === 0}
                asked={{
                  kind: "member-comparison",
                  question,
                  cell: { side, measure },
                  title: `${say(`side.${side}`)} · ${name}`,
                }}
              >
                {words}
              </PeopleNumber>
            ),
          ),
        }))}
      />
    </Panel>
  );
}
