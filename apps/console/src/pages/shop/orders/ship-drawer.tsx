import { type ConsoleOrder, getOrder, getTodo, listOrders, shipOrder } from "@banyan/contracts";
import { Button, Drawer, InputNumber } from "antd";
import { useState } from "react";
import { useAction, useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { Block } from "../../../patterns/block.tsx";
import { ErrorState, problemText } from "../../../patterns/error-state.tsx";
import { Field } from "../../../patterns/field.tsx";
import { Thumbnail } from "../../../patterns/picture.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./desk.module.css";
import { useDeskWords } from "./desk-words.ts";
import { clean, isRight, ParcelFields, type ParcelInput } from "./parcel-fields.tsx";

type Line = ConsoleOrder["lines"][number];
export const openUnits = ({ quantity, shippedQuantity, withdrawnQuantity }: Line): number =>
  quantity - shippedQuantity - withdrawnQuantity;

/** What goes into a parcel, its carrier and number, and what sending it will do. */
export function ShipDrawer({ orderId, onClose }: { orderId: string; onClose: () => void }) {
  const say = useDeskWords();
  const { id: program } = useProgram();
  const { data: order, error, refetch } = useReply(getOrder, { params: { program, id: orderId } });
  return (
    <Drawer open size={520} title={say("shipTitle", { orderNo: order?.orderNo ?? "" })} onClose={onClose}>
      {order !== undefined ? (
        <ShipForm order={order} onClose={onClose} />
      ) : error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : (
        <Block height={320} />
      )}
    </Drawer>
  );
}

function ShipForm({ order, onClose }: { order: ConsoleOrder; onClose: () => void }) {
  const say = useDeskWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const ship = useAction(shipOrder, { touches: [listOrders, getOrder, getTodo] });
  const [parcel, setParcel] = useState<ParcelInput>({ carrier: "", trackingNo: "" });
  const [units, setUnits] = useState(() => Object.fromEntries(order.lines.map((line) => [line.id, openUnits(line)])));
  const [wasTried, setWasTried] = useState(false);

  const chosen = Object.values(units).reduce((sum, one) => sum + one, 0);
  const left = order.lines.reduce((sum, line) => sum + openUnits(line), 0) - chosen;
  const canShip = chosen > 0 && isRight("carrier", parcel) && isRight("trackingNo", parcel);
  const confirm = () => {
    setWasTried(true);
    if (!canShip) return;
    const lines = Object.entries(units).flatMap(([orderLineId, quantity]) =>
      quantity > 0 ? [{ orderLineId, quantity }] : [],
    );
    ship
      .mutateAsync({ params: { program, id: order.id }, body: { ...clean(parcel), lines } })
      .then(() => {
        toast.done(say("shipped"));
        onClose();
      })
      .catch(() => undefined); // shown below
  };
  return (
    <div className={styles["form"]}>
      <Field label={say("which")} problem={wasTried && chosen === 0 ? say("unitsMissing") : undefined}>
        {() => (
          <ul className={styles["units"]}>
            {order.lines.map((line) => (
              <li key={line.id}>
                <Thumbnail picture={line.picture} size={40} />
                <span className={styles["stack"]}>
                  <span>{[line.title, ...line.options].join(" · ")}</span>
                  <span className={styles["none"]}>
                    {openUnits(line) === 0
                      ? say("allSent")
                      : say("open", { open: openUnits(line), bought: line.quantity })}
                  </span>
                </span>
                <InputNumber
                  aria-label={line.title}
                  min={0}
                  max={openUnits(line)}
                  precision={0}
                  disabled={openUnits(line) === 0}
                  value={units[line.id] ?? 0}
                  onChange={(count) => setUnits({ ...units, [line.id]: count ?? 0 })}
                />
              </li>
            ))}
          </ul>
        )}
      </Field>
      <ParcelFields value={parcel} onChange={setParcel} wasTried={wasTried} />
      <p className={styles["consequence"]}>
        {canShip
          ? `${left > 0 ? say("resultPart", { count: left }) : say("resultAll", { days: say("receiveSoon") })} ${say("consequence", clean(parcel))}`
          : say("consequenceWaiting")}
      </p>
      {ship.error !== null && (
        <p className={styles["problem"]} role="alert">
          {problemText(ship.error, common("errorOffline"))}
        </p>
      )}
      <div className={styles["actions"]}>
        <Button type="primary" onClick={confirm} loading={ship.isPending}>
          {say("shipConfirm")}
        </Button>
        <Button onClick={onClose}>{common("cancel")}</Button>
      </div>
    </div>
  );
}
