import { ControlOutlined } from "@ant-design/icons";
import { Button, Checkbox, Popover } from "antd";
import { useState } from "react";
import { useCommonWords } from "../words/common.ts";
import styles from "./column-chooser.module.css";

type Choosable = { readonly key: string; readonly title: string; readonly pinned?: boolean; readonly spare?: boolean };
type Saved = { shown: ReadonlySet<string>; toggle: (key: string) => void };

/** Which columns a list shows, kept on this device. Only what differs from the list's own choice is stored. */
export function useSavedColumns(name: string, columns: readonly Choosable[]): Saved {
  const key = `banyan.columns.${name}`;
  const [turned, setTurned] = useState<readonly string[]>(() => {
    try {
      const stored: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
      return Array.isArray(stored) ? stored.filter((one) => typeof one === "string") : [];
    } catch {
      return [];
    }
  });
  const shown = new Set(
    columns
      .filter(({ key: column, pinned, spare }) => pinned || (spare ?? false) === turned.includes(column))
      .map(({ key: column }) => column),
  );
  const toggle = (column: string) => {
    const next = turned.includes(column) ? turned.filter((one) => one !== column) : [...turned, column];
    setTurned(next);
    try {
      localStorage.setItem(key, JSON.stringify(next));
    } catch {
      // a private window: the choice holds while the page is open
    }
  };
  return { shown, toggle };
}

export function ColumnChooser({ columns, saved }: { columns: readonly Choosable[]; saved: Saved }) {
  const say = useCommonWords();
  const choices = columns.filter(({ pinned }) => !pinned);
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      content={
        <div className={styles["choices"]}>
          {choices.map(({ key, title }) => (
            <Checkbox key={key} checked={saved.shown.has(key)} onChange={() => saved.toggle(key)}>
              {title}
            </Checkbox>
          ))}
        </div>
      }
    >
      <Button type="text" icon={<ControlOutlined />}>
        {say("columns")}
      </Button>
    </Popover>
  );
}
