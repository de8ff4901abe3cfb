import { Segmented } from "antd";
import { useNavigate, useSearchParams } from "react-router";
import { useProgram } from "../../../api/session.ts";
import { useActivityWords } from "./words.ts";

const tabs = ["active-users", "lifecycle", "stickiness"] as const;

/** The parts of the page; the days stay, the rest of the question is another one. */
export function ActivityTabs({ current }: { current: (typeof tabs)[number] }) {
  const say = useActivityWords();
  const { id: program } = useProgram();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const go = (tab: string) => {
    const days = new URLSearchParams();
    for (const key of ["from", "to"]) {
      const value = search.get(key);
      if (value !== null) days.set(key, value);
    }
    void navigate(`/${program}/data/activity/${tab}?${days}`);
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
