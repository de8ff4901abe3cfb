import { getOrder, listOrders, type OrderFlag, orderFlags, setOrderFlag } from "@banyan/contracts";
import { Select } from "antd";
import { useAction } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { useToast } from "../../../patterns/toast.ts";
import styles from "./desk.module.css";
import { useOrderWords } from "./words.ts";

/** Colours operators sort their work by; they mean what the shop agrees they mean. */
const colours: Record<OrderFlag, string> = {
  RED: "#c8553d",
  ORANGE: "#d9902f",
  GREEN: "#1b7f5c",
  BLUE: "#3f74b5",
  GREY: "#8a8f8c",
};

export function FlagMark({ flag }: { flag: OrderFlag }) {
  const say = useOrderWords();
  return (
    <span
      role="img"
      className={styles["flag"]}
      style={{ background: colours[flag] }}
      title={say(`flag.${flag}`)}
      aria-label={`${say("flag")} ${say(`flag.${flag}`)}`}
    />
  );
}

/** The options of a flag, with their colours. */
export function useFlagOptions() {
  const say = useOrderWords();
  return orderFlags.map((value) => ({
    value,
    label: (
      <span className={styles["amounts"]}>
        <FlagMark flag={value} /> {say(`flag.${value}`)}
      </span>
    ),
  }));
}

/** Chosen at once, as a mark can be taken back at once. */
export function FlagChooser({ order }: { order: { id: string; flag: OrderFlag | null } }) {
  const say = useOrderWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const may = useMay("order.ship");
  const set = useAction(setOrderFlag, { touches: [getOrder, listOrders] });
  return (
    <Select<OrderFlag>
      allowClear
      size="small"
      style={{ width: 104 }}
      aria-label={say("flag")}
      placeholder={say("flag")}
      disabled={!may}
      loading={set.isPending}
      value={order.flag}
      options={useFlagOptions()}
      onChange={(flag) => {
        set.mutateAsync({ params: { program, id: order.id }, body: { flag: flag ?? null } }).catch(toast.refused);
      }}
    />
  );
}
