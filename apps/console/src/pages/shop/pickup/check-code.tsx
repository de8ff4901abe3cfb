import { CallError } from "@banyan/client";
import { type ConsoleOrder, findPickup, getOrder, handOver, listOrders, listPickupPoints } from "@banyan/contracts";
import { Button, Input } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Block } from "../../../patterns/block.tsx";
import { problemText } from "../../../patterns/error-state.tsx";
import { Facts } from "../../../patterns/facts.tsx";
import { Field } from "../../../patterns/field.tsx";
import { Money } from "../../../patterns/money.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { Thumbnail } from "../../../patterns/picture.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import { OrderStateTag } from "../orders/order-state.tsx";
import { useOrderWords } from "../orders/words.ts";
import styles from "./pickup.module.css";
import { usePickupWords } from "./words.ts";

/** Code → order → handed over, once. */
export function CheckCode() {
  const say = usePickupWords();
  const common = useCommonWords();
  const { id: program } = useProgram();
  const [typed, setTyped] = useState("");
  const [code, setCode] = useState<string>();
  const [wasTried, setWasTried] = useState(false);
  const digits = typed.replaceAll(/\D/g, "");
  const found = useReply(
    findPickup,
    { params: { program, code: code ?? "" } },
    { enabled: code !== undefined, staleMs: 0 },
  );
  const find = () => {
    setWasTried(true);
    if (digits.length === 8) setCode(digits);
  };
  return (
    <Panel title={say("check")}>
      <div className={styles["check"]}>
        <p className={styles["about"]}>{say("checkAbout")}</p>
        <Field
          label={say("code")}
          problem={
            wasTried && digits.length !== 8 && code === undefined
              ? say("codeWrong")
              : found.error !== null && code !== undefined
                ? problemText(found.error, common("errorOffline"))
                : undefined
          }
        >
          {(wiring) => (
            <Input.Search
              {...wiring}
              autoFocus
              size="large"
              inputMode="numeric"
              maxLength={12}
              className={styles["code"] ?? ""}
              enterButton={say("find")}
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value);
                setCode(undefined);
                setWasTried(false);
              }}
              onSearch={find}
            />
          )}
        </Field>
        {code !== undefined && found.isFetching && found.data === undefined && !(found.error instanceof CallError) && (
          <Block height={160} />
        )}
        {code !== undefined && found.data !== undefined && (
          <Found
            key={found.data.id}
            code={code}
            order={found.data}
            onDone={() => {
              setTyped("");
              setCode(undefined);
              setWasTried(false);
            }}
          />
        )}
      </div>
    </Panel>
  );
}

function Found({ code, order, onDone }: { code: string; order: ConsoleOrder; onDone: () => void }) {
  const say = usePickupWords();
  const orders = useOrderWords();
  const times = useTimes();
  const toast = useToast();
  const { id: program } = useProgram();
  const may = useMay("order.ship");
  const hand = useAction(handOver, { touches: [findPickup, listOrders, listPickupPoints, getOrder] });
  const lines = order.lines.map((line) => ({
    ...line,
    open: line.quantity - line.shippedQuantity - line.withdrawnQuantity,
  }));
  const units = lines.reduce((sum, { open }) => sum + open, 0);
  const isOpen = order.state === "PAID";
  const confirm = () => {
    hand
      .mutateAsync({ params: { program, code }, body: {} })
      .then(() => {
        toast.done(say("done"));
        onDone();
      })
      .catch(toast.refused);
  };
  return (
    <div className={styles["result"]}>
      <div className={styles["line"]}>
        <strong>{order.orderNo}</strong>
        <OrderStateTag state={order.state} deliveryMethod={order.deliveryMethod} />
        <Link to={`/${program}/shop/orders/${order.id}`}>{say("toOrder")}</Link>
      </div>
      <ul className={styles["goods"]}>
        {lines.map(({ id, picture, title, options, open, quantity }) => (
          <li key={id}>
            <Thumbnail picture={picture} size={48} />
            <span className={styles["words"]}>
              <span>{title}</span>
              <span className={styles["faint"]}>{options.join(" · ")}</span>
            </span>
            <span className={styles["quantity"]}>×{isOpen ? open : quantity}</span>
          </li>
        ))}
      </ul>
      <Facts
        items={[
          { name: say("picker"), value: `${order.delivery.name} ${order.delivery.phone}` },
          { name: say("point"), value: order.pickup?.pointName ?? "" },
          { name: say("paid"), value: <Money fen={order.price.payableFen} strong /> },
          ...(order.note === "" ? [] : [{ name: orders("note"), value: order.note }]),
        ]}
      />
      {isOpen ? (
        <>
          <p className={order.pickup?.readyAt == null ? styles["warn"] : styles["faint"]}>
            {order.pickup?.readyAt == null
              ? say("notReady")
              : say("ready", { time: times.moment(order.pickup.readyAt) })}
          </p>
          <p className={styles["faint"]}>{say("handOverAbout")}</p>
          <Button type="primary" size="large" disabled={!may || units === 0} loading={hand.isPending} onClick={confirm}>
            {say("handOver", { count: units })}
          </Button>
        </>
      ) : (
        <p className={styles["warn"]}>{say("alreadyDone", { state: orders(`state.${order.state}`) })}</p>
      )}
    </div>
  );
}
