import { CallError } from "@banyan/client";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useCommonWords } from "../../words/common.ts";
import { Block } from "../block.tsx";
import { ErrorState, problemText } from "../error-state.tsx";
import { Panel } from "../page.tsx";
import stateStyles from "../states.module.css";
import styles from "./report-page.module.css";
import type { Report } from "./use-report.ts";
import { useReportPartWords } from "./words.ts";

/**
 * Every state an answer can be in: blocks in the final layout while the first one comes, the last one faded while the next comes,
 * the refusal with its place, “over 30 seconds: cancelled” with what to do. Used by `ReportPage` and by cards of dashboards.
 */
export function ReportAnswer<A>({
  report,
  skeleton,
  children,
}: {
  report: Report<A>;
  /** Blocks in the place of the answer; a chart and a table by default. */ skeleton?: ReactNode;
  children: (answer: A) => ReactNode;
}) {
  const say = useReportPartWords();
  if (report.error !== null && !report.isFetching)
    return <Refused error={report.error} retry={() => void report.refetch()} />;
  if (report.data === undefined) return <>{skeleton ?? <AnswerSkeleton />}</>;
  return (
    <div className={report.isPrevious ? styles["stale"] : styles["answer"]} aria-busy={report.isFetching}>
      {report.isPrevious && (
        <span className={styles["staleNote"]} role="status">
          {say("stale")}
        </span>
      )}
      {children(report.data)}
    </div>
  );
}

/** A chart and a table, as most answers look. */
const AnswerSkeleton = () => (
  <div className={styles["answer"]}>
    <Panel>
      <Block height={320} />
    </Panel>
    <Panel>
      <Block height={240} />
    </Panel>
  </div>
);

function Refused({ error, retry }: { error: Error; retry: () => void }) {
  const say = useReportPartWords();
  const sayCommon = useCommonWords();
  const isTooSlow = error instanceof CallError && error.code === "REPORT_TOO_SLOW";
  // asked again it would be refused again, until the question changes
  const isRefused = error instanceof CallError && error.status >= 400 && error.status < 500 && !isTooSlow;
  if (!isTooSlow && !isRefused)
    return (
      <Panel>
        <ErrorState error={error} retry={retry} />
      </Panel>
    );
  const field = error.body.field;
  return (
    <Panel>
      <div className={stateStyles["state"]} role="alert">
        <p className={stateStyles["title"]}>{say(isTooSlow ? "tooSlow" : "refused")}</p>
        <p className={stateStyles["hint"]}>{isTooSlow ? say("tooSlowHint") : problemText(error, "")}</p>
        <p className={stateStyles["code"]}>
          {sayCommon("errorCode", { code: error.code })}
          {field !== undefined && ` · ${say("place", { field: field.replace(/^body\./, "") })}`}
        </p>
        {isTooSlow && <Button onClick={retry}>{sayCommon("retry")}</Button>}
      </div>
    </Panel>
  );
}
