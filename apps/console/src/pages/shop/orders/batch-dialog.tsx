import { carriers, type OrderRow } from "@banyan/contracts";
import { AutoComplete, Input, Modal, Table } from "antd";
import { useState } from "react";
import { useProgram } from "../../../api/session.ts";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./desk.module.css";
import { useDeskWords } from "./desk-words.ts";
import { checkFile } from "./import-dialog.tsx";

export const canShip = ({ state, deliveryMethod }: OrderRow): boolean =>
  deliveryMethod === "EXPRESS" && (state === "PAID" || state === "PARTLY_SHIPPED");

/** Tracking numbers for the ticked orders; they go the way of a file: checked first, then shipped as one job. */
export function BatchDialog({
  orders,
  onChecked,
  onClose,
}: {
  orders: readonly OrderRow[];
  onChecked: (importId: string) => void;
  onClose: () => void;
}) {
  const say = useDeskWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const [carrier, setCarrier] = useState("");
  const [numbers, setNumbers] = useState<Record<string, string>>({});
  const [isChecking, setIsChecking] = useState(false);
  const shippable = orders.filter(canShip);
  const rows = shippable.flatMap(({ id, orderNo }) => {
    const trackingNo = numbers[id]?.replaceAll(/\s/g, "") ?? "";
    return trackingNo === "" ? [] : [[orderNo, carrier.trim(), trackingNo]];
  });
  const check = () => {
    setIsChecking(true);
    const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const lines = [["订单号", "快递公司", "运单号"], ...rows].map((cells) => cells.map(cell).join(","));
    checkFile(program, new Blob([lines.join("\r\n")]))
      .then(({ id }) => onChecked(id))
      .catch(toast.refused)
      .finally(() => setIsChecking(false));
  };
  return (
    <Modal
      open
      width={720}
      title={say("batchTitle", { count: shippable.length })}
      okText={say("batchNext")}
      okButtonProps={{ disabled: rows.length === 0 || carrier.trim() === "" }}
      cancelText={common("cancel")}
      confirmLoading={isChecking}
      onOk={check}
      onCancel={onClose}
    >
      <div className={styles["form"]}>
        <p className={styles["consequence"]}>{say(shippable.length === 0 ? "batchNone" : "batchAbout")}</p>
        <Field required label={say("carrier")}>
          {(wiring) => (
            <AutoComplete
              {...wiring}
              style={{ width: 240 }}
              value={carrier}
              onChange={setCarrier}
              options={carriers.map(({ name }) => ({ value: name }))}
            />
          )}
        </Field>
        <Table<OrderRow>
          size="small"
          rowKey="id"
          pagination={false}
          dataSource={shippable}
          columns={[
            {
              key: "order",
              title: say("order"),
              render: (_, { orderNo, summary }) => (
                <span className={styles["stack"]}>
                  <span>{summary}</span>
                  <span className={styles["none"]}>{orderNo}</span>
                </span>
              ),
            },
            {
              key: "tracking",
              title: say("trackingNo"),
              width: 260,
              render: (_, { id, orderNo }) => (
                <Input
                  aria-label={`${say("trackingNo")} ${orderNo}`}
                  maxLength={60}
                  value={numbers[id] ?? ""}
                  onChange={(event) => setNumbers({ ...numbers, [id]: event.target.value })}
                />
              ),
            },
          ]}
        />
      </div>
    </Modal>
  );
}
