import {
  type DistributionAnswer,
  type DistributionQuestion,
  type Endpoint,
  type FunnelAnswer,
  type FunnelQuestion,
  getFunnel,
  type MetricsAnswer,
  type MetricsQuestion,
  readDistribution,
  readMetrics,
  readTrends,
  type TrendsAnswer,
  type TrendsQuestion,
} from "@banyan/contracts";
import { type ComponentType, lazy } from "react";

type Shown<Q, A> = ComponentType<{ question: Q; answer: A; height: number }>;
export type TileKind = { readonly endpoint: Endpoint; readonly Answer: Shown<never, never> };

/** A kind's endpoint and how a tile draws its answer, loaded when the first of its kind is seen. */
const kind = <Q, A>(endpoint: Endpoint, load: () => Promise<Shown<Q, A>>): TileKind => ({
  endpoint,
  Answer: lazy(async () => ({ default: await load() })) as unknown as Shown<never, never>, // the endpoint answers what it draws
});

/** Every kind of report that a board can draw. */
export const tileKinds: Readonly<Record<string, TileKind>> = {
  metrics: kind<MetricsQuestion, MetricsAnswer>(
    readMetrics,
    async () => (await import("./metrics-chart.tsx")).MetricsChart,
  ),
  funnel: kind<FunnelQuestion, FunnelAnswer>(
    getFunnel,
    async () => (await import("../funnel/funnel-answer.tsx")).FunnelAnswer,
  ),
  distribution: kind<DistributionQuestion, DistributionAnswer>(
    readDistribution,
    async () => (await import("../distribution/distribution-answer.tsx")).DistributionAnswer,
  ),
  trends: kind<TrendsQuestion, TrendsAnswer>(readTrends, async () => (await import("./trends-tile.tsx")).TrendsTile),
};
