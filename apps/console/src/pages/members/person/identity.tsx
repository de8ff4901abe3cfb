import { getPerson } from "@banyan/contracts";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Block } from "../../../patterns/block.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { MergePersons } from "./merge-persons.tsx";
import styles from "./person.module.css";
import { UndoMerge } from "./undo-merge.tsx";
import { usePersonWords } from "./words.ts";

/** What a person is known by, on which devices, and which numbers turned out to be theirs. */
export function Identity({ personId }: { personId: number }) {
  const say = usePersonWords();
  const times = useTimes();
  const { id: program } = useProgram();
  const { data, error, refetch } = useReply(getPerson, { params: { program, personId } });
  if (error !== null && data === undefined) return <ErrorState error={error} retry={() => void refetch()} compact />;
  if (data === undefined) return <Block height={200} />;
  return (
    <>
      <Panel title={say("identity")} aside={<MergePersons personId={data.personId} />}>
        {data.identifiers.length === 0 && <p className={styles["faint"]}>{say("noIdentifiers")}</p>}
        <ul className={styles["lines"]}>
          {data.identifiers.map(({ kind, shown, since, personId: number }) => (
            <li key={`${kind} ${shown} ${since}`}>
              <span className={styles["words"]}>
                <span>{say(`id.${kind}`)}</span>
                <span className={styles["faint"]}>{shown}</span>
              </span>
              <span className={styles["faint"]}>
                {say("number", { id: number })} · {times.moment(since)}
              </span>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title={say("merges")}>
        {data.merges.length === 0 && <p className={styles["faint"]}>{say("noMerges")}</p>}
        <ul className={styles["lines"]}>
          {data.merges.map((merge) => (
            <li key={merge.id}>
              <span className={styles["words"]}>
                <span>{say("mergeLine", { from: merge.from, into: merge.into })}</span>
                <span className={styles["faint"]}>
                  {say(`reason.${merge.reason}`)} · {times.moment(merge.at)}
                </span>
              </span>
              {merge.undone ? <StateTag tone="over">{say("undone")}</StateTag> : <UndoMerge merge={merge} />}
            </li>
          ))}
        </ul>
      </Panel>
    </>
  );
}
