import type { CouponTemplate } from "@banyan/contracts";
import { parseYuan } from "@banyan/money";
import { useTimes } from "../../../format/use-times.ts";
import { PhoneFrame } from "../../../patterns/phone-frame.tsx";
import type { CouponDraft } from "./coupon-draft.ts";
import { useCouponPhrases } from "./coupon-phrases.ts";
import styles from "./coupons.module.css";
import { useCouponWords } from "./words.ts";

/** The ticket as it lies in a shopper's wallet. */
export function CouponPreview({ draft, benefit }: { draft: CouponDraft; benefit: CouponTemplate["benefit"] | null }) {
  const say = useCouponWords();
  const phrases = useCouponPhrases();
  const times = useTimes();
  const threshold = parseYuan(draft.threshold);
  const thresholdFen = threshold.ok && threshold.fen > 0 ? threshold.fen : 0;
  const validity =
    draft.validity === "RELATIVE"
      ? /^\d{1,3}$/.test(draft.days) && say("validDays", { count: Number(draft.days) })
      : draft.range &&
        say("validRange", { from: times.dayLabel(draft.range.from), until: times.dayLabel(draft.range.to) });
  const face = benefit === null ? "—" : phrases.face(benefit);
  return (
    <PhoneFrame label={say("preview")} title={say("previewTitle")}>
      <div className={styles["wallet"]}>
        <div className={styles["ticket"]}>
          <div className={styles["face"]}>{face}</div>
          <div className={styles["rules"]}>
            <strong>{draft.name.trim() || say("previewName")}</strong>
            {benefit !== null && <span>{phrases.benefit({ benefit, thresholdFen })}</span>}
            {validity && <span>{validity}</span>}
            {draft.usableAt === "STORE" && draft.kind !== "FREE_SHIPPING" && <span>{say("usableAt.STORE")}</span>}
            <span className={styles["use"]}>{say(draft.usableAt === "STORE" ? "showCode" : "use")}</span>
          </div>
        </div>
      </div>
    </PhoneFrame>
  );
}
