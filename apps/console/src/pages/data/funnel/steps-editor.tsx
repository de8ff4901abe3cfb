import { ArrowDownOutlined, ArrowUpOutlined, PlusOutlined } from "@ant-design/icons";
import { FUNNEL_STEPS, type FunnelStep } from "@banyan/contracts";
import { Button, Tooltip } from "antd";
import { type DragEvent, useState } from "react";
import { EventSelectionEditor } from "../../../patterns/reports/event-selection-editor.tsx";
import styles from "./funnel.module.css";
import { useFunnelWords } from "./words.ts";

const MOST_OR = 4;

/** The steps in their order; they are moved by dragging their frame or by arrows. */
export function StepsEditor({
  value,
  onChange,
}: {
  value: readonly FunnelStep[];
  onChange: (steps: FunnelStep[]) => void;
}) {
  const say = useFunnelWords();
  const [over, setOver] = useState<number | null>(null);
  const change = (place: number, step: FunnelStep) => onChange(value.map((one, n) => (n === place ? step : one)));
  const move = (from: number, to: number) => {
    const steps = [...value];
    steps.splice(to, 0, ...steps.splice(from, 1));
    onChange(steps);
  };
  const drop = (event: DragEvent, to: number) => {
    event.preventDefault();
    setOver(null);
    const from = Number(event.dataTransfer.getData("text/plain"));
    if (Number.isInteger(from) && from !== to) move(from, to);
  };
  return (
    <ol className={styles["steps"]}>
      {value.map((step, place) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
          key={place}
          draggable
          className={over === place ? styles["over"] : ""}
          onDragStart={(event) => event.dataTransfer.setData("text/plain", String(place))}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(place);
          }}
          onDragLeave={() => setOver(null)}
          onDrop={(event) => drop(event, place)}
        >
          <EventSelectionEditor
            mark={String(place + 1)}
            value={selectionOf(step)}
            onChange={(selection) => change(place, { ...selection, or: step.or })}
            onRemove={value.length > 2 ? () => onChange(value.filter((_, n) => n !== place)) : undefined}
          />
          {step.or.map((one, n) => (
            <EventSelectionEditor
              // biome-ignore lint/suspicious/noArrayIndexKey: an alternative is its place
              key={n}
              mark={say("or")}
              value={one}
              onChange={(next) => change(place, { ...step, or: step.or.map((other, m) => (m === n ? next : other)) })}
              onRemove={() => change(place, { ...step, or: step.or.filter((_, m) => m !== n) })}
            />
          ))}
          <div className={styles["stepActions"]}>
            <Button
              type="text"
              size="small"
              disabled={step.or.length >= MOST_OR}
              onClick={() => change(place, { ...step, or: [...step.or, { event: "page_view", filters: [] }] })}
            >
              {say("addOr")}
            </Button>
            <Arrow label={say("moveUp")} isDisabled={place === 0} onClick={() => move(place, place - 1)} isUp />
            <Arrow
              label={say("moveDown")}
              isDisabled={place === value.length - 1}
              onClick={() => move(place, place + 1)}
            />
          </div>
        </li>
      ))}
      {value.length < FUNNEL_STEPS && (
        <Button
          size="small"
          icon={<PlusOutlined />}
          onClick={() => onChange([...value, { event: "order_paid", filters: [], or: [] }])}
        >
          {say("addStep")}
        </Button>
      )}
    </ol>
  );
}

const selectionOf = ({ event, filters, label }: FunnelStep) => ({
  event,
  filters,
  ...(label !== undefined && { label }),
});

function Arrow({
  label,
  isDisabled,
  onClick,
  isUp = false,
}: {
  label: string;
  isDisabled: boolean;
  onClick: () => void;
  isUp?: boolean;
}) {
  return (
    <Tooltip title={label}>
      <Button
        type="text"
        size="small"
        aria-label={label}
        disabled={isDisabled}
        icon={isUp ? <ArrowUpOutlined /> : <ArrowDownOutlined />}
        onClick={onClick}
      />
    </Tooltip>
  );
}
