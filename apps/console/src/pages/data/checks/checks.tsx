import { type LedgerCheck, type LedgerCheckRun, listLedgerChecks, runLedgerChecks } from "@banyan/contracts";
import { Button } from "antd";
import { useState } from "react";
import { useAction, useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatCount, formatMoney } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Block } from "../../../patterns/block.tsx";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { useToast } from "../../../patterns/toast.ts";
import ledgerStyles from "../ledger/ledger.module.css";
import styles from "./checks.module.css";
import { useChecksWords } from "./words.ts";

/** 数据 · 每日核对: do the books agree with the shop, tonight and on the nights before. */
export function Component() {
  const say = useChecksWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const [chosen, setChosen] = useState<string>();
  const { data, error, refetch } = useReply(listLedgerChecks, { params: { program }, query: {} });
  const check = useAction(runLedgerChecks, { touches: [listLedgerChecks] });
  const run = () =>
    check.mutateAsync({ params: { program }, body: {} }).then(({ id, checks, isGreen }) => {
      setChosen(id);
      const count = checks.filter((one) => !one.isGreen).length;
      if (isGreen) toast.done(say("done"));
      else toast.done(say("differs", { count }));
    }, toast.refused);
  const button = (
    <Button type="primary" loading={check.isPending} onClick={() => void run()}>
      {say("run")}
    </Button>
  );
  const runs = data?.items;
  const shown = runs?.find(({ id }) => id === chosen) ?? runs?.[0];
  return (
    <Page>
      <PageHeader title={say("title")} about={say("about")} actions={button} />
      {error !== null && data === undefined ? (
        <Panel>
          <ErrorState error={error} retry={() => void refetch()} />
        </Panel>
      ) : runs?.length === 0 ? (
        <Panel>
          <EmptyState title={say("empty")} hint={say("emptyHint")} action={button} />
        </Panel>
      ) : (
        <div className={styles["halves"]}>
          {shown === undefined ? (
            <Panel>
              <Block height={420} />
            </Panel>
          ) : (
            <Result run={shown} />
          )}
          <Panel title={say("history")} flush>
            {runs?.map((one) => (
              <Run key={one.id} run={one} isChosen={one.id === shown?.id} onChoose={() => setChosen(one.id)} />
            ))}
          </Panel>
        </div>
      )}
    </Page>
  );
}

function Run({ run, isChosen, onChoose }: { run: LedgerCheckRun; isChosen: boolean; onChoose: () => void }) {
  const say = useChecksWords();
  const times = useTimes();
  const red = run.checks.filter(({ isGreen }) => !isGreen).length;
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      className={`${styles["run"]} ${isChosen ? styles["chosen"] : ""}`}
      onClick={onChoose}
    >
      <span className={styles["words"]}>
        <span>{times.moment(run.at)}</span>
        <span className={styles["faint"]}>{run.by ?? say("byNight")}</span>
      </span>
      <StateTag tone={run.isGreen ? "good" : "bad"}>
        {run.isGreen ? say("green") : say("redCount", { count: red })}
      </StateTag>
    </button>
  );
}

/** The figures of these are money; of the others points, pieces and counts. */
const inMoney: readonly LedgerCheck[] = ["RECEIVABLE", "REFUNDS_PAYABLE"];

function Result({ run }: { run: LedgerCheckRun }) {
  const say = useChecksWords();
  const times = useTimes();
  const red = run.checks.filter(({ isGreen }) => !isGreen).length;
  return (
    <Panel
      title={say("at", { time: times.moment(run.at), by: run.by ?? say("byNight") })}
      aside={
        <StateTag tone={run.isGreen ? "good" : "bad"}>
          {run.isGreen ? say("allGreen") : say("redCount", { count: red })}
        </StateTag>
      }
      flush
    >
      <table className={ledgerStyles["table"]}>
        <thead>
          <tr>
            <th>{say("check")}</th>
            <th>{say("expected")}</th>
            <th>{say("actual")}</th>
            <th>{say("difference")}</th>
            <th>{say("result")}</th>
          </tr>
        </thead>
        <tbody>
          {run.checks.map(({ check, expected, actual, difference, isGreen, examples }) => {
            const format = inMoney.includes(check) ? formatMoney : formatCount;
            return (
              <tr key={check}>
                <td className={styles["examples"]}>
                  <span className={styles["words"]}>
                    <span>{say(check)}</span>
                    <span className={styles["faint"]}>{say(`${check}.about`)}</span>
                    {examples.length > 0 && (
                      <span className={styles["faint"]}>
                        {say("examples")} {examples.join(" · ")}
                      </span>
                    )}
                  </span>
                </td>
                <td>{format(expected)}</td>
                <td>{format(actual)}</td>
                <td>{difference === 0 ? "0" : format(difference)}</td>
                <td>
                  <StateTag tone={isGreen ? "good" : "bad"}>{say(isGreen ? "green" : "red")}</StateTag>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Panel>
  );
}
