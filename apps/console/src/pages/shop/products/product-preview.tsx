import { formatYuan, parseYuan } from "@banyan/money";
import { PhoneFrame } from "../../../patterns/phone-frame.tsx";
import type { ProductDraft } from "./product-draft.ts";
import styles from "./product-preview.module.css";
import { useProductWords } from "./words.ts";

/** The product page as a shopper sees it, from what is typed so far. */
export function ProductPreview({ draft, sold }: { draft: ProductDraft; sold: number }) {
  const say = useProductWords();
  const prices = draft.skus.flatMap(({ price }) => {
    const read = parseYuan(price);
    return read.ok && read.fen >= 0 ? [read.fen] : [];
  });
  const lowest = prices.length === 0 ? null : Math.min(...prices);
  const [main] = draft.pictures;
  return (
    <PhoneFrame
      label={say("preview")}
      title={say("previewTitle")}
      foot={
        <div className={styles["buy"]}>
          <span>{say("addToCart")}</span>
          <span>{say("buyNow")}</span>
        </div>
      }
    >
      <div className={styles["page"]}>
        <div className={styles["picture"]}>
          {main === undefined ? <span>{say("previewPicture")}</span> : <img src={`${main.url}?w=750`} alt="" />}
          {draft.pictures.length > 1 && <span className={styles["count"]}>1 / {draft.pictures.length}</span>}
        </div>
        <div className={styles["head"]}>
          <p className={styles["price"]}>
            {lowest === null ? "¥ —" : formatYuan(lowest)}
            {prices.some((price) => price !== lowest) && <small>{say("from")}</small>}
            {sold > 0 && <span className={styles["sold"]}>{say("previewSold", { count: sold })}</span>}
          </p>
          <p className={styles["title"]}>{draft.title.trim() || say("previewName")}</p>
          {draft.subtitle.trim() !== "" && <p className={styles["subtitle"]}>{draft.subtitle}</p>}
          <span className={styles["tag"]}>{say(draft.noReasonReturn ? "returnYes" : "returnNo")}</span>
        </div>
        {draft.options.length > 0 && (
          <div className={styles["card"]}>
            {draft.options.map(({ key, name, values }) => (
              <div key={key} className={styles["option"]}>
                <p>{name.trim() || say("optionName")}</p>
                <div>
                  {values.map((value, index) => (
                    <span key={value.key} className={index === 0 ? styles["valueOn"] : styles["value"]}>
                      {value.text.trim() || "…"}
                    </span>
                  ))}
                </div>
              </div>
            ))}
          </div>
        )}
        {draft.description.trim() !== "" && <div className={styles["description"]}>{draft.description}</div>}
      </div>
    </PhoneFrame>
  );
}
