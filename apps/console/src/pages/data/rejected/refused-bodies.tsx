import { getRejectedSummary } from "@banyan/contracts";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import type { DayRange } from "../../../format/days.ts";
import { Block } from "../../../patterns/block.tsx";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { Reasons } from "./reasons.tsx";
import styles from "./rejected.module.css";
import { useRejectedWords } from "./words.ts";

/** Requests refused as a whole: nothing of them is kept but their number and reason. */
export function RefusedBodies({ range }: { range: DayRange }) {
  const say = useRejectedWords();
  const { id: program } = useProgram();
  const { data, error, refetch } = useReply(getRejectedSummary, { params: { program }, query: range });
  if (data === undefined)
    return (
      <Panel>
        {error === null ? <Block height={200} /> : <ErrorState error={error} retry={() => void refetch()} />}
      </Panel>
    );
  if (data.bodies.length + data.unreadable.length === 0)
    return (
      <Panel>
        <EmptyState title={say("noBodies")} hint={say("noBodiesHint")} />
      </Panel>
    );
  return (
    <>
      {data.bodies.length > 0 && (
        <Panel title={say("ofProgram")} flush>
          <Reasons reasons={data.bodies} />
        </Panel>
      )}
      {data.unreadable.length > 0 && (
        <Panel title={say("ofServer")} aside={<span className={styles["faint"]}>{say("ofServerAbout")}</span>} flush>
          <Reasons reasons={data.unreadable} />
        </Panel>
      )}
    </>
  );
}
