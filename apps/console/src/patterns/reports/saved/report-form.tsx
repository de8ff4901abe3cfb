import type { KeptRange, ReportRange } from "@banyan/contracts";
import { AutoComplete, Form, Input, Modal, Radio } from "antd";
import { useState } from "react";
import { useTimes } from "../../../format/use-times.ts";
import { keptRangeWords, periodOf, usePeriodWords } from "../kept-range.tsx";
import { useSavedReportWords } from "./words.ts";

export type ReportNaming = { name: string; description: string; folder: string; keptRange: KeptRange | null };

/** What a saved report is called, where it is put, and whether its dates move along. */
export function ReportForm({
  title,
  first,
  range,
  folders,
  isBusy,
  onSave,
  onClose,
}: {
  title: string;
  first: ReportNaming;
  /** Of the question; absent: it has none. */ range: ReportRange | undefined;
  folders: readonly string[];
  isBusy: boolean;
  onSave: (naming: ReportNaming) => void;
  onClose: () => void;
}) {
  const say = useSavedReportWords();
  const sayPeriod = usePeriodWords();
  const times = useTimes();
  const [naming, setNaming] = useState(first);
  const period = range && periodOf(range, times.dayOf(new Date()));
  const set = (patch: Partial<ReportNaming>) => setNaming({ ...naming, ...patch });
  const isNamed = naming.name.trim() !== "";
  return (
    <Modal
      open
      title={title}
      okText={say("save")}
      okButtonProps={{ disabled: !isNamed, loading: isBusy }}
      onOk={() => onSave({ ...naming, name: naming.name.trim() })}
      onCancel={onClose}
      destroyOnHidden
    >
      <Form layout="vertical" onFinish={() => isNamed && onSave(naming)}>
        <Form.Item label={say("name")} required>
          <Input
            autoFocus
            maxLength={60}
            showCount
            value={naming.name}
            onChange={({ target }) => set({ name: target.value })}
          />
        </Form.Item>
        <Form.Item label={say("description")}>
          <Input.TextArea
            rows={2}
            maxLength={300}
            placeholder={say("descriptionHint")}
            value={naming.description}
            onChange={({ target }) => set({ description: target.value })}
          />
        </Form.Item>
        <Form.Item label={say("folder")}>
          <AutoComplete
            allowClear
            placeholder={say("noFolder")}
            value={naming.folder}
            options={folders.map((value) => ({ value }))}
            onChange={(folder: string | undefined) => set({ folder: (folder ?? "").slice(0, 30) })}
          />
        </Form.Item>
        {range !== undefined && (
          <Form.Item label={say("dates")}>
            <Radio.Group
              value={typeof naming.keptRange === "string" ? "moves" : "stays"}
              onChange={({ target }) => set({ keptRange: target.value === "moves" ? (period ?? null) : null })}
              options={[
                ...(period === undefined
                  ? []
                  : [{ value: "moves", label: say("moves", { period: sayPeriod(period) }) }]),
                { value: "stays", label: say("stays", { range: keptRangeWords(range, sayPeriod, times) }) },
              ]}
            />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}
