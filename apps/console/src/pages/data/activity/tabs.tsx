import { ReportTabs } from "../../../patterns/reports/report-tabs.tsx";
import { useActivityWords } from "./words.ts";

const tabs = ["active-users", "lifecycle", "stickiness"] as const;

export function ActivityTabs({ current }: { current: (typeof tabs)[number] }) {
  const say = useActivityWords();
  const nameOf = (tab: (typeof tabs)[number]) => say(`tab.${tab}`);
  return <ReportTabs path="data/activity" {...{ tabs, current, nameOf }} label={say("tabs")} />;
}
