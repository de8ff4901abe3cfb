import { formatMoney } from "../format/numbers.ts";
import styles from "./money.module.css";

/** An amount, always from fen, always with two decimals. */
export function Money({ fen, strong = false, signed = false }: { fen: number; strong?: boolean; signed?: boolean }) {
  return (
    <span className={strong ? styles["strong"] : styles["money"]}>
      {signed && fen > 0 ? "+" : ""}
      {formatMoney(fen)}
    </span>
  );
}
