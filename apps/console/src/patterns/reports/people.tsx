import { createContext, type ReactNode, useContext, useState } from "react";
import { useMay } from "../../api/session.ts";
import styles from "./people.module.css";
import { PeopleDrawer } from "./people-drawer.tsx";
import { useReportPartWords } from "./words.ts";

/** Which number: the question as it was asked, and the cell of its answer, in the report's own shape (`trendsCell` …). */
export type AskedPeople = {
  readonly kind: string;
  readonly question: unknown;
  readonly cell: unknown;
  /** What the number says, for the drawer's head: “周三 · 支付订单”. */ readonly title: string;
};
type Open = (asked: AskedPeople) => void;

const OpenPeople = createContext<Open | undefined>(undefined);

/** Holds the one drawer of people of a page; `ReportPage` has it. Anything else that shows report numbers (dashboards) puts it around them. */
export function PeopleProvider({ children }: { children: ReactNode }) {
  const mayRead = useMay("member.read");
  const [asked, setAsked] = useState<AskedPeople | null>(null);
  return (
    <OpenPeople value={mayRead ? setAsked : undefined}>
      {children}
      {asked !== null && <PeopleDrawer key={JSON.stringify(asked)} asked={asked} onClose={() => setAsked(null)} />}
    </OpenPeople>
  );
}

/** Opens the people of a number, for charts; `undefined` when the operator may not see members: the number is then only a number. */
export const useOpenPeople = (): Open | undefined => useContext(OpenPeople);

/** A number that opens exactly the people in it. Nought opens nobody. */
export function PeopleNumber({
  asked,
  isNobody = false,
  children,
}: {
  asked: AskedPeople;
  isNobody?: boolean;
  children: ReactNode;
}) {
  const say = useReportPartWords();
  const open = useOpenPeople();
  if (open === undefined || isNobody) return <>{children}</>;
  return (
    <button type="button" className={styles["number"]} title={say("openPeople")} onClick={() => open(asked)}>
      {children}
    </button>
  );
}
