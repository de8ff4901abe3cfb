import type { ReactNode } from "react";
import styles from "./phone-frame.module.css";

type Frame = { label: string; title: string; children: ReactNode /** Fixed at the bottom. */; foot?: ReactNode };

/** What a shopper will see, at 375 px wide scaled to the column; a picture of a page, so nothing in it takes focus. */
export const PhoneFrame = ({ label, title, children, foot }: Frame) => (
  <figure className={styles["phone"]} aria-label={label}>
    <div className={styles["screen"]} inert>
      <div className={styles["bar"]}>
        <span>{title}</span>
        <span className={styles["capsule"]} />
      </div>
      <div className={styles["body"]}>{children}</div>
      {foot}
    </div>
  </figure>
);
