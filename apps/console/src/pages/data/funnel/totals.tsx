import type { BreakdownValue, FunnelAnswer, FunnelQuestion, FunnelStepFigures } from "@banyan/contracts";
import { Tooltip } from "antd";
import { formatCount } from "../../../format/numbers.ts";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { useBreakdownName } from "../../../patterns/reports/breakdown-words.ts";
import { PeopleNumber } from "../../../patterns/reports/people.tsx";
import { ReportTable } from "../../../patterns/reports/report-table.tsx";
import { formatOrDash, unitFormat } from "../../../patterns/reports/units.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import { askedOf } from "./asked.ts";
import styles from "./funnel.module.css";
import { useStepName } from "./use-step-name.ts";
import { bpText } from "./use-table.ts";
import { useFunnelWords } from "./words.ts";

type TotalsAnswer = Extract<FunnelAnswer, { view: "totals" }>;
type Part = { question: FunnelQuestion; answer: TotalsAnswer };

/** Bars step by step with what was lost between them, said in words above, and one row per value below. */
export function Totals({ question, answer }: Part) {
  const say = useFunnelWords();
  const asked = askedOf(question);
  const { steps, openPersons } = answer.total;
  const last = steps.at(-1);
  const people = (step: number) => asked({ of: "step", step, outcome: "reached" }, say("persons"));
  return (
    <>
      <Figures columns={4}>
        <Figure
          label={say("entered")}
          value={<PeopleNumber asked={people(1)}>{formatCount(steps[0]?.persons ?? 0)}</PeopleNumber>}
        />
        <Figure
          label={say("converted")}
          value={
            <PeopleNumber asked={people(steps.length)} isNobody={last?.persons === 0}>
              {formatCount(last?.persons ?? 0)}
            </PeopleNumber>
          }
        />
        <Figure label={say("overall")} definition={say("overallAbout")} value={bpText(last?.overallBp)} />
        <Figure
          label={say("open")}
          definition={say("openAbout")}
          value={
            <PeopleNumber
              asked={asked({ of: "step", step: 1, outcome: "open" }, say("cellOpen"))}
              isNobody={openPersons === 0}
            >
              {formatCount(openPersons)}
            </PeopleNumber>
          }
        />
      </Figures>
      <Panel>
        <Drop question={question} answer={answer} />
        <Bars question={question} answer={answer} />
      </Panel>
      {answer.rows.length > 0 && (
        <Panel flush>
          <Rows question={question} answer={answer} />
        </Panel>
      )}
    </>
  );
}

/** The biggest drop in words. */
function Drop({ question, answer }: Part) {
  const say = useFunnelWords();
  const names = useStepName(question.steps);
  const step = answer.biggestDropStep;
  const at = step === null ? undefined : answer.total.steps[step - 1];
  if (step === null || at === undefined) return <p className={styles["drop"]}>{say("noDrop")}</p>;
  return (
    <p className={styles["drop"]}>
      {say("drop", {
        ...{ from: names[step - 1] ?? "", to: names[step] ?? "", count: formatCount(at.droppedPersons) },
        share: bpText(Math.round((at.droppedPersons / at.persons) * 10_000)),
      })}
    </p>
  );
}

function Bars({ question, answer }: Part) {
  const names = useStepName(question.steps);
  return (
    <ol className={styles["funnel"]}>
      {answer.total.steps.map((step, n) => (
        <Step
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
          key={n}
          question={question}
          number={n + 1}
          name={names[n] ?? ""}
          step={step}
          isLast={n === answer.total.steps.length - 1}
          isBiggestDrop={answer.biggestDropStep === n + 1}
        />
      ))}
    </ol>
  );
}

function Step({
  question,
  number,
  name,
  step,
  isLast,
  isBiggestDrop,
}: {
  question: FunnelQuestion;
  number: number;
  name: string;
  step: FunnelStepFigures;
  isLast: boolean;
  isBiggestDrop: boolean;
}) {
  const say = useFunnelWords();
  const { language } = usePreferences();
  const asked = askedOf(question);
  const seconds = unitFormat("seconds", language).exact;
  const dropped = say("cellDropped", { step: name });
  return (
    <li className={styles["step"]}>
      <div className={styles["stepHead"]}>
        <span className={styles["number"]}>{number}</span>
        <span className={styles["name"]} title={name}>
          {name}
        </span>
      </div>
      <div className={styles["column"]}>
        <div className={styles["fill"]} style={{ height: `${(step.overallBp ?? 0) / 100}%` }} />
        <span className={styles["rate"]}>{bpText(step.overallBp)}</span>
      </div>
      <div className={styles["count"]}>
        <PeopleNumber
          asked={asked({ of: "step", step: number, outcome: "reached" }, say("cellReached", { step: name }))}
          isNobody={step.persons === 0}
        >
          {formatCount(step.persons)}
        </PeopleNumber>
      </div>
      <dl className={styles["details"]}>
        {number > 1 && (
          <>
            <dt>{say("fromBefore")}</dt>
            <dd>{bpText(step.conversionBp)}</dd>
            <dt>{say("median")}</dt>
            <dd>{formatOrDash(step.medianSeconds, seconds)}</dd>
            <dt>
              <Tooltip title={`${say("fromStart")} ${formatOrDash(step.averageFromStartSeconds, seconds)}`}>
                {say("average")}
              </Tooltip>
            </dt>
            <dd>{formatOrDash(step.averageSeconds, seconds)}</dd>
          </>
        )}
      </dl>
      {!isLast && (
        <div className={`${styles["lost"]} ${isBiggestDrop ? styles["most"] : ""}`}>
          <PeopleNumber
            asked={asked({ of: "step", step: number, outcome: "dropped" }, dropped)}
            isNobody={step.droppedPersons === 0}
          >
            {say("droppedPeople", { count: formatCount(step.droppedPersons) })}
          </PeopleNumber>
        </div>
      )}
    </li>
  );
}

/** One row per value of the breakdown, the whole above them. */
function Rows({ question, answer }: Part) {
  const say = useFunnelWords();
  const names = useStepName(question.steps);
  const nameOf = useBreakdownName([question.breakdown?.property ?? ""]);
  const asked = askedOf(question);
  const property = question.breakdown?.property ?? "";
  const cells = (steps: readonly FunnelStepFigures[], value: BreakdownValue | undefined, rowName: string) => [
    ...steps.flatMap((step, n) => [
      <PeopleNumber
        key={names[n]}
        isNobody={step.persons === 0}
        asked={asked(
          { of: "step", step: n + 1, outcome: "reached", ...(value && { value }) },
          `${rowName} · ${say("cellReached", { step: names[n] ?? "" })}`,
        )}
      >
        {formatCount(step.persons)}
      </PeopleNumber>,
      ...(n === 0
        ? []
        : [
            <span key={`${names[n]} rate`} className={styles["quiet"]}>
              {bpText(step.conversionBp)}
            </span>,
          ]),
    ]),
    bpText(steps.at(-1)?.overallBp),
  ];
  return (
    <ReportTable
      label={say("breakdown")}
      heads={[say("value"), ...names.flatMap((name, n) => (n === 0 ? [name] : [name, "→"])), say("overall")]}
      rows={[
        { key: "total", name: say("total"), cells: cells(answer.total.steps, undefined, say("total")), isTotal: true },
        ...answer.rows.map(({ value, steps }) => {
          const name = nameOf(value, property);
          return { key: JSON.stringify(value), name, cells: cells(steps, value, name) };
        }),
      ]}
    />
  );
}
