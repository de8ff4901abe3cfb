import { CompressOutlined, DownloadOutlined, ExpandOutlined, FileImageOutlined, LinkOutlined } from "@ant-design/icons";
import { Alert, Button, Tooltip } from "antd";
import { type ReactNode, useState } from "react";
import { fontFamily, palettes } from "../../theme/palette.ts";
import { useMode } from "../../theme/preferences.ts";
import { Page, PageHeader, Panel } from "../page.tsx";
import { useToast } from "../toast.ts";
import { ChartShelf, type Shelf } from "./charts/shelf.ts";
import type { TableData } from "./csv.ts";
import { downloadCsv } from "./download.ts";
import { PeopleProvider } from "./people.tsx";
import { downloadPicture } from "./picture.ts";
import type { AnyQuestion } from "./question-url.ts";
import { ReportAnswer } from "./report-answer.tsx";
import styles from "./report-page.module.css";
import { ReportRangePicker } from "./report-range.tsx";
import { SaveReport } from "./saved/save-report.tsx";
import { useFullScreen } from "./use-full-screen.ts";
import type { QuestionState } from "./use-question.ts";
import type { Report } from "./use-report.ts";
import { useReportPartWords } from "./words.ts";

type Props<Q extends AnyQuestion, A> = {
  title: string;
  about?: ReactNode;
  /** The kind the server knows the report by (`funnel`); saved reports are kept under it. */ kind: string;
  question: QuestionState<Q>;
  report: Report<A>;
  /** What is asked: `QuestionSection`s with editors. Left of the answer (default) or above it. */ builder?: ReactNode;
  builderAt?: "left" | "top";
  /** Beside the range: a compare switch, an interval, a chart type. */ controls?: ReactNode;
  /** In the place of the button that keeps the question as a saved report. */ save?: ReactNode;
  /** The answer as a table for the file; absent: no file. */ table?: (answer: A) => TableData;
  /** Whether the answer has a chart to save as a picture. */ hasPicture?: boolean;
  /** Blocks in the place of the answer while it is worked out. */ skeleton?: ReactNode;
  children: (answer: A) => ReactNode;
};

/**
 * The frame of every report: title, range and actions above, the question left or on top, the answer with all its states, the drawer
 * of people. The question is in the address (`useQuestion`), the answer from `useReport`.
 * @example
 * <ReportPage title={say("title")} kind="funnel" question={question} report={report} builder={<Steps question={question} />}
 *   table={(answer) => tableOf(answer, say)}>{(answer) => <FunnelAnswer question={question.value} answer={answer} />}</ReportPage>
 */
export function ReportPage<Q extends AnyQuestion, A>(props: Props<Q, A>) {
  const {
    title,
    about,
    question,
    report,
    builder,
    builderAt = "left",
    controls,
    save,
    table,
    hasPicture = true,
  } = props;
  const say = useReportPartWords();
  const [shelf] = useState<Shelf>(() => new Set());
  const [isFull, setFull] = useFullScreen();
  const range = question.value.range;
  const dates = range && (
    <ReportRangePicker
      value={range}
      // a question with a range keeps it: the type only knows that it may have one
      onChange={(next) => question.change({ range: next } as unknown as { [K in keyof Q]?: Q[K] })}
    />
  );
  const answer = (
    <div className={styles["result"]}>
      {question.isBroken && <Alert type="warning" showIcon title={say("broken")} />}
      <ReportAnswer report={report} skeleton={props.skeleton}>
        {props.children}
      </ReportAnswer>
    </div>
  );
  return (
    <PeopleProvider>
      <ChartShelf value={shelf}>
        <div className={isFull ? styles["full"] : ""}>
          <Page>
            <PageHeader
              title={title}
              about={about}
              actions={
                <>
                  {controls}
                  {dates}
                  {save ?? <SaveReport kind={props.kind} title={title} question={question.value} />}
                  <Actions
                    title={range === undefined ? title : `${title} ${range.from} ${range.to}`}
                    link={question.link}
                    table={table && report.data && (() => table(report.data as A))}
                    shelf={hasPicture ? shelf : undefined}
                    isFull={isFull}
                    onFull={setFull}
                  />
                </>
              }
            />
            {builder === undefined || isFull ? (
              answer
            ) : builderAt === "top" ? (
              <>
                <Panel>{builder}</Panel>
                {answer}
              </>
            ) : (
              <div className={styles["columns"]}>
                <aside className={styles["builder"]} aria-label={say("question")}>
                  {builder}
                </aside>
                {answer}
              </div>
            )}
          </Page>
        </div>
      </ChartShelf>
    </PeopleProvider>
  );
}

/** Copy link, CSV, PNG, full screen. */
function Actions({
  title,
  link,
  table,
  shelf,
  isFull,
  onFull,
}: {
  title: string;
  link: () => string;
  table: (() => TableData) | undefined;
  shelf: Shelf | undefined;
  isFull: boolean;
  onFull: (isFull: boolean) => void;
}) {
  const say = useReportPartWords();
  const toast = useToast();
  const mode = useMode();
  const copy = () =>
    // plain http has no clipboard: then the address bar is the way
    (navigator.clipboard?.writeText(link()) ?? Promise.reject(new Error("no clipboard"))).then(
      () => toast.done(say("linkCopied")),
      () => toast.failed(say("linkNotCopied")),
    );
  const { surface, ink } = palettes[mode];
  const paint = () =>
    shelf !== undefined &&
    void downloadPicture(title, shelf, { ground: surface, ink, font: fontFamily }).catch(() =>
      toast.failed(say("pictureFailed")),
    );
  const action = (words: string, icon: ReactNode, onClick: () => void, isOff = false) => (
    <Tooltip title={words}>
      <Button icon={icon} aria-label={words} disabled={isOff} onClick={onClick} />
    </Tooltip>
  );
  return (
    <span className={styles["actions"]}>
      {action(say("copyLink"), <LinkOutlined />, () => void copy())}
      {action(say("csv"), <DownloadOutlined />, () => table && downloadCsv(title, table()), table === undefined)}
      {shelf !== undefined && action(say("png"), <FileImageOutlined />, paint, table === undefined)}
      {action(say(isFull ? "leaveFullScreen" : "fullScreen"), isFull ? <CompressOutlined /> : <ExpandOutlined />, () =>
        onFull(!isFull),
      )}
    </span>
  );
}
