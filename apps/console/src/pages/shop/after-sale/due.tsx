import { StateTag } from "../../../patterns/state-tag.tsx";
import { useCommonWords } from "../../../words/common.ts";
import { useAfterSaleWords } from "./words.ts";

const MINUTE_MS = 60_000;
/** Less than a quarter of a day left: it should be done before the end of this shift. */
const SOON_MINUTES = 6 * 60;

/** How long until the target of the shop's next step; red once it has passed. */
export function Due({ at }: { at: string | null }) {
  const say = useAfterSaleWords();
  const common = useCommonWords();
  if (at === null) return <>{common("none")}</>;
  const minutes = Math.round((Date.parse(at) - Date.now()) / MINUTE_MS);
  const size = Math.abs(minutes);
  const time =
    size < 60
      ? say("minutes", { count: size })
      : size < 48 * 60
        ? say("hours", { count: Math.floor(size / 60) })
        : say("days", { count: Math.floor(size / 1_440) });
  if (minutes < 0) return <StateTag tone="bad">{say("late", { time })}</StateTag>;
  return <StateTag tone={minutes < SOON_MINUTES ? "act" : "wait"}>{say("dueIn", { time })}</StateTag>;
}
