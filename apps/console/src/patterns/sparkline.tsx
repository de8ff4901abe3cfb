import styles from "./sparkline.module.css";

const WIDTH = 72;
const HEIGHT = 24;

/** A tiny trend with a zero baseline; decoration beside a number, so hidden from readers. */
export function Sparkline({ values }: { values: readonly number[] }) {
  const top = Math.max(1, ...values);
  const x = (index: number) => (index / Math.max(1, values.length - 1)) * (WIDTH - 4) + 2;
  const y = (value: number) => HEIGHT - 2 - (value / top) * (HEIGHT - 5);
  const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
  const last = values.length - 1;
  return (
    <svg
      className={styles["spark"]}
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      aria-hidden="true"
    >
      <polyline points={points.join(" ")} />
      <circle cx={x(last)} cy={y(values[last] ?? 0)} r="2" />
    </svg>
  );
}

/** Counts per minute as bars, oldest first; the last one, still running, is lighter. */
export function MinuteBars({ values, label }: { values: readonly number[]; label: string }) {
  const top = Math.max(1, ...values);
  const step = 100 / Math.max(1, values.length);
  return (
    <svg className={styles["bars"]} viewBox="0 0 100 40" preserveAspectRatio="none" role="img" aria-label={label}>
      {values.map((value, index) => {
        const height = Math.max(value === 0 ? 0.75 : 2, (value / top) * 40);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place in the half hour
            key={index}
            className={index === values.length - 1 ? styles["running"] : undefined}
            x={index * step + step * 0.15}
            y={40 - height}
            width={step * 0.7}
            height={height}
          />
        );
      })}
    </svg>
  );
}
