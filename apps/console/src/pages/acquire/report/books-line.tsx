import { CheckCircleFilled, WarningFilled } from "@ant-design/icons";
import type { ChannelReport } from "@banyan/contracts";
import { formatMoney } from "../../../format/numbers.ts";
import styles from "./report.module.css";
import { useReportWords } from "./words.ts";

/** The report's sums beside the ledger's, as they were read together. */
export function BooksLine({ books }: Pick<ChannelReport, "books">) {
  const say = useReportWords();
  const isEqual = books.every(({ reportFen, ledgerFen }) => reportFen === ledgerFen);
  return (
    <p className={isEqual ? styles["agrees"] : styles["differs"]} role="status">
      {isEqual ? <CheckCircleFilled /> : <WarningFilled />}
      <strong>{say(isEqual ? "agrees" : "agreesNot")}</strong>
      {books.map(({ check, reportFen, ledgerFen }) => (
        <span key={check}>
          {say(`check.${check}`)} {formatMoney(ledgerFen)}
          {reportFen !== ledgerFen && ` · ${say("difference", { amount: formatMoney(reportFen - ledgerFen) })}`}
        </span>
      ))}
    </p>
  );
}
