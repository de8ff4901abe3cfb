import type { FunnelCell, FunnelQuestion } from "@banyan/contracts";

/** People of a cell of the answer. */
export const askedOf = (question: FunnelQuestion) => (cell: FunnelCell, title: string) => ({
  kind: "funnel",
  question,
  cell,
  title,
});
