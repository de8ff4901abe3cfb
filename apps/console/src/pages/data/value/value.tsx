import { useParams } from "react-router";
import { CohortsTab } from "./cohorts-tab.tsx";
import { LtvTab } from "./ltv-tab.tsx";
import { MembersTab } from "./members-tab.tsx";
import { PredictionTab } from "./prediction-tab.tsx";
import { RfmTab } from "./rfm-tab.tsx";

/** 数据 · 价值: what people are worth. Which part is in the address's path, its question behind it. */
export function Component() {
  const { tab } = useParams();
  switch (tab) {
    case "prediction":
      return <PredictionTab />;
    case "cohorts":
      return <CohortsTab />;
    case "rfm":
      return <RfmTab />;
    case "members":
      return <MembersTab />;
    default:
      return <LtvTab />;
  }
}
