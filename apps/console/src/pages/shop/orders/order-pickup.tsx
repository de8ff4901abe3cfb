import { type ConsoleOrder, getOrder, listOrders, readyForPickup } from "@banyan/contracts";
import { App, Button } from "antd";
import { useAction } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Facts } from "../../../patterns/facts.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import { useDeskWords } from "./desk-words.ts";

/** Where a pickup order waits and whether it is ready. The code is the buyer's to tell. */
export function OrderPickup({ order: { pickup, state } }: { order: ConsoleOrder }) {
  const say = useDeskWords();
  const times = useTimes();
  if (pickup === null) return null;
  return (
    <Panel
      title={say("pickup")}
      aside={
        state === "PAID" &&
        (pickup.readyAt === null ? (
          <StateTag tone="act">{say("notReady")}</StateTag>
        ) : (
          <StateTag tone="good">{say("readyAt", { time: times.moment(pickup.readyAt) })}</StateTag>
        ))
      }
    >
      <Facts
        items={[
          { name: say("point"), value: pickup.pointName },
          { key: "address", name: "", value: pickup.address },
          { name: say("hours"), value: pickup.hours },
        ]}
      />
    </Panel>
  );
}

/** Asks first: the buyer will come. */
export function ReadyButton({ order }: { order: ConsoleOrder }) {
  const say = useDeskWords();
  const common = useCommonWords();
  const toast = useToast();
  const { modal } = App.useApp();
  const { id: program } = useProgram();
  const ready = useAction(readyForPickup, { touches: [getOrder, listOrders] });
  const ask = () =>
    void modal.confirm({
      title: say("readyTitle"),
      content: say("readyAbout", { point: order.pickup?.pointName ?? "" }),
      okText: say("ready"),
      cancelText: common("cancel"),
      onOk: () =>
        ready
          .mutateAsync({ params: { program, id: order.id }, body: {} })
          .then(() => toast.done(say("readyDone")))
          .catch(toast.refused),
    });
  return (
    <Button type="primary" loading={ready.isPending} onClick={ask}>
      {say("ready")}
    </Button>
  );
}
