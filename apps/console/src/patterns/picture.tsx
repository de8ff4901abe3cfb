import type { Picture } from "@banyan/contracts";
import styles from "./picture.module.css";

/** The server keeps pictures in three smaller widths; 160 is sharp up to 80 px on dense screens. */
const small = (url: string) => `${url}?w=160`;

/** A thumbnail of fixed size: nothing shifts when it arrives. The words stand beside it, so it is decoration. */
export const Thumbnail = ({ picture, size = 44 }: { picture: Picture; size?: number }) => (
  <img className={styles["thumbnail"]} src={small(picture.url)} width={size} height={size} loading="lazy" alt="" />
);
