import { addOrderNote, type ConsoleOrder, getOrder, listOrders } from "@banyan/contracts";
import { Button, Input } from "antd";
import { useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Panel } from "../../../patterns/page.tsx";
import { useToast } from "../../../patterns/toast.ts";
import styles from "./desk.module.css";
import { useDeskWords } from "./desk-words.ts";
import { FlagChooser } from "./order-flag.tsx";

/** What operators tell each other about an order. */
export function OrderNotes({ order }: { order: ConsoleOrder }) {
  const say = useDeskWords();
  const times = useTimes();
  const toast = useToast();
  const { id: program } = useProgram();
  const may = useMay("order.ship");
  const add = useAction(addOrderNote, { touches: [getOrder, listOrders] });
  const [text, setText] = useState("");
  const save = () => {
    add
      .mutateAsync({ params: { program, id: order.id }, body: { text: text.trim() } })
      .then(() => {
        setText("");
        toast.done(say("noteAdded"));
      })
      .catch(toast.refused);
  };
  return (
    <Panel title={say("notes")} aside={<FlagChooser order={order} />}>
      {may && (
        <div className={styles["noteForm"]}>
          <Input.TextArea
            aria-label={say("notes")}
            placeholder={say("noteHint")}
            autoSize={{ minRows: 2, maxRows: 6 }}
            maxLength={500}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <Button size="small" disabled={text.trim() === ""} loading={add.isPending} onClick={save}>
            {say("addNote")}
          </Button>
        </div>
      )}
      {order.notes.length === 0 && <p className={styles["none"]}>{say("noNotes")}</p>}
      <ul className={styles["records"]}>
        {order.notes.map((note) => (
          <li key={note.id}>
            <span className={styles["text"]}>{note.text}</span>
            <span className={styles["none"]}>{say("byWhom", { by: note.by, time: times.moment(note.at) })}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
