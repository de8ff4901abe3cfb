import type { LeaksQuestion } from "@banyan/contracts";
import { Tooltip } from "antd";
import { Link } from "react-router";
import { useProgram } from "../../../api/session.ts";
import { formatCount, formatMoney } from "../../../format/numbers.ts";
import { PeopleNumber } from "../../../patterns/reports/people.tsx";
import { ReportTable } from "../../../patterns/reports/report-table.tsx";
import { formatDecimal, formatPercent } from "../../../patterns/reports/units.ts";
import { useFunnelWords } from "../funnel/words.ts";
import { funnelOf } from "./funnel-of.ts";
import { type Leak, useLeakWords } from "./use-leak-words.ts";
import { useLeaksWords } from "./words.ts";

/** Step × people: own beside benchmark, and what is lost. */
export function LeaksTable({ question, leaks }: { question: LeaksQuestion; leaks: readonly Leak[] }) {
  const say = useLeaksWords();
  const sayFunnel = useFunnelWords();
  const { id: program } = useProgram();
  const { whom, points, asked } = useLeakWords();
  const explained = (key: "lostPersons" | "lostMoney") => (
    <Tooltip key={key} title={say(`${key}About`)}>
      <span>{say(key)}</span>
    </Tooltip>
  );
  return (
    <ReportTable
      label={say("all")}
      heads={[
        ...[`${say("step")} · ${say("whom")}`, say("persons"), say("dropped"), say("rate"), say("benchmarkRate")],
        ...[say("worse"), explained("lostPersons"), explained("lostMoney")],
      ]}
      rows={leaks.map((leak) => ({
        key: `${leak.by} ${leak.value.value} ${leak.from}`,
        name: (
          <Link to={`/${program}/${funnelOf(question, leak, sayFunnel)}`} title={say("toFunnel")}>
            {say(`step.${leak.from}`)} → {say(`step.${leak.to}`)} · {whom(leak)}
          </Link>
        ),
        cells: [
          <PeopleNumber key="persons" asked={asked(question, leak, "reached")}>
            {formatCount(leak.persons)}
          </PeopleNumber>,
          <PeopleNumber key="dropped" asked={asked(question, leak, "dropped")}>
            {formatCount(leak.droppedPersons)}
          </PeopleNumber>,
          formatPercent(leak.rate),
          formatPercent(leak.benchmarkRate),
          points(leak),
          formatDecimal(leak.lostPersons, 1),
          formatMoney(leak.lostFen),
        ],
      }))}
    />
  );
}
