import styles from "./block.module.css";

/** A grey block where something will stand, of the size it will have. */
export const Block = ({ width = "100%", height = 14 }: { width?: number | string; height?: number }) => (
  <span className={styles["block"]} style={{ width, height }} aria-hidden="true" />
);
