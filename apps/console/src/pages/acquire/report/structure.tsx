import type { ChannelReport } from "@banyan/contracts";
import { Button } from "antd";
import { Link } from "react-router";
import { useProgram } from "../../../api/session.ts";
import { formatMoney } from "../../../format/numbers.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { usePreferences } from "../../../theme/preferences.ts";
import styles from "./report.module.css";
import { rowName } from "./row-name.ts";
import { useReportWords } from "./words.ts";

const SHOWN = 8;
const parts = ["ad", "win", "rest"] as const;

/** Where the money went: ad cost, coupons that win people, other discounts; the dearest rows. */
export function Structure({ report }: { report: ChannelReport }) {
  const say = useReportWords();
  const { language } = usePreferences();
  const { id: program } = useProgram();
  const rows = report.rows
    .map((row) => {
      const { adCostFen, newUserCouponsFen, rewardsFen, subsidyFen, totalCostFen } = row.figures;
      const win = Math.min(newUserCouponsFen + rewardsFen, subsidyFen);
      return { row, total: totalCostFen, ad: adCostFen, win, rest: subsidyFen - win };
    })
    .filter(({ total }) => total > 0)
    .sort((a, b) => b.total - a.total)
    .slice(0, SHOWN);
  const most = rows[0]?.total ?? 0;
  if (most === 0) {
    return (
      <EmptyState
        title={say("noCost")}
        hint={say("noCostHint")}
        action={
          <Link to={`/${program}/acquire/costs`}>
            <Button>{say("toCosts")}</Button>
          </Link>
        }
      />
    );
  }
  return (
    <>
      <p className={styles["legend"]}>
        {parts.map((part) => (
          <span key={part}>
            <i className={styles[`fill-${part}`]} aria-hidden="true" />
            {say(`part.${part}`)}
          </span>
        ))}
      </p>
      <ul className={styles["bars"]}>
        {rows.map(({ row, total, ...amounts }) => (
          <li key={row.key}>
            <span className={styles["barName"]}>{rowName(row, say, language)}</span>
            <span className={styles["bar"]}>
              {parts.map(
                (part) =>
                  amounts[part] > 0 && (
                    <i
                      key={part}
                      className={styles[`fill-${part}`]}
                      style={{ width: `${(amounts[part] / most) * 100}%` }}
                      title={`${say(`part.${part}`)} ${formatMoney(amounts[part])}`}
                    />
                  ),
              )}
            </span>
            <span className={styles["barValue"]}>{formatMoney(total)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
