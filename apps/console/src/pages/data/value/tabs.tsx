import { Segmented } from "antd";
import { useNavigate, useSearchParams } from "react-router";
import { useProgram } from "../../../api/session.ts";
import { useValueWords } from "./words.ts";

const tabs = ["ltv", "prediction", "cohorts", "rfm", "members"] as const;
export type ValueTab = (typeof tabs)[number];

/** The parts of the page; the days stay, the rest of the question is another one. */
export function ValueTabs({ current }: { current: ValueTab }) {
  const say = useValueWords();
  const { id: program } = useProgram();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const go = (tab: ValueTab) => {
    const days = new URLSearchParams();
    for (const key of ["from", "to"]) {
      const value = search.get(key);
      if (value !== null) days.set(key, value);
    }
    void navigate(`/${program}/data/value/${tab}?${days}`);
  };
  return (
    <Segmented
      aria-label={say("tabs")}
      value={current}
      onChange={go}
      options={tabs.map((tab) => ({ value: tab, label: say(`tab.${tab}`) }))}
    />
  );
}
