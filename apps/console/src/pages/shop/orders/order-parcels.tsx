import {
  appendTrace,
  type ConsoleOrder,
  correctShipment,
  getOrder,
  type Shipment,
  type ShipmentState,
  shipmentStates,
} from "@banyan/contracts";
import { Button, Input, Modal, Select } from "antd";
import { useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Field } from "../../../patterns/field.tsx";
import { History } from "../../../patterns/history.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { StateTag, type Tone } from "../../../patterns/state-tag.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./desk.module.css";
import { useDeskWords } from "./desk-words.ts";
import { clean, isRight, ParcelFields } from "./parcel-fields.tsx";
import { useOrderWords } from "./words.ts";

const tones: Record<ShipmentState, Tone> = { SENT: "wait", IN_TRANSIT: "wait", TROUBLED: "bad", DELIVERED: "good" };

/** Every parcel: what is in it, where it is, and what may still be set right. */
export function OrderParcels({ order }: { order: ConsoleOrder }) {
  const say = useDeskWords();
  const orders = useOrderWords();
  const times = useTimes();
  const mayShip = useMay("order.ship");
  const [correcting, setCorrecting] = useState<Shipment>();
  const [tracing, setTracing] = useState<Shipment>();
  const names = new Map(order.lines.map((line) => [line.id, [line.title, ...line.options].join(" · ")]));
  const mayCorrect = mayShip && !order.shipments.some(({ isCorrected }) => isCorrected);
  return (
    <Panel title={orders("shipments")}>
      {order.shipments.length === 0 && <p className={styles["none"]}>{say("noParcels")}</p>}
      <ol className={styles["parcels"]}>
        {order.shipments.map((parcel, index) => (
          <li key={parcel.id}>
            <div className={styles["parcelHead"]}>
              <strong>{say("parcel", { number: index + 1 })}</strong>
              <StateTag tone={tones[parcel.state]}>{say(`parcel.${parcel.state}`)}</StateTag>
              <span className={styles["number"]}>
                {parcel.kind === "PICKUP" ? say("handedOver") : `${parcel.carrier} ${parcel.trackingNo}`}
              </span>
              {parcel.isCorrected && <span className={styles["none"]}>{say("isCorrected")}</span>}
              <span className={styles["spread"]} />
              {mayShip && parcel.kind !== "PICKUP" && (
                <>
                  {mayCorrect && parcel.state !== "DELIVERED" && (
                    <Button size="small" type="text" onClick={() => setCorrecting(parcel)}>
                      {say("correct")}
                    </Button>
                  )}
                  <Button size="small" onClick={() => setTracing(parcel)}>
                    {say("addTrace")}
                  </Button>
                </>
              )}
            </div>
            <p className={styles["inside"]}>
              {parcel.lines
                .map(({ orderLineId, quantity }) => `${names.get(orderLineId) ?? ""} ×${quantity}`)
                .join("，")}
            </p>
            <p className={styles["none"]}>
              {parcel.kind === "PICKUP"
                ? times.moment(parcel.shippedAt)
                : say("sentBy", { time: times.moment(parcel.shippedAt) })}
              {parcel.kind !== "PICKUP" &&
                parcel.deliveredAt !== null &&
                ` · ${say("deliveredAt", { time: times.moment(parcel.deliveredAt) })}`}
            </p>
            {parcel.trace.length > 0 && (
              <div className={styles["trace"]}>
                <History
                  items={parcel.trace.map(({ at, text, place }) => ({
                    key: at + text,
                    at: times.exact(at),
                    title: text,
                    ...(place !== "" && { about: place }),
                  }))}
                />
              </div>
            )}
          </li>
        ))}
      </ol>
      {correcting !== undefined && <CorrectDialog parcel={correcting} onClose={() => setCorrecting(undefined)} />}
      {tracing !== undefined && <TraceDialog parcel={tracing} onClose={() => setTracing(undefined)} />}
    </Panel>
  );
}

function CorrectDialog({ parcel, onClose }: { parcel: Shipment; onClose: () => void }) {
  const say = useDeskWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const correct = useAction(correctShipment, { touches: [getOrder] });
  const [input, setInput] = useState({ carrier: parcel.carrier, trackingNo: parcel.trackingNo });
  const [wasTried, setWasTried] = useState(false);
  const confirm = () => {
    setWasTried(true);
    if (!isRight("carrier", input) || !isRight("trackingNo", input)) return;
    correct
      .mutateAsync({ params: { program, id: parcel.id }, body: clean(input) })
      .then(() => {
        toast.done(say("corrected"));
        onClose();
      })
      .catch(toast.refused);
  };
  return (
    <Modal
      open
      width={480}
      title={say("correct")}
      okText={say("correctConfirm")}
      cancelText={common("cancel")}
      confirmLoading={correct.isPending}
      onOk={confirm}
      onCancel={onClose}
    >
      <div className={styles["form"]}>
        <p className={styles["consequence"]}>{say("correctAbout")}</p>
        <ParcelFields value={input} onChange={setInput} wasTried={wasTried} />
      </div>
    </Modal>
  );
}

function TraceDialog({ parcel, onClose }: { parcel: Shipment; onClose: () => void }) {
  const say = useDeskWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const append = useAction(appendTrace, { touches: [getOrder] });
  const [text, setText] = useState("");
  const [place, setPlace] = useState("");
  const [state, setState] = useState<ShipmentState>(parcel.state === "SENT" ? "IN_TRANSIT" : parcel.state);
  const confirm = () => {
    if (text.trim() === "") return;
    const entries = [{ at: new Date().toISOString(), state, text: text.trim(), place: place.trim() }];
    append
      .mutateAsync({ params: { program }, body: { trackingNo: parcel.trackingNo, entries } })
      .then(() => {
        toast.done(say("traceAdded"));
        onClose();
      })
      .catch(toast.refused);
  };
  return (
    <Modal
      open
      width={480}
      title={`${say("addTrace")} ${parcel.trackingNo}`}
      okText={common("save")}
      okButtonProps={{ disabled: text.trim() === "" }}
      cancelText={common("cancel")}
      confirmLoading={append.isPending}
      onOk={confirm}
      onCancel={onClose}
    >
      <div className={styles["form"]}>
        <Field required label={say("traceText")} hint={say("traceHint")}>
          {(wiring) => (
            <Input
              {...wiring}
              autoFocus
              maxLength={200}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <div className={styles["two"]}>
          <Field label={say("traceState")}>
            {({ id }) => (
              <Select
                id={id}
                value={state}
                onChange={setState}
                options={shipmentStates.map((value) => ({ value, label: say(`parcel.${value}`) }))}
              />
            )}
          </Field>
          <Field label={say("tracePlace")}>
            {(wiring) => (
              <Input {...wiring} maxLength={60} value={place} onChange={(event) => setPlace(event.target.value)} />
            )}
          </Field>
        </div>
      </div>
    </Modal>
  );
}
