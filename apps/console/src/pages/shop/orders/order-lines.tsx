import type { ConsoleOrder } from "@banyan/contracts";
import { Link } from "react-router";
import { useMay, useProgram } from "../../../api/session.ts";
import { Money } from "../../../patterns/money.tsx";
import { Thumbnail } from "../../../patterns/picture.tsx";
import { useDeskWords } from "./desk-words.ts";
import styles from "./order.module.css";
import { useOrderWords } from "./words.ts";

/** What was bought, line by line. */
export function OrderLines({ order }: { order: ConsoleOrder }) {
  const say = useOrderWords();
  const { id: program } = useProgram();
  const desk = useDeskWords();
  const mayRead = useMay("product.read");
  const sentWords = ({ shippedQuantity, withdrawnQuantity }: ConsoleOrder["lines"][number]) => [
    ...(shippedQuantity > 0 ? [desk("sentUnits", { count: shippedQuantity })] : []),
    ...(withdrawnQuantity > 0 ? [desk("withdrawnUnits", { count: withdrawnQuantity })] : []),
  ];
  return (
    <table className={styles["lines"]}>
      <thead>
        <tr>
          <th>{say("goods")}</th>
          <th>{say("unit")}</th>
          <th>{say("quantity")}</th>
          <th>{say("lineDiscount")}</th>
          <th>{say("linePaid")}</th>
        </tr>
      </thead>
      <tbody>
        {order.lines.map((line) => (
          <tr key={line.id}>
            <td>
              <span className={styles["goods"]}>
                <Thumbnail picture={line.picture} size={48} />
                <span className={styles["words"]}>
                  {mayRead ? <Link to={`/${program}/shop/products/${line.productId}`}>{line.title}</Link> : line.title}
                  <span className={styles["none"]}>
                    {[
                      ...(line.giftOf === null ? [] : [desk("gift")]),
                      ...line.options,
                      ...(line.noReasonReturn ? [] : [say("noReasonReturn")]),
                    ].join(" · ")}
                  </span>
                </span>
              </span>
            </td>
            <td>
              <Money fen={line.priceFen} />
            </td>
            <td>
              {line.quantity}
              {sentWords(line).map((words) => (
                <span key={words} className={styles["none"]}>
                  <br />
                  {words}
                </span>
              ))}
            </td>
            <td>{line.discountFen === 0 ? "—" : <Money fen={-line.discountFen} />}</td>
            <td>
              <Money fen={line.paidFen} strong />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
