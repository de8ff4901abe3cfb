import {
  type ActiveUsersAnswer,
  type ActiveUsersQuestion,
  type AssociationAnswer,
  type AssociationQuestion,
  type AttributionAnswer,
  type AttributionQuestion,
  answerAssociation,
  answerLtv,
  answerMemberComparison,
  answerRevenueCohorts,
  answerRfm,
  type DistributionAnswer,
  type DistributionQuestion,
  type Endpoint,
  type FunnelAnswer,
  type FunnelQuestion,
  getActiveUsers,
  getAttribution,
  getFunnel,
  getLifecycle,
  getPaths,
  getRetention,
  getSharing,
  getStickiness,
  type LifecycleAnswer,
  type LifecycleQuestion,
  type LtvAnswer,
  type LtvQuestion,
  type MemberComparisonAnswer,
  type MemberComparisonQuestion,
  type MetricsAnswer,
  type MetricsQuestion,
  type PathsAnswer,
  type PathsQuestion,
  type RetentionAnswer,
  type RetentionQuestion,
  type RevenueCohortsAnswer,
  type RevenueCohortsQuestion,
  type RfmAnswer,
  type RfmQuestion,
  readDistribution,
  readMetrics,
  readTrends,
  type SharingAnswer,
  type SharingQuestion,
  type StickinessAnswer,
  type StickinessQuestion,
  type TrendsAnswer,
  type TrendsQuestion,
} from "@banyan/contracts";
import { type ComponentType, lazy } from "react";

type Shown<Q, A> = ComponentType<{ question: Q; answer: A; height: number; view?: string | undefined }>;
export type TileKind = { readonly endpoint: Endpoint; readonly Answer: Shown<never, never> };

/** A kind's endpoint and how a tile draws its answer, loaded when the first of its kind is seen. */
const kind = <Q, A>(endpoint: Endpoint, load: () => Promise<Shown<Q, A>>): TileKind => ({
  endpoint,
  Answer: lazy(async () => ({ default: await load() })) as unknown as Shown<never, never>, // the endpoint answers what it draws
});

/** Every kind of report that a board can draw; a forecast and the leaks are more than a card holds. */
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
  retention: kind<RetentionQuestion, RetentionAnswer>(
    getRetention,
    async () => (await import("../retention/retention-answer.tsx")).RetentionCurve,
  ),
  lifecycle: kind<LifecycleQuestion, LifecycleAnswer>(
    getLifecycle,
    async () => (await import("../activity/lifecycle-tab.tsx")).LifecycleChart,
  ),
  stickiness: kind<StickinessQuestion, StickinessAnswer>(
    getStickiness,
    async () => (await import("../activity/stickiness-tab.tsx")).StickinessChart,
  ),
  "active-users": kind<ActiveUsersQuestion, ActiveUsersAnswer>(
    getActiveUsers,
    async () => (await import("../activity/active-users-tab.tsx")).ActiveUsersChart,
  ),
  paths: kind<PathsQuestion, PathsAnswer>(getPaths, async () => (await import("./paths-tile.tsx")).PathsTile),
  attribution: kind<AttributionQuestion, AttributionAnswer>(
    getAttribution,
    async () => (await import("./attribution-tile.tsx")).AttributionTile,
  ),
  sharing: kind<SharingQuestion, SharingAnswer>(
    getSharing,
    async () => (await import("../sharing/sharing.tsx")).SharingChart,
  ),
  ltv: kind<LtvQuestion, LtvAnswer>(answerLtv, async () => (await import("../value/ltv-tab.tsx")).LtvChart),
  rfm: kind<RfmQuestion, RfmAnswer>(answerRfm, async () => (await import("../value/rfm-tab.tsx")).RfmChart),
  "revenue-cohorts": kind<RevenueCohortsQuestion, RevenueCohortsAnswer>(
    answerRevenueCohorts,
    async () => (await import("../value/cohorts-tab.tsx")).CohortsAnswer,
  ),
  "member-comparison": kind<MemberComparisonQuestion, MemberComparisonAnswer>(
    answerMemberComparison,
    async () => (await import("../value/members-tab.tsx")).ComparisonTable,
  ),
  association: kind<AssociationQuestion, AssociationAnswer>(
    answerAssociation,
    async () => (await import("../association/association.tsx")).AssociationRules,
  ),
};
