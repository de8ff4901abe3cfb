import type { LedgerUnit } from "@banyan/contracts";
import { formatCount, formatMoney } from "../../../format/numbers.ts";
import styles from "./ledger.module.css";
import { useLedgerWords } from "./words.ts";

/** An amount in the account's own unit: yuan or points. */
export function Amount({ value, unit, quiet = false }: { value: number; unit: LedgerUnit; quiet?: boolean }) {
  const say = useLedgerWords();
  const text = unit === "FEN" ? formatMoney(value) : say("points", { count: formatCount(value) });
  return <span className={quiet && value === 0 ? styles["zero"] : undefined}>{text}</span>;
}
