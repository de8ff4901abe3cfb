import { RightOutlined } from "@ant-design/icons";
import { getTodo } from "@banyan/contracts";
import { Link } from "react-router";
import { useReply } from "../../api/queries.ts";
import { useProgram } from "../../api/session.ts";
import { formatCount } from "../../format/numbers.ts";
import { Block } from "../../patterns/block.tsx";
import { ErrorState } from "../../patterns/error-state.tsx";
import { Panel } from "../../patterns/page.tsx";
import styles from "./todo.module.css";
import { useHomeWords } from "./words.ts";

const REFETCH_MS = 15_000;

/** What waits for an operator; a line leads to the list it counts. */
export function Todo() {
  const say = useHomeWords();
  const { id: program, permissions } = useProgram();
  const { data, error, refetch } = useReply(getTodo, { params: { program } }, { refetchEveryMs: REFETCH_MS });
  const orders = permissions.includes("order.read");
  const lines = [
    { key: "toShip", to: orders ? `/${program}/shop/orders?state=PAID` : undefined },
    {
      key: "soldOutProducts",
      to: permissions.includes("product.read") ? `/${program}/shop/products?tab=soldOut` : undefined,
    },
    { key: "pendingPayment", to: orders ? `/${program}/shop/orders?state=PENDING_PAYMENT` : undefined },
    {
      key: "pausedCoupons",
      to: permissions.includes("promotion.read") ? `/${program}/campaigns/coupons?tab=paused` : undefined,
    },
    { key: "refusedShipping", to: orders ? `/${program}/shop/orders?state=SHIPPED` : undefined },
    {
      key: "billDifferences",
      to: permissions.includes("finance.read") ? `/${program}/finance/bills?state=DIFFERENT` : undefined,
    },
    {
      key: "rejectedEvents",
      to: permissions.includes("analytics.read") ? `/${program}/data/rejected` : undefined,
    },
    {
      key: "wechatFigures",
      to: permissions.includes("analytics.read") ? `/${program}/data/wechat-figures` : undefined,
    },
    { key: "brokenChecks", to: permissions.includes("finance.read") ? `/${program}/data/checks` : undefined },
  ] as const;

  return (
    <Panel title={say("todo")}>
      {error !== null && data === undefined ? (
        <ErrorState error={error} retry={() => void refetch()} compact />
      ) : (
        <ul className={styles["todo"]}>
          {lines.map(({ key, to }) => {
            const count = data?.[key];
            const body = (
              <>
                <span>{say(key)}</span>
                <span className={count === 0 ? styles["zero"] : styles["count"]}>
                  {count === undefined ? <Block width={24} /> : formatCount(count)}
                </span>
                <span className={styles["arrow"]}>{to !== undefined && <RightOutlined />}</span>
              </>
            );
            return (
              <li key={key}>
                {to === undefined ? (
                  <div className={styles["line"]}>{body}</div>
                ) : (
                  <Link to={to} className={styles["line"]}>
                    {body}
                  </Link>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}
