import { CopyOutlined, DownloadOutlined } from "@ant-design/icons";
import { getTrackerConnection, type Reply } from "@banyan/contracts";
import { Button, Segmented } from "antd";
import { useSearchParams } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatCount } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Block } from "../../../patterns/block.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Facts } from "../../../patterns/facts.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { type Kind, kinds, snippets } from "./snippets.ts";
import styles from "./tracker.module.css";
import { useTrackerWords } from "./words.ts";

const LOOK_EVERY_MS = 3_000;
const files = [
  ["banyan-tracker.js", "file.weapp"],
  ["banyan-tracker.d.ts", "file.types"],
  ["banyan-tracker.debug.js", "file.debug"],
  ["banyan-tracker.h5.js", "file.h5"],
] as const;

/** 设置 · 接入: how a mini-program that is not Banyan's own reports here, and whether it does. */
export function Component() {
  const say = useTrackerWords();
  const { id: program } = useProgram();
  const [search, setSearch] = useSearchParams();
  const { origin } = window.location;
  const kind: Kind = kinds.find((one) => one === search.get("for")) ?? "native";
  const { data, error, refetch } = useReply(
    getTrackerConnection,
    { params: { program } },
    { refetchEveryMs: LOOK_EVERY_MS, staleMs: 0 },
  );
  return (
    <Page>
      <PageHeader
        title={say("title")}
        about={say("about")}
        actions={
          <Button href="/tracker/guide.txt" target="_blank">
            {say("guide")}
          </Button>
        }
      />
      <div className={styles["halves"]}>
        <div className={styles["column"]}>
          <Panel>
            {data ? (
              <Connected connection={data} />
            ) : error !== null ? (
              <ErrorState error={error} retry={() => void refetch()} />
            ) : (
              <Block height={88} />
            )}
          </Panel>
          <Panel>
            <Facts
              items={[
                { name: say("program"), value: <Copyable text={program} /> },
                { name: say("url"), value: <Copyable text={`${origin}/collect`} /> },
              ]}
            />
          </Panel>
          <Panel title={say("files")}>
            <ul className={styles["files"]}>
              {files.map(([name, about]) => (
                <li key={name}>
                  <a href={`/tracker/${name}`} download={name}>
                    <DownloadOutlined /> {name}
                  </a>
                  <p className={styles["faint"]}>{say(about)}</p>
                </li>
              ))}
            </ul>
            <p className={styles["faint"]}>{say("size")}</p>
          </Panel>
        </div>
        <Panel
          title={say("kind")}
          aside={
            <Segmented
              value={kind}
              options={kinds.map((value) => ({ value, label: say(`kind.${value}`) }))}
              onChange={(value) => setSearch({ for: value }, { replace: true })}
            />
          }
        >
          {snippets(kind, { program, origin }).map(({ name, code }) => (
            <section key={name} className={styles["step"]}>
              <div className={styles["stepHead"]}>
                <h3>{say(`step.${name}`)}</h3>
                <Copy text={code} />
              </div>
              <p className={styles["faint"]}>{say(hintOf(kind, name))}</p>
              <pre className={styles["code"]}>{code}</pre>
            </section>
          ))}
          <p className={styles["faint"]}>{kind === "h5" ? say("cors") : say("domain", { origin })}</p>
        </Panel>
      </div>
    </Page>
  );
}

function hintOf(kind: Kind, name: ReturnType<typeof snippets>[number]["name"]) {
  if (name === "load" && kind === "taro") return "hint.loadTaro";
  if (name === "load" && kind === "h5") return "hint.loadH5";
  if (name === "debug" && kind === "h5") return "hint.debugH5";
  return `hint.${name}` as const;
}

function Connected({ connection: { last, lastHour } }: { connection: Reply<typeof getTrackerConnection> }) {
  const say = useTrackerWords();
  const times = useTimes();
  if (last === null)
    return (
      <div className={styles["state"]} aria-live="polite">
        <StateTag tone="wait">{say("waiting")}</StateTag>
        <p className={styles["faint"]}>{say("waitingAbout")}</p>
      </div>
    );
  return (
    <div className={styles["state"]} aria-live="polite">
      <StateTag tone={lastHour > 0 ? "good" : "over"}>{say(lastHour > 0 ? "arriving" : "quiet")}</StateTag>
      <Facts
        items={[
          { name: say("last"), value: `${last.event}${last.page && ` · ${last.page}`}` },
          { name: say("at"), value: times.moment(last.at) },
          { name: say("lastHour"), value: say("count", { count: formatCount(lastHour) }) },
        ]}
      />
    </div>
  );
}

const Copyable = ({ text }: { text: string }) => (
  <span className={styles["copyable"]}>
    <code>{text}</code>
    <Copy text={text} />
  </span>
);

function Copy({ text }: { text: string }) {
  const say = useTrackerWords();
  const toast = useToast();
  return (
    <Button
      type="text"
      size="small"
      icon={<CopyOutlined />}
      aria-label={say("copy")}
      onClick={() => void navigator.clipboard.writeText(text).then(() => toast.done(say("copied")))}
    />
  );
}
