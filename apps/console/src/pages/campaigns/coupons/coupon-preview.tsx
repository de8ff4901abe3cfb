import type { CouponTemplateInput } from "@banyan/contracts";
import { formatYuan, parseYuan } from "@banyan/money";
import { useTimes } from "../../../format/use-times.ts";
import { PhoneFrame } from "../../../patterns/phone-frame.tsx";
import { usePreferences } from "../../../theme/preferences.ts";
import type { CouponDraft } from "./coupon-draft.ts";
import { useCouponPhrases } from "./coupon-phrases.ts";
import styles from "./coupons.module.css";
import { useCouponWords } from "./words.ts";

/** The ticket as it lies in a shopper's wallet. */
export function CouponPreview({
  draft,
  benefit,
}: {
  draft: CouponDraft;
  benefit: CouponTemplateInput["benefit"] | null;
}) {
  const say = useCouponWords();
  const phrases = useCouponPhrases();
  const times = useTimes();
  const { language } = usePreferences();
  const threshold = parseYuan(draft.threshold);
  const thresholdFen = threshold.ok && threshold.fen > 0 ? threshold.fen : 0;
  const validity =
    draft.validity === "RELATIVE"
      ? /^\d{1,3}$/.test(draft.days) && say("validDays", { count: Number(draft.days) })
      : draft.range &&
        say("validRange", { from: times.dayLabel(draft.range.from), until: times.dayLabel(draft.range.to) });
  const face =
    benefit === null
      ? "—"
      : benefit.kind === "FIXED"
        ? formatYuan(benefit.amountFen, { cents: "needed" })
        : benefit.kind === "FREE_SHIPPING"
          ? say("freeShipping")
          : say("percent", {
              rate: String(language === "zh" ? benefit.payBp / 1_000 : (10_000 - benefit.payBp) / 100),
            });
  return (
    <PhoneFrame label={say("preview")} title={say("previewTitle")}>
      <div className={styles["wallet"]}>
        <div className={styles["ticket"]}>
          <div className={styles["face"]}>{face}</div>
          <div className={styles["rules"]}>
            <strong>{draft.name.trim() || say("previewName")}</strong>
            {benefit !== null && <span>{phrases.benefit({ benefit, thresholdFen })}</span>}
            {validity && <span>{validity}</span>}
            <span className={styles["use"]}>{say("use")}</span>
          </div>
        </div>
      </div>
    </PhoneFrame>
  );
}
