import {
  answerAssociation,
  answerLtv,
  answerLtvPrediction,
  answerMemberComparison,
  answerRevenueCohorts,
  answerRfm,
  associationCell,
  ltvCell,
  ltvPredictionCell,
  memberComparisonCell,
  revenueCohortsCell,
  rfmCell,
} from "@banyan/contracts";
import { type AssociationPorts, createAssociation } from "./association/association.ts";
import { createLtv, type LtvPorts } from "./ltv/ltv.ts";
import { createLtvPrediction, type PredictionPorts } from "./ltv-prediction/prediction.ts";
import { memberComparison } from "./member-comparison/member-comparison.ts";
import { type MountedReport, mount } from "./report-kind.ts";
import { revenueCohorts } from "./revenue-cohorts/revenue-cohorts.ts";
import { rfm } from "./rfm/rfm.ts";

/** What these reports read besides events. */
export type ValuePorts = LtvPorts & PredictionPorts & AssociationPorts;

/** What people are worth, and what goes together. */
export const createValueKinds = (ports: ValuePorts): MountedReport[] => [
  mount(rfm, answerRfm, rfmCell),
  mount(revenueCohorts, answerRevenueCohorts, revenueCohortsCell),
  mount(createLtv(ports), answerLtv, ltvCell),
  mount(createLtvPrediction(ports), answerLtvPrediction, ltvPredictionCell),
  mount(memberComparison, answerMemberComparison, memberComparisonCell),
  mount(createAssociation(ports), answerAssociation, associationCell),
];
