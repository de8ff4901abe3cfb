import { CallError } from "@banyan/client";
import { getOrder, getTodo, listOrders, shipOrder } from "@banyan/contracts";
import { AutoComplete, Input, Modal } from "antd";
import { useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { problemText } from "../../../patterns/error-state.tsx";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import { carriers } from "./carriers.ts";
import styles from "./ship-dialog.module.css";
import { useOrderWords } from "./words.ts";

type Props = { order: { id: string; orderNo: string; nickname: string }; onClose: () => void };

/** Carrier and tracking number, then what shipping will do, then the confirmation. */
export function ShipDialog({ order, onClose }: Props) {
  const say = useOrderWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const ship = useAction(shipOrder, { touches: [listOrders, getOrder, getTodo] });
  const [carrier, setCarrier] = useState("");
  const [trackingNo, setTrackingNo] = useState("");
  const [wasTried, setWasTried] = useState(false);

  const input = { carrier: carrier.trim(), trackingNo: trackingNo.replaceAll(/\s/g, "") };
  // the contract's own rules, so that the server never has to say it a second time
  const isRight = (field: keyof typeof input) =>
    shipOrder.body.shape[field].safeParse(input[field]).success && !refusedField(ship.error)?.endsWith(field);
  const canShip = isRight("carrier") && isRight("trackingNo");

  const confirm = () => {
    setWasTried(true);
    if (!canShip) return;
    ship
      .mutateAsync({ params: { program, id: order.id }, body: input })
      .then(() => {
        toast.done(say("shipped"));
        onClose();
      })
      .catch(() => undefined); // shown in the dialog
  };
  return (
    <Modal
      open
      title={say("shipTitle", { orderNo: order.orderNo })}
      okText={say("shipConfirm")}
      cancelText={common("cancel")}
      onOk={confirm}
      onCancel={onClose}
      confirmLoading={ship.isPending}
      width={480}
    >
      <div className={styles["form"]}>
        <Field
          required
          label={say("carrier")}
          problem={wasTried && !isRight("carrier") ? say("carrierMissing") : undefined}
        >
          {(wiring) => (
            <AutoComplete
              {...wiring}
              autoFocus
              value={carrier}
              onChange={setCarrier}
              options={carriers.map((value) => ({ value }))}
              showSearch={{ filterOption: (typed, option) => option?.value.includes(typed.trim()) ?? false }}
            />
          )}
        </Field>
        <Field
          required
          label={say("trackingNo")}
          hint={say("trackingHint")}
          problem={wasTried && !isRight("trackingNo") ? say("trackingWrong") : undefined}
        >
          {(wiring) => (
            <Input
              {...wiring}
              value={trackingNo}
              maxLength={60}
              onChange={(event) => setTrackingNo(event.target.value)}
              onPressEnter={confirm}
            />
          )}
        </Field>
        <p className={styles["consequence"]}>
          {canShip ? say("consequence", { buyer: order.nickname, ...input }) : say("consequenceWaiting")}
        </p>
        {ship.error !== null && (
          <p className={styles["problem"]} role="alert">
            {problemText(ship.error, common("errorOffline"))}
          </p>
        )}
      </div>
    </Modal>
  );
}

const refusedField = (error: Error | null) => (error instanceof CallError ? error.body.field : undefined);
