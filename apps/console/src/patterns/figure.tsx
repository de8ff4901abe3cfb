import { Tooltip } from "antd";
import type { ReactNode } from "react";
import { ChangeMark } from "./change-mark.tsx";
import styles from "./figure.module.css";
import { Sparkline } from "./sparkline.tsx";

export type FigureProps = {
  label: string;
  /** How the number is defined; shown on hover and focus. */ definition?: string;
  /** The number as words; `undefined` while it loads keeps the place. */ value: ReactNode | undefined;
  now?: number | undefined;
  before?: number | null | undefined;
  /** “vs. yesterday, same time” */ against?: string;
  /** Less of it is better. */ isSpent?: boolean;
  trend?: readonly number[] | undefined;
  selected?: boolean;
  onSelect?: () => void;
};

/** The Number pattern: value, change against the same period, tiny trend, definition; pressing it goes deeper. */
export function Figure(props: FigureProps) {
  const { label, definition, value, now, before, against, isSpent, trend, selected, onSelect } = props;
  const hasFoot = "now" in props || "trend" in props; // known before the numbers are: nothing moves when they come
  const name = (
    <Tooltip title={definition}>
      <span className={definition === undefined ? styles["label"] : `${styles["label"]} ${styles["defined"]}`}>
        {label}
      </span>
    </Tooltip>
  );
  const body = (
    <>
      {name}
      <span className={styles["value"]}>{value ?? <span className={styles["placeholder"]} />}</span>
      {hasFoot && (
        <span className={styles["foot"]}>
          {value === undefined ? (
            <span className={styles["placeholderSmall"]} />
          ) : (
            now !== undefined && (
              <ChangeMark
                now={now}
                before={before}
                isSpent={isSpent ?? false}
                {...(against !== undefined && { against })}
              />
            )
          )}
          {trend !== undefined && trend.length > 1 && <Sparkline values={trend} />}
        </span>
      )}
    </>
  );
  if (onSelect === undefined) return <div className={styles["figure"]}>{body}</div>;
  return (
    <button
      type="button"
      className={`${styles["figure"]} ${styles["pressable"]} ${selected ? styles["selected"] : ""}`}
      aria-pressed={selected ?? false}
      onClick={onSelect}
    >
      {body}
    </button>
  );
}

/** Figures side by side with hairlines between them. */
export const Figures = ({ children, columns }: { children: ReactNode; columns: number }) => (
  <div className={styles["figures"]} style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
    {children}
  </div>
);
