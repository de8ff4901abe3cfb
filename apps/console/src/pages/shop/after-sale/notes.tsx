import { addAfterSaleNote, type ConsoleAfterSale, getAfterSale } from "@banyan/contracts";
import { Button, Input } from "antd";
import { useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Panel } from "../../../patterns/page.tsx";
import { useToast } from "../../../patterns/toast.ts";
import styles from "./after-sale.module.css";
import { useAfterSaleWords } from "./words.ts";

/** What operators write for each other. */
export function Notes({ one }: { one: ConsoleAfterSale }) {
  const say = useAfterSaleWords();
  const times = useTimes();
  const toast = useToast();
  const { id: program } = useProgram();
  const mayWrite = useMay("after-sale.handle");
  const add = useAction(addAfterSaleNote, { touches: [getAfterSale] });
  const [text, setText] = useState("");
  const save = () => {
    if (text.trim() === "") return;
    add
      .mutateAsync({ params: { program, id: one.id }, body: { text: text.trim() } })
      .then(() => setText(""))
      .catch(toast.refused);
  };
  return (
    <Panel title={say("notes")}>
      {one.notes.length === 0 && <p className={styles["faint"]}>{say("noNotes")}</p>}
      <ul className={styles["notes"]}>
        {one.notes.map(({ at, by, text: words }) => (
          <li key={at}>
            <p>{words}</p>
            <span className={styles["faint"]}>
              {by} · {times.moment(at)}
            </span>
          </li>
        ))}
      </ul>
      {mayWrite && (
        <div className={styles["note"]}>
          <Input
            aria-label={say("addNote")}
            value={text}
            maxLength={500}
            placeholder={say("notePlaceholder")}
            onChange={(event) => setText(event.target.value)}
            onPressEnter={save}
          />
          <Button onClick={save} loading={add.isPending} disabled={text.trim() === ""}>
            {say("addNote")}
          </Button>
        </div>
      )}
    </Panel>
  );
}
