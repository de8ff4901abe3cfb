/** Counters, gauges and histograms in Prometheus' text format; about 1 µs an observation. */
export type Labels = Record<string, string>;
export type Metrics = {
  count(name: string, labels?: Labels, by?: number): void;
  /** A duration in seconds. */
  observe(name: string, seconds: number, labels?: Labels): void;
  /** Asked when /metrics is read. */
  gauge(name: string, read: () => number | Promise<number>): void;
  text(): Promise<string>;
};

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** Labels come from routes and statuses, never from input; this is only a belt. */
const MOST_SERIES = 5_000;

type Histogram = { buckets: number[]; sum: number; count: number };

export function createMetrics(): Metrics {
  const counters = new Map<string, number>();
  const histograms = new Map<string, Histogram>();
  const gauges = new Map<string, () => number | Promise<number>>();
  const series = (name: string, labels: Labels = {}) => {
    let text = "";
    for (const key in labels) text += `${text ? "," : ""}${key}="${labels[key]?.replace(/["\\\n]/g, "_")}"`;
    return `banyan_${name}|${text}`;
  };
  return {
    count(name, labels, by = 1) {
      const key = series(name, labels);
      if (counters.size < MOST_SERIES || counters.has(key)) counters.set(key, (counters.get(key) ?? 0) + by);
    },
    observe(name, seconds, labels) {
      const key = series(name, labels);
      let histogram = histograms.get(key);
      if (!histogram) {
        if (histograms.size >= MOST_SERIES) return;
        histogram = { buckets: new Array<number>(BUCKETS.length).fill(0), sum: 0, count: 0 };
        histograms.set(key, histogram);
      }
      histogram.sum += seconds;
      histogram.count++;
      const bucket = BUCKETS.findIndex((limit) => seconds <= limit);
      if (bucket >= 0) histogram.buckets[bucket] = (histogram.buckets[bucket] ?? 0) + 1;
    },
    gauge: (name, read) => void gauges.set(`banyan_${name}`, read),
    async text() {
      const lines: string[] = [];
      const typed = new Set<string>();
      const type = (name: string, kind: string) => {
        if (!typed.has(name)) lines.push(`# TYPE ${name} ${kind}`);
        typed.add(name);
      };
      for (const [key, value] of [...counters].sort()) {
        const [name = "", labels = ""] = key.split("|");
        type(name, "counter");
        lines.push(`${name}{${labels}} ${value}`);
      }
      for (const [key, { buckets, sum, count }] of [...histograms].sort(([a], [b]) => (a < b ? -1 : 1))) {
        const [name = "", labels = ""] = key.split("|");
        type(name, "histogram");
        const more = labels ? `${labels},` : "";
        let below = 0;
        BUCKETS.forEach((limit, index) => {
          below += buckets[index] ?? 0;
          lines.push(`${name}_bucket{${more}le="${limit}"} ${below}`);
        });
        lines.push(
          `${name}_bucket{${more}le="+Inf"} ${count}`,
          `${name}_sum{${labels}} ${sum}`,
          `${name}_count{${labels}} ${count}`,
        );
      }
      for (const [name, read] of gauges) {
        type(name, "gauge");
        lines.push(`${name} ${await read()}`);
      }
      return `${lines.join("\n")}\n`;
    },
  };
}
