import type { RetentionBracket, RetentionQuestion } from "@banyan/contracts";
import { useCallback } from "react";
import { useRetentionWords } from "./words.ts";

/** 当天 · 第 3 天 · 第 4–7 天 · 第 3 天起. */
export function useBracketName({ interval, match }: Pick<RetentionQuestion, "interval" | "match">) {
  const say = useRetentionWords();
  return useCallback(
    ({ from, to }: RetentionBracket) => {
      const unit = say(`unit.${interval}`);
      if (match === "on_or_after") return say("nthOn", { n: from, unit });
      if (to === 0) return say("own", { unit });
      return from === to ? say("nth", { n: from, unit }) : say("nthRange", { from, to, unit });
    },
    [say, interval, match],
  );
}
