import type { ConsoleOrder } from "@banyan/contracts";
import { useTimes } from "../../../format/use-times.ts";
import { Money } from "../../../patterns/money.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { StateTag, type Tone } from "../../../patterns/state-tag.tsx";
import styles from "./order.module.css";
import { useOrderWords } from "./words.ts";

const paymentTones: Record<ConsoleOrder["payments"][number]["state"], Tone> = {
  CREATED: "wait",
  PREPAID: "wait",
  PAID: "good",
  CLOSED: "over",
};
const refundTones: Record<ConsoleOrder["refunds"][number]["state"], Tone> = {
  REQUESTED: "wait",
  PROCESSING: "wait",
  SUCCEEDED: "good",
  ABNORMAL: "bad",
  CLOSED: "over",
};
const knownReasons = ["LATE_PAYMENT", "SECOND_PAYMENT", "AMOUNT_MISMATCH", "PAYER_MISMATCH", "AFTER_SALE"] as const;

/** The price in words, then money in and money out. */
export function OrderMoney({ order }: { order: ConsoleOrder }) {
  const say = useOrderWords();
  const times = useTimes();
  const { price, payments, refunds } = order;
  const reasonWords = (reason: string) => {
    const known = knownReasons.find((one) => one === reason);
    return known === undefined ? reason : say(`refundReason.${known}`);
  };
  return (
    <>
      <Panel title={say("price")}>
        <dl className={styles["steps"]}>
          {priceSteps(order, say).map(({ label, amountFen }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                <Money fen={amountFen} />
              </dd>
            </div>
          ))}
          <div className={styles["sum"]}>
            <dt>{say(order.paidAt === null ? "totalDue" : "total")}</dt>
            <dd>
              <Money fen={price.payableFen} strong />
            </dd>
          </div>
        </dl>
      </Panel>
      <Panel title={say("payments")}>
        {payments.length === 0 && <p className={styles["none"]}>{say("noPayments")}</p>}
        <ul className={styles["records"]}>
          {payments.map(({ id, state, amountFen, transactionId, paidAt, createdAt }) => (
            <li key={id}>
              <StateTag tone={paymentTones[state]}>{say(`payment.${state}`)}</StateTag>
              <span className={styles["recordWords"]}>
                <span>{times.exact(paidAt ?? createdAt)}</span>
                {transactionId !== null && (
                  <span className={styles["none"]}>
                    {say("transaction")} {transactionId}
                  </span>
                )}
              </span>
              <Money fen={amountFen} strong />
            </li>
          ))}
        </ul>
      </Panel>
      {refunds.length > 0 && (
        <Panel title={say("refunds")}>
          <ul className={styles["records"]}>
            {refunds.map(({ id, state, amountFen, reason, createdAt }) => (
              <li key={id}>
                <StateTag tone={refundTones[state]}>{say(`refund.${state}`)}</StateTag>
                <span className={styles["recordWords"]}>
                  <span>{times.exact(createdAt)}</span>
                  <span className={styles["none"]}>{reasonWords(reason)}</span>
                </span>
                <Money fen={-amountFen} strong />
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

/** The engine's own words; an order without them still shows its three sums. */
function priceSteps({ price }: ConsoleOrder, say: ReturnType<typeof useOrderWords>) {
  if (price.steps.length > 0) return price.steps;
  return [
    { label: say("goodsTotal"), amountFen: price.goodsFen },
    { label: say("discount"), amountFen: -price.discountFen },
    { label: say("shipping"), amountFen: price.shippingFen },
  ];
}
