import { DeleteOutlined, EditOutlined, FilterFilled, FilterOutlined } from "@ant-design/icons";
import type { EventSelection } from "@banyan/contracts";
import { Button, Input, Popover, Tooltip } from "antd";
import { type ReactNode, useState } from "react";
import styles from "./editors.module.css";
import { EventSelect } from "./event-select.tsx";
import { FilterEditor } from "./filter-editor.tsx";
import { useEventTitle } from "./use-properties.ts";
import { useReportPartWords } from "./words.ts";

/** An event, conditions on that very event, and what the operator calls it. */
export function EventSelectionEditor({
  value,
  onChange,
  onRemove,
  mark,
  allowAny = true,
  children,
}: {
  value: EventSelection;
  onChange: (selection: EventSelection) => void;
  /** Absent: it cannot be taken away. */ onRemove?: (() => void) | undefined;
  /** A letter or number before it: A, 1. */ mark?: string;
  allowAny?: boolean;
  /** More about it below: a measure, an order. */ children?: ReactNode;
}) {
  const say = useReportPartWords();
  const titleOf = useEventTitle();
  const [showsFilters, setShowsFilters] = useState(value.filters.length > 0);
  return (
    <div className={styles["selection"]}>
      <div className={styles["selectionHead"]}>
        {mark !== undefined && <span className={styles["mark"]}>{mark}</span>}
        <EventSelect
          value={value.event || undefined}
          allowAny={allowAny}
          onChange={(event) => {
            setShowsFilters(false);
            onChange({ event, filters: [] }); // conditions spoke of the other event
          }}
        />
        <Tooltip title={say("filters")}>
          <Button
            type="text"
            size="small"
            icon={value.filters.length > 0 ? <FilterFilled className={styles["active"] ?? ""} /> : <FilterOutlined />}
            aria-label={say("filters")}
            aria-expanded={showsFilters}
            onClick={() => setShowsFilters(!showsFilters || value.filters.length > 0)}
          />
        </Tooltip>
        <Popover
          trigger="click"
          placement="bottomRight"
          title={say("rename")}
          content={
            <Input
              key={value.event}
              aria-label={say("rename")}
              placeholder={titleOf({ event: value.event })}
              maxLength={60}
              defaultValue={value.label}
              onBlur={({ target }) => {
                const { label: _, ...rest } = value;
                const label = target.value.trim();
                if (label !== (value.label ?? "")) onChange(label === "" ? rest : { ...rest, label });
              }}
              onPressEnter={({ currentTarget }) => currentTarget.blur()}
            />
          }
        >
          <Button type="text" size="small" icon={<EditOutlined />} aria-label={say("rename")} />
        </Popover>
        {onRemove !== undefined && (
          <Button
            type="text"
            size="small"
            icon={<DeleteOutlined />}
            aria-label={say("removeEvent")}
            onClick={onRemove}
          />
        )}
      </div>
      {value.label !== undefined && <span className={styles["sectionAbout"]}>“{value.label}”</span>}
      {children}
      {showsFilters && (
        <FilterEditor
          value={value.filters}
          event={value.event}
          onChange={(filters) => onChange({ ...value, filters })}
        />
      )}
    </div>
  );
}
