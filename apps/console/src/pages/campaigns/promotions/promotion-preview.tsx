import { usePreferences } from "../../../theme/preferences.ts";
import type { PromotionDraft } from "./promotion-draft.ts";
import styles from "./promotion-preview.module.css";
import { usePromotionWords } from "./words.ts";

/** The line a shopper reads in the cart. */
export function PromotionPreview({
  draft,
  sentence,
}: {
  draft: PromotionDraft;
  sentence: { zh: string; en: string } | null;
}) {
  const say = usePromotionWords();
  const { language } = usePreferences();
  return (
    <div className={styles["strip"]}>
      <span className={styles["tag"]}>{say(`kind.${draft.rule.kind}`)}</span>
      <span className={styles["sentence"]}>{sentence === null ? say("sentenceEmpty") : sentence[language]}</span>
    </div>
  );
}
