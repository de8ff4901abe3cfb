import { ReportTabs } from "../../../patterns/reports/report-tabs.tsx";
import { useValueWords } from "./words.ts";

const tabs = ["ltv", "prediction", "cohorts", "rfm", "members"] as const;

export function ValueTabs({ current }: { current: (typeof tabs)[number] }) {
  const say = useValueWords();
  const nameOf = (tab: (typeof tabs)[number]) => say(`tab.${tab}`);
  return <ReportTabs path="data/value" {...{ tabs, current, nameOf }} label={say("tabs")} />;
}
