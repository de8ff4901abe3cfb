import {
  changePlanEvent,
  declarePlanEvent,
  exportPlan,
  exportPlanCsv,
  getIngestionHealth,
  getPlanEvent,
  getPlanTypes,
  getRejectedSummary,
  getTrackingPolicy,
  importPlan,
  listPlanEvents,
  listQuarantinedProperties,
  listRejectedEvents,
  removePlanProperty,
  setPlanEventStatus,
  setTrackingPolicy,
} from "@banyan/contracts";
import type { FastifyReply } from "fastify";
import type { Http } from "#kernel/http.ts";
import type { TrackingPlan } from "./service.ts";

export function routesPlan(http: Http, plan: TrackingPlan): void {
  const { desk } = plan;
  http.handle(listPlanEvents, ({ program, query }) => desk.list(program, query));
  http.handle(getPlanEvent, ({ program, params }) => desk.find(program, params.event));
  http.handle(declarePlanEvent, async ({ program, body: { name, ...event }, staff }) => {
    await desk.declare(program, name, event, `staff:${staff.id}`);
    return {};
  });
  http.handle(changePlanEvent, async ({ program, params, body, staff }) => {
    await desk.change(program, params.event, body, `staff:${staff.id}`);
    return {};
  });
  http.handle(removePlanProperty, async ({ program, params, body, staff }) => {
    await desk.forget(program, params.event, body.name, `staff:${staff.id}`);
    return {};
  });
  http.handle(setPlanEventStatus, async ({ program, params, body, staff }) => {
    await desk.setStatus(program, params.event, body.status, `staff:${staff.id}`);
    return {};
  });
  http.handle(getTrackingPolicy, ({ program }) => desk.policy(program));
  http.handle(setTrackingPolicy, async ({ program, body, staff }) => {
    await desk.setStrict(program, body.isStrict, `staff:${staff.id}`);
    return {};
  });
  http.handle(exportPlan, ({ program, reply }) => {
    named(reply, "tracking-plan.json");
    return plan.file(program);
  });
  http.handle(exportPlanCsv, ({ program, reply }) => {
    named(reply, "tracking-plan.csv");
    return plan.csv(program);
  });
  http.handle(getPlanTypes, ({ program, reply }) => {
    named(reply, "banyan-events.d.ts");
    return plan.types(program);
  });
  http.handle(importPlan, ({ program, query, body, staff, request }) =>
    plan.importFile(program, body, request.headers["content-type"] ?? "", query.mode, `staff:${staff.id}`),
  );
  http.handle(getRejectedSummary, ({ program, query }) => plan.rejectedSummary(program, query));
  http.handle(listRejectedEvents, ({ program, query }) => plan.rejected(program, query));
  http.handle(listQuarantinedProperties, ({ program, query }) => plan.quarantined(program, query));
  http.handle(getIngestionHealth, ({ program }) => plan.health(program));
}

const named = (reply: FastifyReply, name: string) =>
  void reply.header("content-disposition", `attachment; filename="${name}"`);
