import type { ConsoleAfterSale } from "@banyan/contracts";
import { Money } from "../../../patterns/money.tsx";
import { Panel } from "../../../patterns/page.tsx";
import styles from "./after-sale.module.css";
import { useAfterSaleWords } from "./words.ts";

/** What goes back and why: decided, or as it would be if it were settled now. */
export function CaseMoney({ one }: { one: ConsoleAfterSale }) {
  const say = useAfterSaleWords();
  const { goodsFen, shippingFen, deductedFen, totalFen, points } = one.amounts;
  const parts = [
    { name: say("money.goods"), fen: goodsFen },
    { name: say("money.shipping"), fen: shippingFen },
    ...(deductedFen > 0 ? [{ name: say("money.deducted"), fen: -deductedFen }] : []),
  ];
  return (
    <Panel title={say("money")}>
      <dl className={styles["sums"]}>
        {one.kind !== "EXCHANGE" && (
          <div>
            <dt>{say("askedFor")}</dt>
            <dd>
              <Money fen={one.askedFen} />
            </dd>
          </div>
        )}
        {parts.map(({ name, fen }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Money fen={fen} />
            </dd>
          </div>
        ))}
        <div>
          <dt>{say("money.points")}</dt>
          <dd>{points}</dd>
        </div>
        <div className={styles["sum"]}>
          <dt>{say(one.refund === null ? "money.total" : "money.given")}</dt>
          <dd>
            <Money fen={totalFen} strong />
          </dd>
        </div>
      </dl>
    </Panel>
  );
}
