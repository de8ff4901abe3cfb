import type { Picture } from "@banyan/contracts";
import styles from "./picture.module.css";

/** A thumbnail of fixed size: nothing shifts when it arrives. The words stand beside it, so it is decoration. */
export const Thumbnail = ({ picture, size = 44 }: { picture: Picture; size?: number }) => (
  <img className={styles["thumbnail"]} src={picture.url} width={size} height={size} loading="lazy" alt="" />
);
