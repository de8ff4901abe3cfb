import { type ReportRow, sceneGroupWords } from "@banyan/contracts";
import type { Language } from "../../../theme/preferences.ts";
import type { useReportWords } from "./words.ts";

/** What a row is called. */
export function rowName(
  { key, channel, scene }: Pick<ReportRow, "key" | "channel" | "scene">,
  say: ReturnType<typeof useReportWords>,
  language: Language,
): string {
  if (channel) return channel.name;
  if (scene) return sceneGroupWords[scene][language];
  return say(key === "none" ? "none" : "unregistered");
}
