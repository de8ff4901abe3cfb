import { type getMember, listOrders, type Reply } from "@banyan/contracts";
import { Link } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Block } from "../../../patterns/block.tsx";
import { Money } from "../../../patterns/money.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { OrderStateTag } from "../../shop/orders/order-state.tsx";
import styles from "./members.module.css";
import { useMemberWords } from "./words.ts";

const RECENT_ORDERS = 5;

/** What a member last said about each purpose. */
export function Consents({ consents }: { consents: Reply<typeof getMember>["consents"] }) {
  const say = useMemberWords();
  const times = useTimes();
  if (consents.length === 0) return <p className={styles["faint"]}>{say("noConsents")}</p>;
  return (
    <ul className={styles["lines"]}>
      {consents.map(({ purpose, version, granted, at }) => (
        <li key={`${purpose} ${at}`}>
          <span>{say(`purpose.${purpose}`)}</span>
          <span className={styles["faint"]}>
            {say("version", { version })} · {times.moment(at)}
          </span>
          <StateTag tone={granted ? "good" : "over"}>{say(granted ? "granted" : "withdrawn")}</StateTag>
        </li>
      ))}
    </ul>
  );
}

/** The last few, and the way to all. */
export function RecentOrders({ memberId }: { memberId: string }) {
  const say = useMemberWords();
  const times = useTimes();
  const { id: program } = useProgram();
  const { data } = useReply(listOrders, { params: { program }, query: { memberId, pageSize: RECENT_ORDERS } });
  return (
    <section>
      <div className={styles["head"]}>
        <h3>{say("recentOrders")}</h3>
        {data !== undefined && data.total > 0 && (
          <Link to={`/${program}/shop/orders?memberId=${memberId}`}>{say("allOrders")}</Link>
        )}
      </div>
      {data === undefined && <Block height={80} />}
      {data?.total === 0 && <p className={styles["faint"]}>{say("noOrders")}</p>}
      <ul className={styles["orders"]}>
        {data?.items.map(({ id, summary, createdAt, payableFen, state }) => (
          <li key={id}>
            <Link to={`/${program}/shop/orders/${id}`}>
              <span className={styles["words"]}>
                <span>{summary}</span>
                <span className={styles["faint"]}>{times.moment(createdAt)}</span>
              </span>
              <Money fen={payableFen} />
              <OrderStateTag state={state} />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
