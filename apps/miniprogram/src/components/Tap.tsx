import { View } from "@tarojs/components";
import { type PropsWithChildren, useRef, useState } from "react";
import { platform } from "#platform";

type Props = PropsWithChildren<{
  className?: string;
  id?: string;
  /** Spoken by screen readers when the content is a picture. */
  label?: string;
  disabled?: boolean;
  onTap: () => unknown;
}>;

/** Runs an action at most once at a time: a second tap while the promise of the first is open does nothing. */
export function useAction(action: () => unknown): { run: () => Promise<void>; isBusy: boolean } {
  const running = useRef(false);
  const [isBusy, setBusy] = useState(false);
  const run = async () => {
    if (running.current) return;
    running.current = true;
    try {
      const result = action();
      if (result instanceof Promise) {
        setBusy(true);
        await result;
      }
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return { run, isBusy };
}

/** Anything that can be tapped. At least 44 px high wherever it stands alone (see the class that is given). */
export function Tap({ className = "", id, label, disabled = false, onTap, children }: Props) {
  const { run } = useAction(onTap);
  return (
    <View
      className={className}
      {...(id && { id })}
      {...(label && { ariaLabel: label })}
      ariaRole="button"
      hoverClass={disabled ? "none" : "is-pressed"}
      hoverStayTime={60}
      onClick={(event) => {
        event.stopPropagation();
        if (!disabled) void run();
      }}
    >
      {children}
    </View>
  );
}

type ButtonProps = Props & { kind?: "primary" | "plain" | "quiet" | "warm"; size?: "large" | "small" };

/** A button with words; while its action runs it shows so and takes no tap. */
export function Button({
  kind = "primary",
  size = "large",
  className = "",
  id,
  label,
  disabled = false,
  onTap,
  children,
}: ButtonProps) {
  const { run, isBusy } = useAction(onTap);
  const off = disabled || isBusy;
  return (
    <View
      className={`button button--${kind} button--${size} ${off ? "is-off" : ""} ${className}`}
      {...(id && { id })}
      {...(label && { ariaLabel: label })}
      ariaRole="button"
      hoverClass={off ? "none" : "is-pressed"}
      onClick={(event) => {
        event.stopPropagation();
        // whether the action runs is asked of the action: what is drawn follows a moment later
        if (disabled) return;
        platform.tapFeedback();
        void run();
      }}
    >
      {isBusy && <View className="button__spin" />}
      {children}
    </View>
  );
}
