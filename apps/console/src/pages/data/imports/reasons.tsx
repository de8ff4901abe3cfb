import type { FileImport } from "@banyan/contracts";
import { formatCount } from "../../../format/numbers.ts";
import styles from "./imports.module.css";
import { useImportWords } from "./words.ts";

/** Why rows were refused, and how many each. */
export function Reasons({ rejected }: { rejected: FileImport["rejected"] }) {
  const say = useImportWords();
  return (
    <ul className={styles["reasons"]}>
      {rejected.map(({ code, rows }) => (
        <li key={code}>
          {say(`reason.${code}`)} · {formatCount(rows)}
        </li>
      ))}
    </ul>
  );
}
