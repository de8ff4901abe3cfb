import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { RETENTION_BRACKETS, type RetentionBracket, type RetentionQuestion } from "@banyan/contracts";
import { Button, InputNumber, Segmented } from "antd";
import type { QuestionState } from "../../../patterns/reports/use-question.ts";
import styles from "./retention.module.css";
import { useRetentionWords } from "./words.ts";

const FURTHEST = 366;
/** What one begins with: the near intervals together, the far ones in wider brackets. */
const typical: RetentionBracket[] = [
  { from: 0, to: 0 },
  { from: 1, to: 3 },
  { from: 4, to: 7 },
  { from: 8, to: 14 },
  { from: 15, to: 30 },
];

/** How far one looks: each interval up to one, or brackets of one's own. */
export function BracketsEditor({ question: { value, change } }: { question: QuestionState<RetentionQuestion> }) {
  const say = useRetentionWords();
  const { brackets, offsets, interval } = value;
  const set = (n: number, patch: Partial<RetentionBracket>) =>
    change({ brackets: brackets.map((one, at) => (at === n ? ordered({ ...one, ...patch }, patch) : one)) });
  return (
    <>
      <Segmented
        block
        aria-label={say("brackets")}
        value={brackets.length === 0 ? "offsets" : "custom"}
        options={(["offsets", "custom"] as const).map((key) => ({ value: key, label: say(`brackets.${key}`) }))}
        onChange={(kind) => change({ brackets: kind === "custom" ? typical : [] })}
      />
      {brackets.length === 0 ? (
        <InputNumber
          aria-label={say("offsets")}
          {...{ min: 1, max: RETENTION_BRACKETS - 1, precision: 0, value: offsets }}
          suffix={say(`offsetsUnit.${interval}`)}
          onChange={(next) => next !== null && change({ offsets: next })}
        />
      ) : (
        <>
          {brackets.map((bracket, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a bracket is its place
            <span key={n} className={styles["bracket"]}>
              <InputNumber
                aria-label={say("bracketFrom")}
                {...{ min: 0, max: FURTHEST, precision: 0, value: bracket.from }}
                onChange={(from) => from !== null && set(n, { from })}
              />
              –
              <InputNumber
                aria-label={say("bracketTo")}
                {...{ min: 0, max: FURTHEST, precision: 0, value: bracket.to }}
                suffix={say(`offsetsUnit.${interval}`)}
                onChange={(to) => to !== null && set(n, { to })}
              />
              <Button
                type="text"
                size="small"
                icon={<DeleteOutlined />}
                aria-label={say("removeBracket")}
                disabled={brackets.length === 1}
                onClick={() => change({ brackets: brackets.filter((_, at) => at !== n) })}
              />
            </span>
          ))}
          <Button
            type="text"
            size="small"
            className={styles["add"] ?? ""}
            icon={<PlusOutlined />}
            disabled={brackets.length >= RETENTION_BRACKETS}
            onClick={() => {
              const next = Math.min(FURTHEST, Math.max(...brackets.map(({ to }) => to)) + 1);
              change({ brackets: [...brackets, { from: next, to: next }] });
            }}
          >
            {say("addBracket")}
          </Button>
        </>
      )}
    </>
  );
}

/** The end that was not touched gives way. */
const ordered = ({ from, to }: RetentionBracket, touched: Partial<RetentionBracket>): RetentionBracket =>
  from <= to ? { from, to } : touched.from === undefined ? { from: to, to } : { from, to: from };
