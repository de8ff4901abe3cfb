import { type LedgerAccountRow, ledgerTypes, listLedgerAccounts } from "@banyan/contracts";
import { Fragment } from "react";
import { Link } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { Block } from "../../../patterns/block.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { Amount } from "./amount.tsx";
import styles from "./ledger.module.css";
import { useLedgerWords } from "./words.ts";

const split = ["campaign_cost", "coupon_cost", "shipping_cost", "marketing_budget", "ad_cost"] as const;
/** What a split account has one of. */
const splitWord = (account: LedgerAccountRow["account"]) =>
  `by.${split.find((one) => one === account) ?? "member"}` as const;

/** The chart of accounts with its balances; an account opens its statement. */
export function Balances() {
  const say = useLedgerWords();
  const { id: program } = useProgram();
  const { data, error, refetch } = useReply(listLedgerAccounts, { params: { program }, query: {} });
  if (error !== null && data === undefined) {
    return (
      <Panel>
        <ErrorState error={error} retry={() => void refetch()} />
      </Panel>
    );
  }
  const ofType = (type: LedgerAccountRow["type"]) => data?.items.filter((row) => row.type === type) ?? [];
  return (
    <Panel flush>
      {data === undefined ? (
        <Block height={480} />
      ) : (
        <table className={styles["table"]}>
          <thead>
            <tr>
              <th>{say("account")}</th>
              <th>{say("debit")}</th>
              <th>{say("credit")}</th>
              <th>{say("balance")}</th>
            </tr>
          </thead>
          <tbody>
            {ledgerTypes.map((type) => (
              <Fragment key={type}>
                <tr className={styles["group"]}>
                  <td colSpan={4}>{say(`type.${type}`)}</td>
                </tr>
                {ofType(type).map(({ account, name, unit, debit, credit, balance, isSplit }) => (
                  <tr key={account} className={styles["row"]}>
                    <td>
                      <span className={styles["name"]}>
                        <Link to={`/${program}/data/ledger/${account}`}>{name}</Link>
                        {isSplit && <span className={styles["faint"]}>{say(splitWord(account))}</span>}
                      </span>
                    </td>
                    <td>
                      <Amount value={debit} unit={unit} quiet />
                    </td>
                    <td>
                      <Amount value={credit} unit={unit} quiet />
                    </td>
                    <td>
                      <Amount value={balance} unit={unit} quiet />
                    </td>
                  </tr>
                ))}
              </Fragment>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
