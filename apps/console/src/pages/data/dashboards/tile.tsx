import { DeleteOutlined, DragOutlined, LinkOutlined, SettingOutlined } from "@ant-design/icons";
import {
  type BoardScope,
  type Dashboard,
  type DashboardTile,
  type KeptReportProblem,
  type MetricKey,
  metricOf,
  questionOfMetric,
  questionOn,
  readMetrics,
} from "@banyan/contracts";
import { Button, Tooltip } from "antd";
import { type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { useProgram } from "../../../api/session.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Block } from "../../../patterns/block.tsx";
import { keptRangeWords, rangeOf, usePeriodWords } from "../../../patterns/reports/kept-range.tsx";
import { ReportAnswer } from "../../../patterns/reports/report-answer.tsx";
import { addressOf, pageOfKind } from "../../../patterns/reports/saved/kinds.ts";
import { SAVED } from "../../../patterns/reports/saved/save-report.tsx";
import { usePreferences } from "../../../theme/preferences.ts";
import styles from "./dashboards.module.css";
import { tileKinds } from "./kinds.tsx";
import { MetricNumber } from "./metric-number.tsx";
import { isMetric } from "./metric-words.ts";
import { useTileReport } from "./use-tile-report.ts";
import { useDashboardWords } from "./words.ts";

type Shown = { board: Pick<Dashboard, "reports" | "problems">; scope: BoardScope; refreshMs: number | undefined };
type Props = Shown & {
  tile: DashboardTile;
  /** Pixels the body has. */ height: number;
  editing?: { onSettings: () => void; onRemove: () => void };
};

/** One card of a board: its title, whose days it shows, and its content with every state of its own. */
export function Tile({ tile, height, editing, ...shown }: Props) {
  const say = useDashboardWords();
  const sayPeriod = usePeriodWords();
  const times = useTimes();
  const { language } = usePreferences();
  const { id: program } = useProgram();
  const { content, ownRange } = tile;
  const saved = content.kind === "saved" ? shown.board.reports.find(({ id }) => id === content.reportId) : undefined;
  const report = content.kind === "report" ? content.report : saved?.report;
  const today = times.dayOf(new Date());
  const scope = { ...shown.scope, ...(ownRange !== null && { range: rangeOf(ownRange, today) }) };
  const asked = report && questionOn(scope, report.question);
  const title =
    tile.title ||
    (content.kind === "metric" && isMetric(content.metric)
      ? metricOf(content.metric).name[language]
      : (saved?.name ?? ""));
  const address =
    asked &&
    report &&
    addressOf({ ...report, question: asked }, saved && report.kind !== "metrics" ? { [SAVED]: saved.id } : {});
  return (
    <article className={`${styles["tile"]} ${editing ? styles["isEditing"] : ""}`} aria-label={title}>
      {(title !== "" || editing !== undefined || ownRange !== null) && (
        <header className={`${styles["tileHead"]} ${editing ? "tile-handle" : ""}`}>
          {editing && <DragOutlined className={styles["grip"]} aria-label={say("moveTile")} />}
          <h2 title={title}>{title}</h2>
          {ownRange !== null && <span className={styles["own"]}>{keptRangeWords(ownRange, sayPeriod, times)}</span>}
          <span className={styles["tools"]}>
            {editing === undefined && address !== undefined && (
              <Tooltip title={say("openReport")}>
                <Link to={`/${program}/${address}`} aria-label={say("openReport")}>
                  <LinkOutlined />
                </Link>
              </Tooltip>
            )}
            {editing && (
              <>
                <Button
                  type="text"
                  size="small"
                  icon={<SettingOutlined />}
                  aria-label={say("tileSettings")}
                  onClick={editing.onSettings}
                />
                <Button
                  type="text"
                  size="small"
                  icon={<DeleteOutlined />}
                  aria-label={say("removeTile")}
                  onClick={editing.onRemove}
                />
              </>
            )}
          </span>
        </header>
      )}
      <div className={styles["tileBody"]}>
        <Content
          tile={tile}
          problem={saved?.problem ?? shown.board.problems.find(({ key }) => key === tile.key) ?? null}
          asked={asked && report && { kind: report.kind, question: asked, view: report.view }}
          scope={scope}
          height={height}
          refreshMs={shown.refreshMs}
        />
      </div>
    </article>
  );
}

function Content({
  tile: { content },
  problem,
  asked,
  scope,
  height,
  refreshMs,
}: {
  tile: DashboardTile;
  problem: KeptReportProblem | null;
  asked: { kind: string; question: unknown; view?: string | undefined } | undefined;
  scope: BoardScope;
  height: number;
  refreshMs: number | undefined;
}) {
  const say = useDashboardWords();
  switch (content.kind) {
    case "text":
      return <p className={styles["text"]}>{content.text}</p>;
    case "metric": {
      const { metric } = content;
      if (!isMetric(metric)) return <Notice title={say("metricGone")} />;
      if (metricOf(metric).status === "planned") return <Notice title={say("planned")} />;
      return <MetricTile metric={metric} scope={scope} refreshMs={refreshMs} />;
    }
    case "saved":
    case "report": {
      if (asked === undefined) return <Notice title={say("reportGone")} hint={say("reportGoneHint")} />;
      const kind = tileKinds[asked.kind];
      if (problem?.code === "REPORT_KIND_UNKNOWN" || pageOfKind(asked.kind) === undefined)
        return <Notice title={say("kindGone")} />;
      if (kind === undefined) return <Notice title={say("tooLarge")} hint={say("tooLargeHint")} />;
      if (problem) return <Notice title={say("unfit", { field: problem.field ?? "" })} />;
      return <ReportTile {...asked} height={height} refreshMs={refreshMs} />;
    }
  }
}

function MetricTile({
  metric,
  scope,
  refreshMs,
}: {
  metric: MetricKey;
  scope: BoardScope;
  refreshMs: number | undefined;
}) {
  const [box, isSeen] = useSeen();
  const question = questionOn(scope, questionOfMetric(metric, scope.range));
  const report = useTileReport(readMetrics, question, { isSeen, refreshMs });
  return (
    <div ref={box} className={styles["seen"]}>
      <ReportAnswer report={report} skeleton={<Block height={40} />}>
        {(answer) => <MetricNumber metric={metric} question={question} answer={answer} />}
      </ReportAnswer>
    </div>
  );
}

function ReportTile({
  kind,
  question,
  view,
  height,
  refreshMs,
}: {
  kind: string;
  question: unknown;
  view?: string | undefined;
  height: number;
  refreshMs: number | undefined;
}) {
  const [box, isSeen] = useSeen();
  const { endpoint, Answer } = tileKinds[kind] ?? tileKinds["metrics"] ?? noKind();
  const report = useTileReport(endpoint, question, { isSeen, refreshMs });
  const waiting = <Block height={Math.max(40, height - 16)} />;
  return (
    <div ref={box} className={styles["seen"]}>
      <ReportAnswer report={report} skeleton={waiting}>
        {(answer) => (
          <Suspense fallback={waiting}>
            <Answer question={question as never} answer={answer as never} height={height} view={view} />
          </Suspense>
        )}
      </ReportAnswer>
    </div>
  );
}
const noKind = (): never => {
  throw new Error("There are no kinds of tiles");
};

const Notice = ({ title, hint }: { title: string; hint?: ReactNode }) => (
  <div className={styles["notice"]} role="status">
    <p>{title}</p>
    {hint !== undefined && <p className={styles["faint"]}>{hint}</p>}
  </div>
);

/** Once it has been near the window a tile keeps its answer. */
function useSeen(): [React.RefObject<HTMLDivElement | null>, boolean] {
  const box = useRef<HTMLDivElement>(null);
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    if (isSeen || box.current === null) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && setSeen(true),
      { rootMargin: "200px" },
    );
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [isSeen]);
  return [box, isSeen];
}
