import { CaretDownOutlined, CaretRightOutlined } from "@ant-design/icons";
import { getShareTree, type SharingQuestion, type TreePerson } from "@banyan/contracts";
import { Button, Spin } from "antd";
import { useState } from "react";
import { formatCount } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { PeopleNumber } from "../../../patterns/reports/people.tsx";
import { useReport } from "../../../patterns/reports/use-report.ts";
import styles from "./share-tree.module.css";
import { useSharingWords } from "./words.ts";

const INDENT_PX = 24;

/** Sharers, most people below first; whom they brought opens level by level. */
export function ShareTree({ question, sharers }: { question: SharingQuestion; sharers: readonly TreePerson[] }) {
  const say = useSharingWords();
  const heads = [say("person"), say("invited"), say("subtree"), say("registered"), say("depth"), say("openedAt")];
  return (
    <div>
      <div className={`${styles["row"]} ${styles["head"]}`}>
        {heads.map((head) => (
          <span key={head}>{head}</span>
        ))}
      </div>
      {sharers.map((person) => (
        <Branch key={person.personId} question={question} person={person} level={0} />
      ))}
    </div>
  );
}

function Branch({ question, person, level }: { question: SharingQuestion; person: TreePerson; level: number }) {
  const say = useSharingWords();
  const times = useTimes();
  const [isOpen, setOpen] = useState(false);
  const tree = useReport(getShareTree, { question, personId: person.personId }, { enabled: isOpen });
  const number = (measure: "invited" | "subtree" | "registered") => (
    <PeopleNumber
      isNobody={person[measure] === 0}
      asked={{
        ...{ kind: "sharing", question, cell: { of: "person", personId: person.personId, measure } },
        title: `${person.who} · ${say(measure)}`,
      }}
    >
      {formatCount(person[measure])}
    </PeopleNumber>
  );
  const rest = tree.data === undefined ? 0 : tree.data.total - tree.data.children.length;
  return (
    <>
      <div className={styles["row"]}>
        <span style={{ paddingLeft: level * INDENT_PX }}>
          {person.invited === 0 ? (
            <span className={styles["blank"]} />
          ) : (
            <Button
              type="text"
              size="small"
              aria-expanded={isOpen}
              aria-label={`${say("expand")} ${person.who}`}
              icon={isOpen ? <CaretDownOutlined /> : <CaretRightOutlined />}
              onClick={() => setOpen(!isOpen)}
            />
          )}
          {person.who}
        </span>
        <span>{number("invited")}</span>
        <span>{number("subtree")}</span>
        <span>{number("registered")}</span>
        <span>{person.depth === 0 ? "—" : say("depthBelow", { n: person.depth })}</span>
        <span>{person.openedAt === null ? "—" : times.moment(person.openedAt)}</span>
      </div>
      {isOpen && tree.data === undefined && <Spin size="small" />}
      {isOpen &&
        tree.data?.children.map((child) => (
          <Branch key={child.personId} question={question} person={child} level={level + 1} />
        ))}
      {isOpen && rest > 0 && <div className={styles["row"]}>{say("more", { count: rest })}</div>}
    </>
  );
}
