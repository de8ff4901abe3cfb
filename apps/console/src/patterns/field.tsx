import { type ReactNode, useId } from "react";
import { useCommonWords } from "../words/common.ts";
import styles from "./field.module.css";

type Wiring = { id: string; "aria-invalid"?: true; "aria-describedby"?: string; status?: "error" };

/** A labelled input: its hint below, its problem in place of the hint, both tied to the input for readers. */
export function Field({
  label,
  hint,
  problem,
  required = false,
  children,
}: {
  label: ReactNode;
  hint?: ReactNode;
  problem?: string | undefined;
  required?: boolean;
  children: (wiring: Wiring) => ReactNode;
}) {
  const id = useId();
  const say = useCommonWords();
  const noteId = `${id}-note`;
  const note = problem ?? hint;
  return (
    <div className={styles["field"]}>
      <label htmlFor={id}>
        {label}
        {required && (
          <span className={styles["required"]} title={say("required")}>
            *
          </span>
        )}
      </label>
      {children({
        id,
        ...(problem !== undefined && { "aria-invalid": true, status: "error" }),
        ...(note !== undefined && { "aria-describedby": noteId }),
      })}
      {note !== undefined && (
        <p id={noteId} className={problem === undefined ? styles["hint"] : styles["problem"]}>
          {note}
        </p>
      )}
    </div>
  );
}
