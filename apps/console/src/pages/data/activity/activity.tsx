import { useParams } from "react-router";
import { ActiveUsersTab } from "./active-users-tab.tsx";
import { LifecycleTab } from "./lifecycle-tab.tsx";
import { StickinessTab } from "./stickiness-tab.tsx";

/** 数据 · 活跃: who comes, who stays, how often. Which part is in the address's path, its question behind it. */
export function Component() {
  const { tab } = useParams();
  switch (tab) {
    case "lifecycle":
      return <LifecycleTab />;
    case "stickiness":
      return <StickinessTab />;
    default:
      return <ActiveUsersTab />;
  }
}
