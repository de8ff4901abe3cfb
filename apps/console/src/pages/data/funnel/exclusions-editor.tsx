import { PlusOutlined } from "@ant-design/icons";
import type { FunnelExclusion, FunnelQuestion } from "@banyan/contracts";
import { Button, Select } from "antd";
import { EventSelectionEditor } from "../../../patterns/reports/event-selection-editor.tsx";
import styles from "./funnel.module.css";
import { useFunnelWords } from "./words.ts";

const MOST = 5;

/** What nobody may have done between two steps. */
export function ExclusionsEditor({
  value: { exclusions, steps, order },
  names,
  onChange,
}: {
  value: FunnelQuestion;
  names: readonly string[];
  onChange: (exclusions: FunnelExclusion[]) => void;
}) {
  const say = useFunnelWords();
  const change = (place: number, next: FunnelExclusion) =>
    onChange(exclusions.map((one, n) => (n === place ? next : one)));
  const choices = names.map((name, n) => ({ value: n + 1, label: say("stepOf", { step: n + 1, name }) }));
  return (
    <>
      {exclusions.map((exclusion, place) => {
        const { fromStep = 1, toStep = steps.length, event, filters, label } = exclusion;
        return (
          <EventSelectionEditor
            // biome-ignore lint/suspicious/noArrayIndexKey: an exclusion is its place
            key={place}
            allowAny={false}
            value={{ event, filters, ...(label !== undefined && { label }) }}
            onChange={(next) => change(place, { ...exclusion, ...next })}
            onRemove={() => onChange(exclusions.filter((_, n) => n !== place))}
          >
            {order !== "unordered" && (
              <div className={styles["between"]}>
                <Select
                  aria-label={say("fromStep")}
                  size="small"
                  value={fromStep}
                  options={choices.slice(0, -1)}
                  onChange={(from) =>
                    change(place, { ...exclusion, fromStep: from, toStep: Math.max(from + 1, toStep) })
                  }
                />
                <span>→</span>
                <Select
                  aria-label={say("toStep")}
                  size="small"
                  value={toStep}
                  options={choices.slice(fromStep)}
                  onChange={(to) => change(place, { ...exclusion, fromStep, toStep: to })}
                />
              </div>
            )}
          </EventSelectionEditor>
        );
      })}
      {exclusions.length < MOST && (
        <Button
          size="small"
          icon={<PlusOutlined />}
          onClick={() => onChange([...exclusions, { event: "refund_requested", filters: [] }])}
        >
          {say("addExclusion")}
        </Button>
      )}
    </>
  );
}
