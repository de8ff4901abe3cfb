import { LEAK_LEAST_PERSONS, leaksQuestion, readLeaks } from "@banyan/contracts";
import { useMemo } from "react";
import { Link } from "react-router";
import { useProgram } from "../../../api/session.ts";
import { addDays } from "../../../format/days.ts";
import { formatCount } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Panel } from "../../../patterns/page.tsx";
import { PeopleNumber, PeopleProvider } from "../../../patterns/reports/people.tsx";
import { addressOf } from "../../../patterns/reports/saved/kinds.ts";
import { useReport } from "../../../patterns/reports/use-report.ts";
import styles from "./leaks.module.css";
import { useLeakWords } from "./use-leak-words.ts";
import { useLeaksWords } from "./words.ts";

/** The most expensive leak of the last seven whole days; not there at all while too few people came to say anything. */
export function WeekLeak() {
  const say = useLeaksWords();
  const { sentence, asked } = useLeakWords();
  const { id: program } = useProgram();
  const today = useTimes().dayOf(new Date());
  const question = useMemo(
    () => leaksQuestion.parse({ range: { from: addDays(today, -7), to: addDays(today, -1) } }),
    [today],
  );
  const { data } = useReport(readLeaks, question);
  const came = data?.total[0];
  if (data === undefined || came === undefined || Math.min(came.persons, came.before) < LEAK_LEAST_PERSONS) return null;
  const [leak] = data.leaks;
  return (
    <PeopleProvider>
      <Panel
        title={say("week")}
        aside={<Link to={`/${program}/${addressOf({ kind: "leaks", question })}`}>{say("weekAll")}</Link>}
      >
        {leak === undefined ? (
          <p className={styles["week"]}>{say("weekNone")}</p>
        ) : (
          <>
            <p className={styles["week"]}>{sentence(leak, question.benchmark)}</p>
            <PeopleNumber asked={asked(question, leak, "dropped")}>
              {say("weekWho", { count: formatCount(leak.droppedPersons) })}
            </PeopleNumber>
          </>
        )}
      </Panel>
    </PeopleProvider>
  );
}
