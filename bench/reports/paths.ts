import type { DataSet } from "./generate.ts";
import type { Part } from "./part.ts";

const over = (more: Record<string, unknown>) => ({
  question: ({ from, to }: DataSet) => ({ range: { from, to }, ...more }),
});

/** Paths over every event of sixty days, and what payments are credited to. */
export const part: Part = {
  measures: [
    { figure: "pathsCpuMs", kind: "paths", most: { "1m": 800 }, ...over({ steps: 5, top: 8 }) },
    {
      ...{ figure: "pathsToPaymentCpuMs", kind: "paths" },
      ...over({ steps: 5, top: 8, anchor: { at: "end", node: { kind: "event", name: "pay_tap" } } }),
    },
    { figure: "attributionCpuMs", kind: "attribution", ...over({ conversion: { event: "pay_tap" } }) },
  ],
};
